#include "services/intake/domain/sheet.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/intake/domain/input_text.h"
#include "services/intake/domain/sheet_values.h"

namespace tsunagi::intake {
namespace {

using enum SheetField;

const std::vector<SheetWord>& ChannelWords() {
  static const auto* const kWords = new std::vector<SheetWord>{{"本人(来所)", 1},
                                                               {"本人(電話・メール)", 2},
                                                               {"家族・知人(来所)", 3},
                                                               {"家族・知人(電話・メール)", 4},
                                                               {"アウトリーチ", 5},
                                                               {"関係機関の紹介", 6},
                                                               {"その他", 7}};
  return *kWords;
}

const std::vector<SheetWord>& ConsulterWords() {
  static const auto* const kWords =
      new std::vector<SheetWord>{{"本人", 1}, {"家族", 2}, {"関係機関", 3}, {"匿名", 4}};
  return *kWords;
}

// The form's own numbers (3 is 他) and ISO 5218's.
const std::vector<SheetWord>& SexWords() {
  static const auto* const kWords = new std::vector<SheetWord>{
      {"男", 1}, {"女", 2}, {"その他", 9}, {"不明", 0}, {"男性", 1}, {"女性", 2},
      {"1", 1},  {"2", 2},  {"3", 9},      {"0", 0},    {"9", 9}};
  return *kWords;
}

const std::vector<SheetWord>& ConsentWords() {
  static const auto* const kWords = new std::vector<SheetWord>{{"あり", 1}, {"なし", 0}};
  return *kWords;
}

const std::vector<SheetWord>& GiverWords() {
  static const auto* const kWords = new std::vector<SheetWord>{{"本人", 1}, {"代理人", 2}};
  return *kWords;
}

const std::vector<SheetWord>& FormWords() {
  static const auto* const kWords = new std::vector<SheetWord>{{"書面", 1}, {"口頭", 2}};
  return *kWords;
}

// Reads the cells of one row, one after the other.
class RowReader {
 public:
  RowReader(const SheetColumns& columns, absl::Span<const absl::string_view> cells,
            const SheetContext& context)
      : columns_(columns), cells_(cells), context_(context) {}

  SheetRow Read() && {
    for (const SheetColumn& column : columns_.columns()) ReadCell(column);
    CheckRequired();
    ReadConsent();
    Validate();
    return std::move(row_);
  }

 private:
  absl::string_view Cell(const SheetColumn& column) const {
    return TrimSpaces(cells_[column.index]);
  }

  void Report(const SheetColumn& column, const text::InputProblem& problem, bool warning = false) {
    row_.problems.push_back({column.header, std::string(ValueClassOf(cells_[column.index])),
                             problem.reason, problem.message_ja, problem.suggestion, warning, ""});
  }

  // Takes a readable value; reports another.
  template <typename T, typename Take>
  void Accept(const SheetColumn& column, const text::ParseResult<T>& result, Take take) {
    if (result.ok()) {
      take(*result);
    } else {
      Report(column, result.problem());
    }
  }

  void ReadCell(const SheetColumn& column) {
    const absl::string_view cell = Cell(column);
    if (cell.empty()) return;
    switch (column.field) {
      case kReceptionDate:
        return Accept(column, ReadDay(cell), [this](absl::CivilDay day) {
          input_.reception_date =
              rules::PartialDate{static_cast<int>(day.year()), day.month(), day.day()};
        });
      case kBirthDate:
        return Accept(column, ReadDate(cell), [this](const rules::PartialDate& date) {
          input_.value.person.birth_date = date;
        });
      case kAgency:
        return ReadAgency(column, cell);
      case kConcern:
        return ReadConcern(column, cell);
      case kQuestion:
        return ReadAnswer(column, cell);
      default:
        return ReadPlain(column, cell);
    }
  }

  void ReadPlain(const SheetColumn& column, absl::string_view cell) {
    Case& value = input_.value;
    switch (column.field) {
      case kChannel:
        return Accept(column, ReadWord(cell, ChannelWords()),
                      [&](int number) { value.channel = static_cast<Channel>(number); });
      case kConsulterKind:
        return Accept(column, ReadWord(cell, ConsulterWords()), [&](int number) {
          value.consulter.kind = static_cast<Consulter::Kind>(number);
        });
      case kSex:
        return Accept(column, ReadWord(cell, SexWords()),
                      [&](int number) { value.person.sex = static_cast<Sex>(number); });
      default:
        if (std::string* text = TextOf(column.field)) *text = std::string(cell);
    }
  }

  // Null for the columns of the consent, which are read together.
  std::string* TextOf(SheetField field) {
    Case& value = input_.value;
    switch (field) {
      case kSheetNumber:
        return &value.sheet_number;
      case kReceivedBy:
        return &value.received_by;
      case kConsulterName:
        return &value.consulter.display_name;
      case kConsulterRelation:
        return &value.consulter.relation;
      case kConsulterPhone:
        return &value.consulter.phone;
      case kKana:
        return &value.person.display_name_kana;
      case kName:
        return &value.person.display_name;
      case kPostalCode:
        return &value.person.postal_code;
      case kMunicipality:
        return &value.person.municipality;
      case kAddress:
        return &value.person.address;
      case kPhone:
        return &value.person.phone;
      case kEmail:
        return &value.person.email;
      case kConsultation:
        return &value.consultation;
      default:
        return nullptr;
    }
  }

  void ReadAgency(const SheetColumn& column, absl::string_view cell) {
    const std::string id = FoldLabel(cell);
    if (context_.directory.Find(id) == nullptr) {
      return Report(column, {"UNKNOWN_AGENCY",
                             "登録されていない機関です。機関の一覧にある記号を記入してください。",
                             "", "no such agency"});
    }
    row_.agency = id;
  }

  void ReadConcern(const SheetColumn& column, absl::string_view cell) {
    Accept(column, ReadMark(cell), [&](SheetMark mark) {
      Concerns& concerns = input_.value.concerns;
      concerns.marked.push_back(column.concern);
      if (mark != SheetMark::kPrimary) return;
      if (concerns.primary != Concern::kUnspecified) {
        return Report(column, {"TWO_PRIMARY_CONCERNS",
                               "◎は最も困っていること1つだけに付け、ほかは○にしてください。", "",
                               "a second double circle"});
      }
      concerns.primary = column.concern;
    });
  }

  void ReadAnswer(const SheetColumn& column, absl::string_view cell) {
    const site::Question& question = *column.question;
    AnswerInput answer;
    answer.question = question.id;
    if (question.is_number()) {
      const auto number = ReadNumber(cell, question, context_.validation.today.year() + 1);
      if (!number.ok()) return Report(column, number.problem());
      answer.number = *number;
    } else {
      const auto values = ReadChoices(cell, question);
      if (!values.ok()) return Report(column, values.problem());
      answer.values = *values;
    }
    input_.answers.push_back(std::move(answer));
  }

  void CheckRequired() {
    for (const SheetField field : {kSheetNumber, kReceptionDate, kAgency}) {
      const SheetColumn& column = *columns_.Find(field);
      if (!Cell(column).empty()) continue;
      Report(column, {"MISSING_REQUIRED", absl::StrCat(column.header, "は必ず記入してください。"),
                      "", "empty"});
    }
  }

  // The word's number, `otherwise` where the column is absent or empty; nothing where unreadable.
  std::optional<int> ConsentWord(SheetField field, const std::vector<SheetWord>& words) {
    const SheetColumn* column = columns_.Find(field);
    if (column == nullptr || Cell(*column).empty()) return 0;
    std::optional<int> number;
    Accept(*column, ReadWord(Cell(*column), words), [&](int found) { number = found; });
    return number;
  }

  void ReadConsent() {
    Consent consent;
    const std::optional<int> given = ConsentWord(kConsent, ConsentWords());
    const std::optional<int> giver = ConsentWord(kConsentGiver, GiverWords());
    const std::optional<int> form = ConsentWord(kConsentForm, FormWords());
    const SheetColumn* const date = columns_.Find(kConsentDate);
    std::optional<absl::CivilDay> day;
    bool readable = given && giver && form;
    if (date != nullptr && !Cell(*date).empty()) {
      Accept(*date, ReadDay(Cell(*date)), [&](absl::CivilDay found) { day = found; });
      readable = readable && day;
    }
    if (!readable) return;
    if (*given == 0) return CheckNoConsent(day.has_value() || *giver != 0 || *form != 0);
    if (day && *day > context_.validation.today) {
      return Report(*date, {"EVENT_DATE_IN_FUTURE",
                            "同意日が今日より後です。日付をお確かめください。", "", "future"});
    }
    if (!day && !input_.reception_date) return;
    consent.purpose = std::string(kPurposeCoordination);
    consent.giver = static_cast<Consent::Giver>(*giver);
    consent.form = static_cast<Consent::Form>(*form);
    consent.given_on = day ? *day : *rules::WholeDay(*input_.reception_date);
    consent.text_version = std::string(kSheetTextVersion);
    row_.consent = std::move(consent);
  }

  // The details of a consent that was not given would be lost silently.
  void CheckNoConsent(bool details) {
    if (!details) return;
    for (const SheetField field : {kConsentDate, kConsentGiver, kConsentForm}) {
      const SheetColumn* column = columns_.Find(field);
      if (column == nullptr || Cell(*column).empty()) continue;
      return Report(
          *column,
          {"CONSENT_DETAILS_WITHOUT_CONSENT",
           "同意が「あり」でないのに、同意日などが記入されています。同意の欄をお確かめください。",
           "", "details of a consent that was not given"},
          /*warning=*/true);
    }
  }

  void Validate() {
    // Without a day the checks against it mean nothing.
    if (!input_.reception_date) input_.value.person.birth_date.reset();
    ValidatedCase validated = ValidateCase(std::move(input_), context_.validation);
    for (const Finding& finding : validated.findings.errors) ReportFinding(finding, false);
    for (const Finding& finding : validated.findings.warnings) ReportFinding(finding, true);
    row_.value = std::move(validated.value);
  }

  void ReportFinding(const Finding& finding, bool warning) {
    const SheetColumn* column = columns_.FindByPath(finding.field);
    const absl::string_view header = column == nullptr ? "" : absl::string_view(column->header);
    const absl::string_view cell = column == nullptr ? "" : cells_[column->index];
    row_.problems.push_back({std::string(header), std::string(ValueClassOf(cell)), finding.reason,
                             finding.message_ja, finding.suggestion, warning, finding.field});
  }

  const SheetColumns& columns_;
  const absl::Span<const absl::string_view> cells_;
  const SheetContext& context_;
  CaseInput input_;
  SheetRow row_;
};

}  // namespace

bool SheetRow::blocked() const {
  return std::any_of(problems.begin(), problems.end(),
                     [](const SheetProblem& problem) { return !problem.warning; });
}

bool SheetRow::has_warnings() const {
  return std::any_of(problems.begin(), problems.end(),
                     [](const SheetProblem& problem) { return problem.warning; });
}

SheetRow ReadSheetRow(const SheetColumns& columns, absl::Span<const absl::string_view> cells,
                      const SheetContext& context) {
  if (cells.size() == columns.width()) return RowReader(columns, cells, context).Read();
  SheetRow row;
  row.problems.push_back({"", "TEXT", "FIELD_COUNT",
                          "列の数が見出しと合いません。区切りの「,」や引用符をお確かめください。",
                          "", false, ""});
  return row;
}

}  // namespace tsunagi::intake
