#include "services/intake/app/find_case.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::intake {

absl::StatusOr<CaseRow> FindCaseRowByName(const IntakeStore& store, absl::string_view name) {
  const std::optional<CaseName> parsed = ParseCaseName(name);
  if (!parsed) return NotFound("CASE", name);
  ASSIGN_OR_RETURN(std::optional<CaseRow> row, store.FindCaseRow(parsed->id));
  if (!row || row->header.agency != parsed->agency) return NotFound("CASE", name);
  return *std::move(row);
}

absl::StatusOr<CaseRecord> FindCaseByName(const IntakeStore& store, absl::string_view name) {
  const std::optional<CaseName> parsed = ParseCaseName(name);
  if (!parsed) return NotFound("CASE", name);
  ASSIGN_OR_RETURN(std::optional<CaseRecord> record, store.FindCase(parsed->id));
  if (!record || record->header.agency != parsed->agency) return NotFound("CASE", name);
  return *std::move(record);
}

absl::StatusOr<absl::CivilDay> EventDate(const std::optional<rules::PartialDate>& date,
                                         absl::CivilDay today, absl::string_view field) {
  if (!date) return today;
  const std::optional<absl::CivilDay> day = rules::WholeDay(*date);
  if (!day) {
    return InvalidFields(
        {{std::string(field), "INVALID_DATE", "ある日付を年月日まで入力してください。"}});
  }
  if (*day > today) {
    return InvalidFields({{std::string(field), "EVENT_DATE_IN_FUTURE",
                           "日付が今日より後です。日付をお確かめください。"}});
  }
  return *day;
}

absl::StatusOr<std::optional<absl::CivilDay>> LastDay(const std::optional<rules::PartialDate>& date,
                                                      absl::CivilDay from,
                                                      absl::string_view field) {
  if (!date) return std::optional<absl::CivilDay>();
  const std::optional<absl::CivilDay> day = rules::WholeDay(*date);
  if (!day) {
    return InvalidFields(
        {{std::string(field), "INVALID_DATE", "ある日付を年月日まで入力してください。"}});
  }
  if (*day < from) {
    return InvalidFields({{std::string(field), "UNTIL_BEFORE_FROM",
                           "期限が始まりの日より前です。日付をお確かめください。"}});
  }
  return day;
}

absl::Status CheckEtag(absl::string_view etag, int64_t version, absl::string_view name) {
  if (etag.empty() || etag == MakeEtag(version)) return absl::OkStatus();
  return EtagMismatch(name);
}

}  // namespace tsunagi::intake
