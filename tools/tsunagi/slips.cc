#include "tools/tsunagi/slips.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/calendar/wareki.h"
#include "common/error/error.h"
#include "common/text/normalize.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {
namespace {

using referral::v1::Outcome;
using referral::v1::Referral;

std::string Cell(const text::CsvRow& row, size_t column) {
  return std::string(absl::StripAsciiWhitespace(row.fields.at(column)));
}

RowProblem Problem(absl::string_view column, absl::string_view cell, absl::string_view reason,
                   absl::string_view message_ja, absl::string_view suggestion = "") {
  return {std::string(column), ValueClassOf(cell), std::string(reason), std::string(message_ja),
          std::string(suggestion)};
}

std::optional<RowProblem> ReadNumber(absl::string_view column, const std::string& cell,
                                     int& number) {
  if (absl::SimpleAtoi(text::ToNfkc(cell), &number) && number > 0) return std::nullopt;
  return Problem(column, cell, "NUMBER_UNREADABLE",
                 absl::StrCat(column, "は1以上の数字で記入してください。"));
}

std::optional<RowProblem> ReadDate(absl::string_view column, const std::string& cell,
                                   std::optional<absl::CivilDay>& day) {
  const calendar::DateParseResult parsed = calendar::ParseJapaneseDate(cell);
  if (!parsed.ok()) {
    return Problem(column, cell, parsed.problem().reason, parsed.problem().message_ja,
                   parsed.problem().suggestion);
  }
  day = parsed->ToCivilDay();
  if (day) return std::nullopt;
  return Problem(column, cell, "DATE_INCOMPLETE", "年月日まで記入してください。");
}

std::optional<Slip::Kind> KindOf(absl::string_view label) {
  if (label == "受理") return Slip::Kind::kAccept;
  if (label == "差戻し" || label == "差し戻し") return Slip::Kind::kDecline;
  if (label == "初回面談") return Slip::Kind::kFirstInterview;
  if (label == "結果") return Slip::Kind::kOutcome;
  return std::nullopt;
}

std::optional<RowProblem> ReadDecline(const std::string& content, const DeclineCodes& codes,
                                      Slip& slip) {
  const config::v1::DeclineReason* reason = codes.Find(content);
  if (reason == nullptr) {
    return Problem("内容", content, "UNKNOWN_DECLINE_REASON",
                   absl::StrCat("差戻しの理由は次から選んでください: ", codes.Choices()));
  }
  slip.reason = *reason;
  return std::nullopt;
}

std::optional<RowProblem> ReadOutcome(const SlipColumns& columns, const std::string& content,
                                      Slip& slip) {
  const auto outcome = ParseLabel<Outcome::Kind>(content);
  if (!outcome) {
    return Problem(
        "内容", content, "UNKNOWN_OUTCOME",
        absl::StrCat("結果の内容は次から選んでください: ", ChoicesOf(Outcome::Kind_descriptor())));
  }
  slip.outcome = *outcome;
  const std::string attribute = Cell(*slip.row, columns.attribute);
  const auto name = ParseAttribute(*outcome, attribute);
  if (!name || name->empty() != AttributesOf(*outcome).empty()) {
    const std::vector<std::string> choices = AttributesOf(*outcome);
    return Problem("属性", attribute, "UNKNOWN_ATTRIBUTE",
                   choices.empty()
                       ? absl::StrCat(content, "に属性は付けません。空欄にしてください。")
                       : absl::StrCat("属性は次から選んでください: ",
                                      absl::StrJoin(choices, "、", [](auto* out, const auto& each) {
                                        *out += AttributeLabel(each);
                                      })));
  }
  slip.attribute = *name;
  const std::string confirmed = Cell(*slip.row, columns.confirm_date);
  if (slip.outcome != Outcome::PLACED && confirmed.empty()) return std::nullopt;
  return ReadDate("確認日", confirmed, slip.confirm_date);
}

std::optional<RowProblem> ReadContent(const SlipColumns& columns, const DeclineCodes& codes,
                                      Slip& slip) {
  const std::string content = Cell(*slip.row, columns.content);
  if (slip.kind == Slip::Kind::kDecline) return ReadDecline(content, codes, slip);
  if (slip.kind == Slip::Kind::kOutcome) return ReadOutcome(columns, content, slip);
  return std::nullopt;
}

std::optional<RowProblem> ReadHead(const SlipColumns& columns, Slip& slip) {
  const text::CsvRow& row = *slip.row;
  slip.sheet_number = Cell(row, columns.sheet_number);
  if (slip.sheet_number.empty()) {
    return Problem("受付番号", "", "EMPTY", "受付番号を記入してください。");
  }
  slip.sender = Cell(row, columns.sender);
  if (slip.sender.empty()) return Problem("受付機関", "", "EMPTY", "受付機関を記入してください。");
  if (auto bad = ReadNumber("連番", Cell(row, columns.sequence), slip.sequence)) return bad;
  if (columns.round && !Cell(row, *columns.round).empty()) {
    if (auto bad = ReadNumber("回", Cell(row, *columns.round), slip.round)) return bad;
  }
  if (columns.receiver_kinds) {
    slip.receiver_kinds =
        absl::StrSplit(Cell(row, *columns.receiver_kinds), '|', absl::SkipWhitespace());
  }
  const std::string kind = Cell(row, columns.kind);
  const std::optional<Slip::Kind> known = KindOf(kind);
  if (!known) {
    return Problem("種別", kind, "UNKNOWN_KIND",
                   "種別は 受理、差戻し、初回面談、結果 のどれかにしてください。");
  }
  slip.kind = *known;
  std::optional<absl::CivilDay> date;
  if (auto bad = ReadDate("日付", Cell(row, columns.date), date)) return bad;
  slip.date = *date;
  return std::nullopt;
}

}  // namespace

bool Slip::HoldsFor(absl::string_view agency_kind) const {
  return receiver_kinds.empty() || std::find(receiver_kinds.begin(), receiver_kinds.end(),
                                             agency_kind) != receiver_kinds.end();
}

std::string Slip::RequestId(absl::string_view step) const {
  return DeterministicRequestId({"slip", sender, sheet_number, absl::StrCat(sequence),
                                 absl::StrCat(round), std::string(step)});
}

absl::StatusOr<SlipColumns> FindSlipColumns(const CsvFile& file) {
  SlipColumns columns = {};
  std::vector<std::string> missing;
  const std::pair<absl::string_view, size_t*> wanted[] = {{"受付番号", &columns.sheet_number},
                                                          {"受付機関", &columns.sender},
                                                          {"連番", &columns.sequence},
                                                          {"種別", &columns.kind},
                                                          {"日付", &columns.date},
                                                          {"内容", &columns.content},
                                                          {"属性", &columns.attribute},
                                                          {"確認日", &columns.confirm_date}};
  for (const auto& [name, place] : wanted) {
    const std::optional<size_t> found = FindColumn(file.table, name);
    if (found) {
      *place = *found;
    } else {
      missing.emplace_back(name);
    }
  }
  if (!missing.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "COLUMN_MISSING", "columns are missing")
        .Ja(absl::StrCat(file.path, ": 次の列がありません: ", absl::StrJoin(missing, "、")));
  }
  columns.round = FindColumn(file.table, "回");
  columns.receiver_kinds = FindColumn(file.table, "対象種別");
  return columns;
}

std::variant<Slip, RowProblem> ReadSlip(const SlipColumns& columns, const DeclineCodes& codes,
                                        const text::CsvRow& row) {
  if (row.problem) return ProblemOfBrokenRow(row);
  Slip slip;
  slip.row = &row;
  if (auto bad = ReadHead(columns, slip)) return *std::move(bad);
  if (auto bad = ReadContent(columns, codes, slip)) return *std::move(bad);
  return slip;
}

}  // namespace tsunagi::cli
