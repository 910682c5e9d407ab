// Drafts a referral; nothing is disclosed yet.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_CREATE_REFERRAL_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_CREATE_REFERRAL_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

struct NewReferral {
  std::string case_name;
  std::string receiver;
  // Empty: the receiver's only offering.
  std::string offering;
  std::string request_note;
  std::string override_reason;
  std::string sheet_number;
  Kind kind = Kind::kShared;
  // Resource name of a referral that the caller received and works on; REQUIRED for kSubReferral,
  // and allowed for kShared and kTransfer.
  std::string part_of;
  // The sender goes along to the first visit.
  bool accompany = false;
  // The day on which eligibility is judged.
  std::optional<absl::CivilDay> event_date;
};

// First stage: looks at everything that does not depend on the store and calls other services.
// Answers the draft, not yet kept.
// NOT_FOUND CASE_NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS or EVENT_DATE_IN_FUTURE;
// FAILED_PRECONDITION CASE_NOT_CLASSIFIED, OFFICE_NOT_OPEN, or DESTINATION_EXCLUDED where a rule
// excludes the office and there is no override_reason.
absl::StatusOr<Referral> PrepareReferral(const NewReferral& input, const site::Site& site,
                                         CaseSource& cases, CategorySource& categories,
                                         const Caller& caller);

// Second stage: keeps the draft under a new id. INVALID_ARGUMENT INVALID_FIELDS where `part_of` is
// no referral that the caller received and works on; FAILED_PRECONDITION NOT_THE_HOLDER.
absl::StatusOr<ReferralView> CreateReferral(Referral draft, ReferralStore& store,
                                            const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_CREATE_REFERRAL_H_
