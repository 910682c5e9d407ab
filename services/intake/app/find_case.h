// Finding the case that a name means, within the caller's reach.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_FIND_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_APP_FIND_CASE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/subject.h"
#include "services/intake/app/names.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// NOT_FOUND CASE_NOT_FOUND where there is none under exactly this name.
absl::StatusOr<CaseRow> FindCaseRowByName(const IntakeStore& store, absl::string_view name);
absl::StatusOr<CaseRecord> FindCaseByName(const IntakeStore& store, absl::string_view name);

// The day of an event: absent is today. INVALID_ARGUMENT INVALID_FIELDS, EVENT_DATE_IN_FUTURE or,
// for what is no whole day, INVALID_DATE; `field` is its path in the request.
absl::StatusOr<absl::CivilDay> EventDate(const std::optional<rules::PartialDate>& date,
                                         absl::CivilDay today, absl::string_view field);

// The last day of a record that begins on `from`; nothing where absent. INVALID_ARGUMENT
// INVALID_FIELDS, INVALID_DATE or UNTIL_BEFORE_FROM.
absl::StatusOr<std::optional<absl::CivilDay>> LastDay(const std::optional<rules::PartialDate>& date,
                                                      absl::CivilDay from, absl::string_view field);

// ABORTED ETAG_MISMATCH where `etag` is neither empty nor that of `version`.
absl::Status CheckEtag(absl::string_view etag, int64_t version, absl::string_view name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_FIND_CASE_H_
