// A referral as the Task of HL7's SDOH Clinical Care IG 3.0.0, for exchange with other systems.
// Source: StructureDefinition SDOHCC-TaskForReferralManagement and its state diagram.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_SDOH_TASK_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_SDOH_TASK_H_

#include "absl/strings/string_view.h"
#include "services/referral/domain/referral_state.h"

namespace tsunagi::referral {

enum class TaskStatus {
  kDraft,
  kRequested,
  kAccepted,
  kRejected,
  kInProgress,
  kOnHold,
  kCompleted,
  kFailed,
  kCancelled,
  kEnteredInError,
};
inline constexpr int kTaskStatuses = 10;

// "draft", "in-progress" …, the codes of FHIR.
absl::string_view TaskStatusCode(TaskStatus status);

// What the other system is told. The IG has one status for all that goes on before the answer:
// RECEIVED, INFORMATION_REQUESTED and DECLINE_PROPOSED are "requested", with a business status of
// ours beside it. EXPIRED is "cancelled": the IG leaves a term to either side. Pure.
TaskStatus TaskStatusOf(State state);

// Whether the IG lets a Task go from one status to another, or stay.
bool TaskMayGo(TaskStatus from, TaskStatus to);

// A step that the IG's Task cannot take: the other system is told by a new Task that replaces the
// old one (Task.relevantHistory). A reopened referral is one, and so is one that was on hold before
// support began and is resumed.
bool NeedsNewTask(State from, State to);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_SDOH_TASK_H_
