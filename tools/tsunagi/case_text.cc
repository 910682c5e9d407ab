#include "tools/tsunagi/case_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/session.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {

using intake::v1::Answer;
using intake::v1::Case;
using intake::v1::Concerns;
using intake::v1::Consulter;
using intake::v1::Person;

std::string Line(absl::string_view label, absl::string_view text) {
  return text.empty() ? "" : absl::StrCat(label, ": ", OneLine(text), "\n");
}

std::string PersonText(const Person& person) {
  return absl::StrCat(
      Line("氏名", person.display_name()), Line("ふりがな", person.display_name_kana()),
      person.sex() == Person::SEX_UNKNOWN ? "" : Line("性別", Label(person.sex())),
      Line("生年月日", FormatDate(person.birth_date())), Line("郵便番号", person.postal_code()),
      Line("市町村コード", person.municipality()), Line("住所", person.address()),
      Line("電話", person.phone()), Line("メール", person.email()));
}

std::string ConsulterText(const Consulter& consulter) {
  if (consulter.kind() == Consulter::KIND_UNSPECIFIED) return "";
  return absl::StrCat(Line("来談者区分", Label(consulter.kind())),
                      Line("来談者氏名", consulter.display_name()),
                      Line("続柄", consulter.relation()), Line("来談者電話", consulter.phone()));
}

std::string ConcernsText(const Concerns& concerns) {
  std::string marks;
  for (const int concern : concerns.marked()) {
    absl::StrAppend(&marks, marks.empty() ? "" : "、",
                    concern == static_cast<int>(concerns.primary()) ? "◎" : "○",
                    Label(static_cast<Concerns::Concern>(concern)));
  }
  return Line("相談したいこと", marks);
}

std::string AnswersText(const google::protobuf::RepeatedPtrField<Answer>& answers) {
  if (answers.empty()) return "";
  std::string out = "聞き取り:\n";
  for (const Answer& answer : answers) {
    const std::string value =
        answer.has_number() ? absl::StrCat(answer.number()) : absl::StrJoin(answer.values(), "、");
    absl::StrAppend(&out, Line("  " + answer.question(), value.empty() ? "不明" : value));
  }
  return out;
}

namespace {

// As the service decides: marked, or violence is known of.
bool AddressIsProtected(const Case& about) {
  if (about.address_protected()) return true;
  for (const int concern : about.concerns().marked()) {
    if (concern == Concerns::VIOLENCE) return true;
  }
  for (const Answer& answer : about.answers()) {
    for (const std::string& value : answer.values()) {
      if (answer.question() == "urgent_violence" && value == "YES") return true;
      if (answer.question() == "issues" && value == "VIOLENCE") return true;
    }
  }
  return false;
}

void WithholdAddress(Person& person) {
  if (!person.address().empty()) person.set_address(std::string(kWithheld));
  if (!person.postal_code().empty()) person.set_postal_code(std::string(kWithheld));
}

}  // namespace

std::string CaseText(const Case& about) {
  std::string out = absl::StrCat(
      Line("相談", about.name()), Line("状態", Label(about.state())),
      Line("受付番号", about.sheet_number()), Line("受付日", FormatDate(about.reception_date())),
      Line("受付者", about.received_by()),
      about.channel() == Case::CHANNEL_UNSPECIFIED ? "" : Line("相談経路", Label(about.channel())),
      ConsulterText(about.consulter()));
  Person person = about.person();
  if (AddressIsProtected(about)) WithholdAddress(person);
  absl::StrAppend(&out, PersonText(person), ConcernsText(about.concerns()),
                  Line("相談内容", about.consultation()), AnswersText(about.answers()));
  for (const auto& warning : about.warnings()) {
    absl::StrAppend(&out, Line("受け付けた警告", warning.message_ja()));
  }
  absl::StrAppend(&out, Line("記録", FormatTime(about.create_time())),
                  Line("更新", FormatTime(about.update_time())), Line("etag", about.etag()));
  return out;
}

}  // namespace tsunagi::cli
