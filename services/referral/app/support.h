// The steps beside creating, sending and answering (referral_state.h has the table of all).
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_SUPPORT_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_SUPPORT_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// INVALID_ARGUMENT INVALID_FIELDS unless the first visit lies within a year from `day`.
absl::Status CheckFirstVisit(absl::CivilMinute visit, absl::CivilDay day);

// Takes one of
//   kReceive, kRequestInformation, kGiveInformation, kReturnDecline, kStartSupport, kHold, kResume,
//   kComplete, kEndEarly, kReopen, kCancel, kMarkInError, kScheduleVisit, kMissVisit.
// A note is required where the other side must know why: asked for or given information, returned,
// held, ended early, reopened, in error, did not come. Cancelled and in error: the package goes; in
// error: whatever was counted is reversed. The errors of BeginStep; INVALID_ARGUMENT
// EVENT_DATE_IN_FUTURE, EVENT_DATE_BEFORE_REFERRAL, INVALID_FIELDS; FAILED_PRECONDITION
// NO_VISIT_DUE for a first visit that was not missed.
absl::StatusOr<ReferralView> TakeStep(Transition transition, const TransitionInput& input,
                                      const site::Site& site, ReferralStore& store,
                                      const Caller& caller);

// Gives a referral that nobody answered back to its sender where its time is over at `caller.now`
// (AnswerClock::expires): the package goes, the next destinations are proposed. False where it is
// not over, or not waiting any more. `caller` has neither agency nor user.
absl::StatusOr<bool> ExpireReferral(absl::string_view id, const site::Site& site,
                                    ReferralStore& store, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_SUPPORT_H_
