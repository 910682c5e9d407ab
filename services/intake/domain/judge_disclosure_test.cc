// The golden table testdata/disclosures.csv: who tells whom what, on which record, and the answer.
//
// records: "kind:id;key=value;…" of consent, statute, life, conf, grant; lists with '|'; members
// and cases with (left=…), (joined=…), (removed=…), (noack). "shared=KIND:id:item" is what the
// package was shared under. "address", "protected", "confirmed", "day=…", "user=…" say the rest.
// decides: the record without which the answer is another one; "-": a record would change it.
#include "services/intake/domain/judge_disclosure.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/clock.h"
#include "common/site/site.h"
#include "common/text/csv.h"
#include "gtest/gtest.h"

namespace tsunagi::intake {
namespace {

constexpr absl::string_view kClasses[] = {"",         "ATTRIBUTES", "HEALTH",      "WORK",
                                          "FINANCES", "WELFARE",    "LIFE_HISTORY"};

absl::CivilDay Day(absl::string_view text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(text, &day)) << text;
  return day;
}

absl::Time Time(absl::string_view text) {
  absl::CivilMinute minute;
  EXPECT_TRUE(absl::ParseCivilTime(text, &minute)) << text;
  return absl::FromCivil(minute, Jst());
}

DataClass ClassNamed(absl::string_view name) {
  const auto found = std::find(std::begin(kClasses), std::end(kClasses), name);
  EXPECT_NE(found, std::end(kClasses)) << name;
  return static_cast<DataClass>(found - std::begin(kClasses));
}

std::vector<std::string> List(absl::string_view text) { return absl::StrSplit(text, '|'); }

std::vector<DataClass> ClassList(absl::string_view text) {
  std::vector<DataClass> classes;
  for (const std::string& name : List(text)) classes.push_back(ClassNamed(name));
  return classes;
}

// "office(left=…)" into the name and what stands in the brackets.
std::pair<std::string, std::string> Bracketed(const std::string& text) {
  const size_t at = text.find('(');
  if (at == std::string::npos) return {text, ""};
  return {text.substr(0, at), text.substr(at + 1, text.size() - at - 2)};
}

struct Row {
  std::string id;
  DisclosureSituation situation;
  BasesOnFile on_file;
  std::string decides;
  std::string expect;
  std::string basis;
  std::string article;
};

class Reader {
 public:
  Reader(Row& row, absl::string_view token) : row_(row) {
    const std::vector<std::string> parts = absl::StrSplit(token, ';');
    const std::pair<std::string, std::string> head = absl::StrSplit(parts[0], ':');
    kind_ = head.first;
    id_ = head.second;
    for (size_t i = 1; i < parts.size(); ++i) {
      fields_.insert(absl::StrSplit(parts[i], absl::MaxSplits('=', 1)));
    }
  }

  void Read() {
    if (kind_ == "consent") return ReadConsent();
    if (kind_ == "statute" || kind_ == "life") return ReadStatute();
    if (kind_ == "conf") return ReadConference();
    if (kind_ == "grant") return ReadGrant();
    FAIL() << row_.id << ": no record is called " << kind_;
  }

 private:
  std::string Take(const std::string& key, const std::string& otherwise = "") {
    const auto found = fields_.find(key);
    return found == fields_.end() ? otherwise : found->second;
  }
  std::optional<absl::CivilDay> DayIf(const std::string& key) {
    const std::string text = Take(key);
    if (text.empty()) return std::nullopt;
    return Day(text);
  }

  void ReadConsent() {
    Consent consent;
    consent.id = id_;
    consent.purpose = Take("purpose", "COORDINATION");
    if (const std::string to = Take("to"); !to.empty()) consent.recipients = List(to);
    if (const std::string classes = Take("class"); !classes.empty()) {
      consent.data_classes = ClassList(classes);
    }
    consent.given_on = Day(Take("from"));
    consent.until = DayIf("until");
    consent.withdrawn_on = DayIf("withdrawn");
    row_.on_file.consents.push_back(std::move(consent));
  }

  void ReadStatute() {
    LegalBasis basis;
    basis.id = id_;
    basis.kind = kind_ == "life" ? BasisKind::kLifeSafety : BasisKind::kStatute;
    basis.item = Take("item", "life.27-1-2");
    basis.purpose = Take("purpose", "COORDINATION");
    basis.recipients = List(Take("to"));
    if (const std::string classes = Take("class"); !classes.empty()) {
      basis.data_classes = ClassList(classes);
    }
    if (Take("reason") != "no") basis.reason = "命に関わるおそれがあり、本人に連絡がつかない。";
    basis.from = Day(Take("from"));
    basis.until = DayIf("until");
    basis.ended_on = DayIf("ended");
    row_.on_file.statutes.push_back(std::move(basis));
  }

  void ReadConference() {
    Conference conference;
    conference.id = id_;
    conference.item = "needy.9-1";
    conference.from = Day(Take("from"));
    conference.until = Day(Take("until"));
    for (const std::string& text : List(Take("members"))) {
      const auto [office, more] = Bracketed(text);
      ConferenceMember member{office, absl::InfinitePast(), {}, absl::InfinitePast(), "u"};
      if (more == "noack") member.acknowledged.reset();
      if (absl::StartsWith(more, "left=")) member.left = Time(absl::StripPrefix(more, "left="));
      if (absl::StartsWith(more, "joined=")) {
        member.joined = Time(absl::StripPrefix(more, "joined="));
      }
      conference.members.push_back(std::move(member));
    }
    for (const std::string& text : List(Take("cases"))) {
      const auto [id, more] = Bracketed(text);
      ConferenceCase one{id, "sr-09201", absl::InfinitePast(), "u", {}};
      if (absl::StartsWith(more, "removed=")) {
        one.removed = Time(absl::StripPrefix(more, "removed="));
      }
      conference.cases.push_back(std::move(one));
    }
    row_.on_file.conferences.push_back(std::move(conference));
  }

  void ReadGrant() {
    BreakGlassGrant grant;
    grant.id = id_;
    grant.case_id = "case1";
    grant.user = Take("user");
    grant.reason = "自死のおそれがあり、いま所在を確かめる必要がある。";
    grant.opened = Time(Take("opened"));
    grant.until = grant.opened + kBreakGlassTime;
    row_.on_file.grants.push_back(std::move(grant));
  }

  Row& row_;
  std::string kind_;
  std::string id_;
  std::map<std::string, std::string> fields_;
};

BasisRef SharedUnder(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  BasisRef basis;
  basis.id = parts[1];
  basis.item = parts.size() > 2 ? parts[2] : "privacy.69-2-1";
  basis.kind = parts[0] == "CONSENT"              ? BasisKind::kConsent
               : parts[0] == "SUPPORT_CONFERENCE" ? BasisKind::kConference
               : parts[0] == "STATUTE"            ? BasisKind::kStatute
                                                  : BasisKind::kLifeSafety;
  return basis;
}

DisclosureAction ActionNamed(absl::string_view name) {
  return name == "SEND"            ? DisclosureAction::kSend
         : name == "PREVIEW"       ? DisclosureAction::kPreview
         : name == "READ_ACCEPTED" ? DisclosureAction::kReadAccepted
                                   : DisclosureAction::kReadCase;
}

std::unique_ptr<Row> ReadRow(const std::vector<std::string>& cells) {
  auto row = std::make_unique<Row>();
  row->id = cells[0];
  DisclosureSituation& s = row->situation;
  s.case_id = "case1";
  s.sender = cells[2];
  s.recipient = cells[3];
  s.purpose = cells[4];
  s.action = ActionNamed(cells[5]);
  s.data_class = ClassNamed(cells[6]);
  s.now = Time(cells[7]);
  s.today = DayInJapan(s.now);
  s.day = s.today;
  for (const absl::string_view token : absl::StrSplit(cells[8], ' ', absl::SkipEmpty())) {
    if (token == "address") {
      s.address = true;
    } else if (token == "protected") {
      s.address_protected = true;
    } else if (token == "confirmed") {
      s.address_confirmed = true;
    } else if (absl::StartsWith(token, "day=")) {
      s.day = Day(absl::StripPrefix(token, "day="));
    } else if (absl::StartsWith(token, "user=")) {
      s.user = std::string(absl::StripPrefix(token, "user="));
    } else if (absl::StartsWith(token, "shared=")) {
      s.shared_under.push_back(SharedUnder(std::string(absl::StripPrefix(token, "shared="))));
    } else {
      Reader(*row, token).Read();
    }
  }
  row->decides = cells[9];
  row->expect = cells[10];
  row->basis = cells[11];
  row->article = cells[12];
  s.on_file = &row->on_file;
  return row;
}

std::vector<std::unique_ptr<Row>> ReadTable() {
  std::ifstream in("services/intake/domain/testdata/disclosures.csv");
  std::ostringstream text;
  text << in.rdbuf();
  auto table = text::ParseCsv(text.str());
  EXPECT_TRUE(table.ok()) << table.status();
  std::vector<std::unique_ptr<Row>> rows;
  if (!table.ok()) return rows;
  for (const text::CsvRow& row : table->rows) {
    EXPECT_FALSE(row.problem) << "line " << row.line;
    rows.push_back(ReadRow(row.fields));
  }
  return rows;
}

const site::LegalBasisTable& Items() {
  static const auto* const kSite = [] {
    auto site = site::LoadSite("deploy/tochigi");
    if (!site.ok()) std::abort();
    return new std::shared_ptr<const site::Site>(*std::move(site));
  }();
  return (*kSite)->legal_bases;
}

// "ALLOW c1 個人情報保護法69条2項1号" or the name of the refusal.
std::string Say(const DisclosureDecision& decision) {
  if (!decision.allowed) return std::string(RefusalName(decision.refusal));
  const site::LegalBasisItem* item = Items().Find(decision.basis.item);
  return absl::StrCat("ALLOW ", decision.basis.id, " ", item == nullptr ? "?" : item->article);
}

std::string Expected(const Row& row) {
  if (row.expect != "ALLOW") return row.expect;
  return absl::StrCat("ALLOW ", row.basis, " ", row.article);
}

void Remove(Row& row, const std::string& id) {
  const auto same = [&id](const auto& record) { return record.id == id; };
  std::erase_if(row.on_file.consents, same);
  std::erase_if(row.on_file.statutes, same);
  std::erase_if(row.on_file.conferences, same);
  std::erase_if(row.on_file.grants, same);
  std::erase_if(row.situation.shared_under, same);
}

// A record that would allow what the row asks.
void AddWhatAllows(Row& row) {
  DisclosureSituation& s = row.situation;
  if (s.action == DisclosureAction::kReadAccepted) {
    s.shared_under.push_back(SharedUnder("CONSENT:new"));
  } else if (s.action == DisclosureAction::kReadCase) {
    s.user = "somebody";
    BreakGlassGrant grant;
    grant.user = s.user;
    grant.reason = "理由";
    grant.opened = s.now;
    grant.until = s.now + kBreakGlassTime;
    row.on_file.grants.push_back(std::move(grant));
  } else {
    Consent consent;
    consent.id = "new";
    consent.purpose = s.purpose;
    consent.given_on = s.day;
    row.on_file.consents.push_back(std::move(consent));
  }
}

TEST(JudgeDisclosure, GoldenTable_EveryRowAnswersAsReviewed) {
  const auto rows = ReadTable();
  EXPECT_GE(rows.size(), 60u);
  std::set<std::string> ids;
  std::set<std::string> answers;
  for (const auto& row : rows) {
    EXPECT_TRUE(ids.insert(row->id).second) << row->id << " twice";
    EXPECT_EQ(Say(JudgeDisclosure(row->situation)), Expected(*row)) << row->id;
    answers.insert(row->expect);
  }
  // Every answer occurs, so that none goes unreviewed.
  for (int i = 1; i <= static_cast<int>(DisclosureRefusal::kAddressNotConfirmed); ++i) {
    const auto refusal = static_cast<DisclosureRefusal>(i);
    EXPECT_TRUE(answers.contains(std::string(RefusalName(refusal)))) << RefusalName(refusal);
    EXPECT_FALSE(RefusalJa(refusal).empty());
  }
}

TEST(JudgeDisclosure, GoldenTable_EveryRowFlipsWithItsDecisiveRecord) {
  for (const auto& row : ReadTable()) {
    if (row->decides == "-") {
      AddWhatAllows(*row);
      EXPECT_TRUE(JudgeDisclosure(row->situation).allowed) << row->id;
    } else {
      Remove(*row, row->decides);
      EXPECT_NE(Say(JudgeDisclosure(row->situation)), Expected(*row)) << row->id;
    }
  }
}

TEST(JudgePackage, SeveralBases_CoverTheirClassesAndAreAllNamed) {
  BasesOnFile on_file;
  Consent consent;
  consent.id = "c1";
  consent.purpose = "COORDINATION";
  consent.given_on = absl::CivilDay(2026, 10, 1);
  consent.data_classes = {DataClass::kAttributes, DataClass::kWork};
  on_file.consents = {consent};
  LegalBasis life;
  life.id = "l1";
  life.kind = BasisKind::kLifeSafety;
  life.item = "life.27-1-2";
  life.purpose = "COORDINATION";
  life.recipients = {"hw-utsunomiya"};
  life.data_classes = {DataClass::kHealth};
  life.reason = "理由";
  life.from = absl::CivilDay(2026, 10, 1);
  on_file.statutes = {life};
  DisclosureSituation s;
  s.recipient = "hw-utsunomiya";
  s.now = Time("2026-11-22T10:00");
  s.today = s.day = absl::CivilDay(2026, 11, 22);
  s.on_file = &on_file;
  const PackageDecision both = JudgePackage(s, "");
  EXPECT_EQ(ListOf(both.classes),
            (std::vector<DataClass>{DataClass::kAttributes, DataClass::kHealth, DataClass::kWork}));
  ASSERT_EQ(both.bases.size(), 2u);
  EXPECT_EQ(both.bases[0].id, "c1") << "the basis of most classes first";
  EXPECT_EQ(both.bases[1].id, "l1");
  EXPECT_TRUE(both.address);
  const PackageDecision one = JudgePackage(s, "l1");
  EXPECT_EQ(ListOf(one.classes), std::vector<DataClass>{DataClass::kHealth});
  EXPECT_FALSE(one.address) << "attributes are not covered";
  const PackageDecision none = JudgePackage(s, "no-such");
  EXPECT_FALSE(none.allowed());
  EXPECT_EQ(none.refusal, DisclosureRefusal::kNoBasis);
}

}  // namespace
}  // namespace tsunagi::intake
