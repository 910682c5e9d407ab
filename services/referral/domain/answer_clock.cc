#include "services/referral/domain/answer_clock.h"

#include <algorithm>
#include <utility>

#include "common/base/clock.h"
#include "common/base/status_macros.h"

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

// A term that runs for the referral.
struct RunningTerm {
  const site::TermRule* rule = nullptr;
  const site::OfficeCalendar* office = nullptr;
  calendar::Deadline deadline;
};

bool Owed(State state, site::TermWhat what) {
  return what == site::TermWhat::kAcknowledgement ? state == State::kSent : IsWaiting(state);
}

// The receiver's term from `start` on; nothing where none runs on this route.
absl::StatusOr<std::optional<RunningTerm>> TermSince(absl::CivilMinute start,
                                                     const std::vector<calendar::Pause>& pauses,
                                                     const Referral& referral,
                                                     const site::Site& site, site::TermWhat what) {
  const site::Agency* receiver = site.directory.Find(referral.receiver);
  if (receiver == nullptr) return std::optional<RunningTerm>();
  const absl::CivilDay day(start);
  RunningTerm running;
  running.rule = site.calendar.Term(what, *receiver, referral.offering, day);
  running.office = site.calendar.Of(receiver->id, receiver->kind, day);
  if (running.rule == nullptr || running.office == nullptr) return std::optional<RunningTerm>();
  ASSIGN_OR_RETURN(running.deadline,
                   calendar::Due(start, running.rule->term, running.office->days, pauses));
  return std::optional<RunningTerm>(std::move(running));
}

// Nothing where none runs.
absl::StatusOr<std::optional<RunningTerm>> TermOf(const Referral& referral,
                                                  const std::vector<ReferralStep>& steps,
                                                  const site::Site& site, site::TermWhat what) {
  const auto sent = std::find_if(steps.begin(), steps.end(), [](const ReferralStep& step) {
    return step.transition == Transition::kSend;
  });
  if (!Owed(referral.state, what) || sent == steps.end()) return std::optional<RunningTerm>();
  return TermSince(calendar::MinuteInJapan(sent->time), PausesOf(steps), referral, site, what);
}

std::optional<TermNotice> NoticeOn(const RunningTerm& running, absl::CivilMinute minute) {
  if (!running.deadline.due) return std::nullopt;
  const calendar::WorkingCalendar& days = running.office->days;
  const absl::CivilDay today(minute);
  const absl::CivilDay due_day(*running.deadline.due);
  TermNotice notice;
  notice.due = *TimeOf(running.deadline.due);
  notice.days_left = calendar::RemainingWorkingDays(running.deadline, days, minute);
  if (notice.days_left < 0) {
    notice.days_left = -std::max<int64_t>(days.WorkingDaysBetween(due_day, today), 1);
  }
  notice.remind = today >= due_day;
  for (const int before : running.rule->remind_days_before) {
    notice.remind |= calendar::RemindOn(running.deadline, days, before) == today;
  }
  for (const site::Escalation& step : running.rule->escalations) {
    const auto late = calendar::LateBy(running.deadline, days, step.after_working_days);
    if (late && *late < minute) notice.told = std::max(notice.told, step.to);
  }
  return notice;
}

}  // namespace

absl::StatusOr<AnswerClock> ClockOf(const Referral& referral,
                                    const std::vector<ReferralStep>& steps,
                                    const site::Site& site) {
  AnswerClock clock;
  ASSIGN_OR_RETURN(const std::optional<RunningTerm> running,
                   TermOf(referral, steps, site, site::TermWhat::kAnswer));
  if (!running) return clock;
  clock.due = TimeOf(running->deadline.due);
  clock.forecast = running->deadline.forecast;
  if (running->rule->expire_after_working_days > 0) {
    clock.expires = TimeOf(calendar::LateBy(running->deadline, running->office->days,
                                            running->rule->expire_after_working_days));
  }
  return clock;
}

absl::StatusOr<std::optional<TermNotice>> NoticeOf(const Referral& referral,
                                                   const std::vector<ReferralStep>& steps,
                                                   const site::Site& site, site::TermWhat what,
                                                   absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<RunningTerm> running, TermOf(referral, steps, site, what));
  if (!running) return std::optional<TermNotice>();
  return NoticeOn(*running, calendar::MinuteInJapan(now));
}

absl::StatusOr<std::optional<TermNotice>> NoticeSince(absl::CivilDay day, const Referral& referral,
                                                      const site::Site& site, site::TermWhat what,
                                                      absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<RunningTerm> running,
                   TermSince(absl::CivilMinute(day), {}, referral, site, what));
  if (!running) return std::optional<TermNotice>();
  return NoticeOn(*running, calendar::MinuteInJapan(now));
}

}  // namespace tsunagi::referral
