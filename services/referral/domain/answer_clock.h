// When a receiver owes its answer, in its own working time, and who is told when it is late. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_ANSWER_CLOCK_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_ANSWER_CLOCK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/deadline.h"
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

// How one term of a waiting referral stands on a day.
struct TermNotice {
  absl::Time due;
  // Working days of the receiver up to the due day; 0 on it, negative once it went by.
  int64_t days_left = 0;
  // The receiver is reminded: on the days that the site's data names, and daily from the due day
  // on.
  bool remind = false;
  // The highest office that is told by now; kNone: nobody but the receiver.
  site::EscalateTo told = site::EscalateTo::kNone;
};

// kAcknowledgement while the referral is SENT, kAnswer while it waits. Nothing where nothing is
// owed, the clock stands still, or none runs on this route (`enabled: false` in the site's data).
absl::StatusOr<std::optional<TermNotice>> NoticeOf(const Referral& referral,
                                                   const std::vector<ReferralStep>& steps,
                                                   const site::Site& site, site::TermWhat what,
                                                   absl::Time now);

// Of a term of the receiver that began on `day` whatever the state, such as kSelectionResult.
absl::StatusOr<std::optional<TermNotice>> NoticeSince(absl::CivilDay day, const Referral& referral,
                                                      const site::Site& site, site::TermWhat what,
                                                      absl::Time now);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_ANSWER_CLOCK_H_
