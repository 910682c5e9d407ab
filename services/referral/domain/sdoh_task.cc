#include "services/referral/domain/sdoh_task.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace tsunagi::referral {
namespace {

using enum TaskStatus;

struct TaskEdge {
  TaskStatus from;
  TaskStatus to;
};

// The state diagram; entered-in-error may follow every other status.
constexpr TaskEdge kTaskEdges[] = {
    {kDraft, kRequested},      {kRequested, kAccepted},  {kRequested, kRejected},
    {kRequested, kCancelled},  {kAccepted, kInProgress}, {kAccepted, kOnHold},
    {kAccepted, kCancelled},   {kAccepted, kCompleted},  {kAccepted, kFailed},
    {kInProgress, kOnHold},    {kOnHold, kInProgress},   {kInProgress, kCancelled},
    {kInProgress, kCompleted}, {kInProgress, kFailed},   {kOnHold, kCancelled},
    {kOnHold, kCompleted},     {kOnHold, kFailed},
};

constexpr std::array<absl::string_view, kTaskStatuses> kCodes = {
    "draft",   "requested", "accepted", "rejected",  "in-progress",
    "on-hold", "completed", "failed",   "cancelled", "entered-in-error"};

}  // namespace

absl::string_view TaskStatusCode(TaskStatus status) { return kCodes[static_cast<size_t>(status)]; }

TaskStatus TaskStatusOf(State state) {
  switch (state) {
    case State::kDraft:
      return kDraft;
    case State::kSent:
    case State::kReceived:
    case State::kInformationRequested:
    case State::kDeclineProposed:
      return kRequested;
    case State::kAccepted:
      return kAccepted;
    case State::kDeclined:
      return kRejected;
    case State::kInSupport:
      return kInProgress;
    case State::kOnHold:
      return kOnHold;
    case State::kCompleted:
      return kCompleted;
    case State::kEndedEarly:
      return kFailed;
    case State::kCancelled:
    case State::kExpired:
      return kCancelled;
    case State::kEnteredInError:
      return kEnteredInError;
  }
  return kEnteredInError;
}

bool TaskMayGo(TaskStatus from, TaskStatus to) {
  if (from == to) return true;
  if (to == kEnteredInError) return true;
  return std::any_of(std::begin(kTaskEdges), std::end(kTaskEdges),
                     [&](const TaskEdge& edge) { return edge.from == from && edge.to == to; });
}

bool NeedsNewTask(State from, State to) { return !TaskMayGo(TaskStatusOf(from), TaskStatusOf(to)); }

}  // namespace tsunagi::referral
