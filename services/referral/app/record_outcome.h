// The receiver records what came of a referral.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_RECORD_OUTCOME_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_RECORD_OUTCOME_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// An outcome with the referral that it belongs to, whose name it carries.
struct OutcomeView {
  Referral referral;
  Outcome outcome;
};

struct NewOutcome {
  // Name of the referral.
  std::string referral;
  OutcomeKind kind = OutcomeKind::kUnspecified;
  std::string attribute;
  // Absent: today.
  std::optional<absl::CivilDay> event_date;
  std::optional<absl::CivilDay> confirm_date;
};

// Keeps the outcome with its fact. The errors of BeginStep and CheckOutcome; INVALID_ARGUMENT
// EVENT_DATE_IN_FUTURE, EVENT_DATE_BEFORE_REFERRAL.
absl::StatusOr<OutcomeView> RecordOutcome(const NewOutcome& input, const site::Site& site,
                                          ReferralStore& store, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_RECORD_OUTCOME_H_
