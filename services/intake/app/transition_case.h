// StartCaseSupport, CloseCase, ReopenCase.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_TRANSITION_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_APP_TRANSITION_CASE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/case_state.h"

namespace tsunagi::intake {

struct TransitionCommand {
  std::string name;
  std::string etag;
  CaseTransition transition = CaseTransition::kStartSupport;
  CaseActor actor = CaseActor::kOffice;
  // Absent: today.
  std::optional<rules::PartialDate> event_date;
};

// Moves the case and keeps the day of the event. NOT_FOUND, ABORTED ETAG_MISMATCH,
// FAILED_PRECONDITION CASE_STATE, INVALID_ARGUMENT INVALID_FIELDS
// (EVENT_DATE_IN_FUTURE, EVENT_BEFORE_RECEPTION).
absl::StatusOr<CaseRecord> TransitionCase(IntakeStore& store, const TransitionCommand& command,
                                          const Moment& moment);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_TRANSITION_CASE_H_
