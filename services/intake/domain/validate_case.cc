#include "services/intake/domain/validate_case.h"

#include <algorithm>
#include <bitset>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/jp/municipality_code.h"
#include "common/jp/phone.h"
#include "common/text/input_problem.h"
#include "common/text/normalize.h"
#include "services/intake/domain/input_text.h"
#include "services/intake/domain/validate_answers.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMaxSheetNumber = 64;
constexpr size_t kMaxName = 100;
constexpr size_t kMaxRelation = 20;
constexpr size_t kMaxAddress = 300;
constexpr size_t kMaxEmail = 254;
constexpr size_t kMaxConsultation = 10'000;
constexpr int kLongAgoDays = 366;
constexpr int kYoungest = 15;
constexpr int kOldest = 70;
constexpr size_t kMinOutsideDigits = 10;
constexpr size_t kMaxOutsidePhone = 20;

void Add(std::vector<Finding>& to, absl::string_view field, absl::string_view reason,
         absl::string_view message_ja, absl::string_view suggestion = "") {
  to.push_back({absl::StrCat("case.", field), std::string(reason), std::string(message_ja),
                std::string(suggestion)});
}

// A reader's own sentence, unless it quotes the reading that it proposes: findings quote no value.
absl::string_view Unquoted(const text::InputProblem& problem, absl::string_view otherwise) {
  return problem.suggestion.empty() ? absl::string_view(problem.message_ja) : otherwise;
}

constexpr absl::string_view kCheckPhone =
    "電話番号の先頭の0が失われているようです。市外局番の0から入力してください。";
constexpr absl::string_view kCheckPostalCode =
    "郵便番号の先頭の0が失われているようです。7桁で入力してください。";

void CheckLength(Findings& found, absl::string_view field, absl::string_view value, size_t limit,
                 bool single_line) {
  if (LongerThan(value, limit)) {
    Add(found.errors, field, "TOO_LONG",
        absl::StrCat("長すぎます。", limit, "文字以内で入力してください。"));
  }
  if (HasControlCharacter(value, single_line)) {
    Add(found.errors, field, "CONTROL_CHARACTER",
        "使えない制御文字が入っています。入力し直してください。");
  }
}

void CleanLine(Findings& found, absl::string_view field, std::string& value, size_t limit) {
  if (value.empty()) return;
  value = CleanText(value);
  CheckLength(found, field, value, limit, /*single_line=*/true);
}

void CheckKana(Findings& found, std::string& kana) {
  if (kana.empty()) return;
  kana = CleanKana(kana);
  CheckLength(found, "person.display_name_kana", kana, kMaxName, /*single_line=*/true);
  if (!IsKana(kana)) {
    Add(found.errors, "person.display_name_kana", "INVALID_KANA",
        "ふりがなは、ひらがなかカタカナで入力してください。");
  }
}

// A number that begins with 00 is none of Japan's numbering plan: abroad, or a stand-in for a
// number that is not known. It is kept as it is, on a second press.
bool IsOutsideThePlan(absl::string_view digits_and_hyphens) {
  size_t digits = 0;
  for (const char c : digits_and_hyphens) {
    if (c == '-') continue;
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
    if (++digits <= 2 && c != '0') return false;
  }
  return digits >= kMinOutsideDigits && digits_and_hyphens.size() <= kMaxOutsidePhone;
}

void CheckPhone(Findings& found, absl::string_view field, std::string& phone) {
  phone = std::string(TrimSpaces(phone));
  if (phone.empty()) return;
  const jp::PhoneResult result = jp::NormalizePhoneNumber(phone);
  if (result.ok()) {
    phone = result->extension.empty() ? result->formatted
                                      : absl::StrCat(result->formatted, " 内線", result->extension);
    return;
  }
  std::string folded = text::ToNfkc(phone);
  if (!IsOutsideThePlan(folded)) {
    Add(found.errors, field, "INVALID_PHONE", Unquoted(result.problem(), kCheckPhone),
        result.problem().suggestion);
    return;
  }
  phone = std::move(folded);
  Add(found.warnings, field, "PHONE_UNUSUAL",
      "電話番号が国内の番号ではありません。間違いがなければ、もう一度押してください。");
}

void CheckPostalCode(Findings& found, std::string& code) {
  code = std::string(TrimSpaces(code));
  if (code.empty()) return;
  const jp::PostalCodeResult result = jp::NormalizePostalCode(code);
  if (!result.ok()) {
    Add(found.errors, "person.postal_code", "INVALID_POSTAL_CODE",
        Unquoted(result.problem(), kCheckPostalCode), result.problem().suggestion);
    return;
  }
  code = *result;
}

void CheckEmail(Findings& found, std::string& email) {
  if (email.empty()) return;
  email = text::ToNfkc(TrimSpaces(email));
  if (email.empty()) return;
  CheckLength(found, "person.email", email, kMaxEmail, /*single_line=*/true);
  const size_t at = email.find('@');
  const bool fits = at != std::string::npos && at > 0 && at + 1 < email.size() &&
                    email.find('@', at + 1) == std::string::npos &&
                    email.find(' ') == std::string::npos;
  if (!fits) {
    Add(found.errors, "person.email", "INVALID_EMAIL",
        "メールアドレスとして読み取れません。@の前後をお確かめください。");
  }
}

// Municipalities of the site by every way of writing, others by a well-formed code.
void CheckMunicipality(Findings& found, const site::MunicipalityTable& table, std::string& code) {
  if (code.empty() || table.Find(code) != nullptr) return;
  constexpr absl::string_view kField = "person.municipality";
  const std::string folded = text::ToNfkc(TrimSpaces(code));
  code = folded;
  if (folded.empty()) return;
  const absl::StatusOr<const site::Municipality*> resolved = table.Resolve(folded);
  if (resolved.ok()) {
    code = (*resolved)->code;
    return;
  }
  const ErrorDetail detail = DetailOf(resolved.status());
  std::string corrected;
  for (const auto& [key, value] : detail.metadata) {
    if (key == "corrected") corrected = value;
  }
  const jp::MunicipalityCodeResult elsewhere = jp::NormalizeMunicipalityCode(folded);
  if (detail.reason == "UNKNOWN_MUNICIPALITY" && elsewhere.ok()) {
    const bool of_this_prefecture =
        !table.all().empty() && table.all()[0].code.substr(0, 2) == elsewhere->substr(0, 2);
    if (!of_this_prefecture) {
      code = *elsewhere;
      return;
    }
  }
  if (detail.reason == "UNKNOWN_MUNICIPALITY" && !elsewhere.ok() &&
      elsewhere.problem().reason == "CHECK_DIGIT") {
    Add(found.errors, kField, "MUNICIPALITY_CHECK_DIGIT", elsewhere.problem().message_ja,
        elsewhere.problem().suggestion);
    return;
  }
  Add(found.errors, kField, detail.reason, detail.message_ja, corrected);
}

void CheckReception(Findings& found, const CaseInput& input, absl::CivilDay today, Case& out) {
  out.reception_date = today;
  if (!input.reception_date) return;
  const std::optional<absl::CivilDay> day = rules::WholeDay(*input.reception_date);
  if (!day) {
    Add(found.errors, "reception_date", "INVALID_DATE",
        "受付日は、ある日付を年月日まで入力してください。");
    return;
  }
  out.reception_date = *day;
  if (*day > today) {
    Add(found.errors, "reception_date", "EVENT_DATE_IN_FUTURE",
        "受付日が今日より後です。日付をお確かめください。");
  } else if (today - *day > kLongAgoDays) {
    Add(found.warnings, "reception_date", "RECEPTION_LONG_AGO",
        "受付日が1年以上前です。間違いがなければ、もう一度押してください。");
  }
}

void CheckBirth(Findings& found, const Case& value) {
  if (!value.person.birth_date) return;
  constexpr absl::string_view kField = "person.birth_date";
  const std::optional<rules::DayRange> days = rules::DaysOf(*value.person.birth_date);
  if (!days) {
    Add(found.errors, kField, "INVALID_DATE",
        "生年月日がない日付です。分からない月や日は空欄のままにしてください。");
    return;
  }
  if (days->first > value.reception_date) {
    Add(found.errors, kField, "BIRTH_AFTER_RECEPTION",
        "生年月日が受付日より後です。どちらかをお確かめください。");
    return;
  }
  const auto age = rules::AgeOn(*value.person.birth_date, value.reception_date);
  if (age && (age->max < kYoungest || age->min > kOldest)) {
    Add(found.warnings, kField, "AGE_UNUSUAL",
        "受付日の年齢が15歳未満か70歳を超えています。間違いがなければ、もう一度押してください。");
  }
}

void CheckConcerns(Findings& found, const Concerns& concerns) {
  std::bitset<kLastConcern + 1> seen;
  for (const Concern concern : concerns.marked) {
    const int number = static_cast<int>(concern);
    if (number < 1 || number > kLastConcern) {
      Add(found.errors, "concerns.marked", "UNKNOWN_CONCERN",
          "知らない相談内容の印があります。画面を読み直してください。");
    } else if (seen.test(static_cast<size_t>(number))) {
      Add(found.errors, "concerns.marked", "DUPLICATE_CONCERN",
          "同じ相談内容に印が2つあります。1つにしてください。");
    } else {
      seen.set(static_cast<size_t>(number));
    }
  }
  const int primary = static_cast<int>(concerns.primary);
  if (primary == 0) return;
  if (primary < 0 || primary > kLastConcern || !seen.test(static_cast<size_t>(primary))) {
    Add(found.errors, "concerns.primary", "PRIMARY_NOT_MARKED",
        "最も困っていること（◎）は、印を付けた相談内容の中から選んでください。");
  }
}

void CheckEnums(Findings& found, const Case& value) {
  constexpr absl::string_view kAgain = "選択肢にない値です。画面を読み直して選び直してください。";
  const auto within = [](int number, int last) { return number >= 0 && number <= last; };
  if (!within(static_cast<int>(value.channel), static_cast<int>(Channel::kOther))) {
    Add(found.errors, "channel", "UNKNOWN_VALUE", kAgain);
  }
  if (!within(static_cast<int>(value.consulter.kind),
              static_cast<int>(Consulter::Kind::kAnonymous))) {
    Add(found.errors, "consulter.kind", "UNKNOWN_VALUE", kAgain);
  }
  if (!within(static_cast<int>(value.person.sex), static_cast<int>(Sex::kFemale)) &&
      value.person.sex != Sex::kOther) {
    Add(found.errors, "person.sex", "UNKNOWN_VALUE", kAgain);
  }
}

void CheckReachable(Findings& found, const Case& value) {
  if (value.consulter.kind != Consulter::Kind::kSelf) return;
  if (!value.person.phone.empty() || !value.person.email.empty() || !value.person.address.empty() ||
      !value.consulter.phone.empty()) {
    return;
  }
  Add(found.warnings, "person.phone", "NO_WAY_TO_REACH",
      "ご本人への連絡先がありません。このままでよければ、もう一度押してください。");
}

}  // namespace

ValidatedCase ValidateCase(CaseInput input, const ValidationContext& context) {
  ValidatedCase result;
  Findings& found = result.findings;
  Case& value = input.value;
  value.warnings.clear();
  CleanLine(found, "sheet_number", value.sheet_number, kMaxSheetNumber);
  CheckReception(found, input, context.today, value);
  CleanLine(found, "received_by", value.received_by, kMaxName);
  CheckEnums(found, value);
  CleanLine(found, "consulter.display_name", value.consulter.display_name, kMaxName);
  CleanLine(found, "consulter.relation", value.consulter.relation, kMaxRelation);
  CheckPhone(found, "consulter.phone", value.consulter.phone);
  Person& person = value.person;
  CleanLine(found, "person.display_name", person.display_name, kMaxName);
  CheckKana(found, person.display_name_kana);
  CheckBirth(found, value);
  CheckPostalCode(found, person.postal_code);
  CheckMunicipality(found, context.municipalities, person.municipality);
  CleanLine(found, "person.address", person.address, kMaxAddress);
  CheckPhone(found, "person.phone", person.phone);
  CheckEmail(found, person.email);
  CheckConcerns(found, value.concerns);
  if (!value.consultation.empty()) {
    value.consultation = CleanText(value.consultation);
    CheckLength(found, "consultation", value.consultation, kMaxConsultation,
                /*single_line=*/false);
  }
  value.answers = ValidateAnswers(std::move(input.answers), context.questions, found.errors);
  CheckReachable(found, value);
  result.value = std::move(value);
  return result;
}

}  // namespace tsunagi::intake
