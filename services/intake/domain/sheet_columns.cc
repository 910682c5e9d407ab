#include "services/intake/domain/sheet_columns.h"

#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/error/error.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

using enum SheetField;

struct FieldColumn {
  SheetField field;
  absl::string_view header;
  // Path of the findings that belong to it.
  absl::string_view path;
};

constexpr auto kFields = std::to_array<FieldColumn>({
    {kSheetNumber, "受付番号", "case.sheet_number"},
    {kReceptionDate, "受付日", "case.reception_date"},
    {kAgency, "受付機関", ""},
    {kReceivedBy, "受付者", "case.received_by"},
    {kChannel, "相談経路", "case.channel"},
    {kConsulterKind, "来談者区分", "case.consulter.kind"},
    {kConsulterName, "来談者氏名", "case.consulter.display_name"},
    {kConsulterRelation, "来談者続柄", "case.consulter.relation"},
    {kConsulterPhone, "来談者電話", "case.consulter.phone"},
    {kKana, "ふりがな", "case.person.display_name_kana"},
    {kName, "氏名", "case.person.display_name"},
    {kSex, "性別", "case.person.sex"},
    {kBirthDate, "生年月日", "case.person.birth_date"},
    {kPostalCode, "郵便番号", "case.person.postal_code"},
    {kMunicipality, "市町村コード", "case.person.municipality"},
    {kAddress, "住所", "case.person.address"},
    {kPhone, "電話", "case.person.phone"},
    {kEmail, "メール", "case.person.email"},
    {kConsultation, "相談内容", "case.consultation"},
    {kConsent, "同意", ""},
    {kConsentDate, "同意日", ""},
    {kConsentGiver, "同意者", ""},
    {kConsentForm, "同意方法", ""},
});

// In the order of Concern.
constexpr auto kConcerns = std::to_array<absl::string_view>(
    {"病気や健康・障害", "住まい", "収入・生活費", "家賃やローンの支払い",
     "税金や公共料金等の支払い", "債務", "仕事探し・就職", "仕事上の不安やトラブル", "地域との関係",
     "家族との関係", "子育て", "介護", "ひきこもり・不登校", "DV・虐待", "食べるものがない",
     "その他の相談"});
static_assert(kConcerns.size() == kLastConcern);

constexpr std::array kRequired = {kSheetNumber, kReceptionDate, kAgency};

std::map<std::string, SheetColumn> KnownColumns(const site::QuestionSet& questions) {
  std::map<std::string, SheetColumn> known;
  for (const site::Question& question : questions.all()) {
    for (const std::string& header : question.sheet_columns) {
      known[FoldLabel(header)] = {kQuestion, Concern::kUnspecified, &question, "", 0};
    }
  }
  for (size_t i = 0; i < kConcerns.size(); ++i) {
    known[FoldLabel(kConcerns[i])] = {kConcern, static_cast<Concern>(i + 1), nullptr, "", 0};
  }
  for (const FieldColumn& field : kFields) {
    known[FoldLabel(field.header)] = {field.field, Concern::kUnspecified, nullptr, "", 0};
  }
  return known;
}

absl::Status ColumnError(absl::string_view reason, absl::string_view message,
                         absl::string_view message_ja, const std::vector<std::string>& columns) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message)
      .Ja(absl::StrCat(message_ja, "（", absl::StrJoin(columns, "、"), "）"))
      .Meta("columns", absl::StrJoin(columns, ","));
}

}  // namespace

absl::string_view SheetHeader(SheetField field) {
  for (const FieldColumn& each : kFields) {
    if (each.field == field) return each.header;
  }
  return "";
}

absl::StatusOr<SheetColumns> SheetColumns::Read(absl::Span<const std::string> headers,
                                                const site::QuestionSet& questions) {
  const std::map<std::string, SheetColumn> known = KnownColumns(questions);
  SheetColumns result;
  result.width_ = headers.size();
  std::set<std::string> seen;
  std::vector<std::string> twice;
  for (size_t i = 0; i < headers.size(); ++i) {
    std::string folded = FoldLabel(headers[i]);
    const auto found = known.find(folded);
    if (found == known.end()) continue;
    if (!seen.insert(std::move(folded)).second) twice.push_back(headers[i]);
    SheetColumn column = found->second;
    column.header = headers[i];
    column.index = i;
    result.columns_.push_back(std::move(column));
  }
  if (!twice.empty()) {
    return ColumnError("DUPLICATE_COLUMN", "a column stands there twice",
                       "同じ見出しの列が2つあります。1つにしてから取り込んでください。", twice);
  }
  std::vector<std::string> missing;
  for (const SheetField field : kRequired) {
    if (result.Find(field) == nullptr) missing.emplace_back(SheetHeader(field));
  }
  if (!missing.empty()) {
    return ColumnError("MISSING_COLUMNS", "required columns are missing",
                       "必要な列がありません。見出しの行をお確かめください。", missing);
  }
  return result;
}

const SheetColumn* SheetColumns::Find(SheetField field) const {
  for (const SheetColumn& column : columns_) {
    if (column.field == field) return &column;
  }
  return nullptr;
}

const SheetColumn* SheetColumns::FindByPath(absl::string_view path) const {
  for (const FieldColumn& field : kFields) {
    if (!field.path.empty() && field.path == path) return Find(field.field);
  }
  if (!absl::ConsumePrefix(&path, "case.answers[") || !absl::ConsumeSuffix(&path, "]")) {
    return nullptr;
  }
  for (const SheetColumn& column : columns_) {
    if (column.field == kQuestion && column.question->id == path) return &column;
  }
  return nullptr;
}

}  // namespace tsunagi::intake
