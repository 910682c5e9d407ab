// Values of the domain as columns, and back.
#ifndef TSUNAGI_SERVICES_REFERRAL_STORAGE_ROWS_H_
#define TSUNAGI_SERVICES_REFERRAL_STORAGE_ROWS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/sql/database.h"
#include "services/referral/domain/outcome.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

// "2026-11-22", or empty.
std::string DayText(std::optional<absl::CivilDay> day);

// The columns of table referral in the order of kReferralColumns. DATA_LOSS where a value is none
// that this program writes.
absl::StatusOr<Referral> ReadReferral(const sql::Row& row);

// From `column` on: kind, part_of, decline_rule, accompany, first_visit, accompanied, and the
// holder of the case where it ever was transferred. DATA_LOSS as above.
absl::Status ReadKind(const sql::Row& row, int column, Referral& referral);

// The columns of table outcome in the order of kOutcomeColumns. DATA_LOSS as above.
// Without the referral.
absl::StatusOr<ReferralStep> ReadStep(const sql::Row& row);
absl::StatusOr<Outcome> ReadOutcome(const sql::Row& row);

// Nothing where `text` is empty; DATA_LOSS where it is no day.
absl::StatusOr<std::optional<absl::CivilDay>> ReadDay(absl::string_view text);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_STORAGE_ROWS_H_
