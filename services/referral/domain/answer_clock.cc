#include "services/referral/domain/answer_clock.h"

#include <algorithm>

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/calendar/deadline.h"

namespace tsunagi::referral {
namespace {

// While the sender owed an answer.
std::vector<calendar::Pause> PausesOf(const std::vector<ReferralStep>& steps) {
  std::vector<calendar::Pause> pauses;
  for (const ReferralStep& step : steps) {
    const absl::CivilMinute minute = calendar::MinuteInJapan(step.time);
    if (!pauses.empty() && !pauses.back().to) pauses.back().to = minute;
    if (step.transition == Transition::kRequestInformation)
      pauses.push_back({minute, std::nullopt});
  }
  return pauses;
}

std::optional<absl::Time> TimeOf(const std::optional<absl::CivilMinute>& minute) {
  if (!minute) return std::nullopt;
  return calendar::TimeOfMinute(*minute);
}

}  // namespace

absl::StatusOr<AnswerClock> ClockOf(const Referral& referral,
                                    const std::vector<ReferralStep>& steps,
                                    const site::Site& site) {
  AnswerClock clock;
  const auto sent = std::find_if(steps.begin(), steps.end(), [](const ReferralStep& step) {
    return step.transition == Transition::kSend;
  });
  const site::Agency* receiver = site.directory.Find(referral.receiver);
  if (!IsWaiting(referral.state) || sent == steps.end() || receiver == nullptr) return clock;
  const absl::CivilDay day = DayInJapan(sent->time);
  const site::TermRule* rule =
      site.calendar.Term(site::TermWhat::kAnswer, *receiver, referral.offering, day);
  const site::OfficeCalendar* office = site.calendar.Of(receiver->id, receiver->kind, day);
  if (rule == nullptr || office == nullptr) return clock;
  ASSIGN_OR_RETURN(const calendar::Deadline deadline,
                   calendar::Due(calendar::MinuteInJapan(sent->time), rule->term, office->days,
                                 PausesOf(steps)));
  clock.due = TimeOf(deadline.due);
  clock.forecast = deadline.forecast;
  if (rule->expire_after_working_days > 0) {
    clock.expires =
        TimeOf(calendar::LateBy(deadline, office->days, rule->expire_after_working_days));
  }
  return clock;
}

}  // namespace tsunagi::referral
