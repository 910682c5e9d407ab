// When a receiver owes its answer, in its own working time. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_ANSWER_CLOCK_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_ANSWER_CLOCK_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/site/site.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

struct AnswerClock {
  // The last minute in time; nothing where no answer is owed, the sender owes one itself, or no
  // clock runs on this route.
  std::optional<absl::Time> due;
  // That rests on holidays that are not official yet.
  bool forecast = false;
  // The minute after which the referral goes back to its sender; nothing: never.
  std::optional<absl::Time> expires;
};

// Of the referral as it is, with its history, oldest step first. The term runs from the moment at
// which it was sent, whatever day stands on it: the receiver could not know of it before. It stands
// still from each REQUEST_INFORMATION to the answer. Terms and calendars are the site's
// (calendar.textproto). Errors: those of calendar::Due.
absl::StatusOr<AnswerClock> ClockOf(const Referral& referral,
                                    const std::vector<ReferralStep>& steps, const site::Site& site);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_ANSWER_CLOCK_H_
