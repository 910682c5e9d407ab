// The states of a case and who may move it.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_CASE_STATE_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_CASE_STATE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/domain/case.h"

namespace tsunagi::intake {

enum class CaseTransition { kStartSupport, kClose, kReopen };

enum class CaseActor {
  // A client of the office that holds the case.
  kOffice,
  // A client of any other office.
  kOtherOffice,
  // Another service.
  kService,
};

// "RECEIVED", "IN_SUPPORT", "CLOSED"; empty for kUnspecified.
absl::string_view CaseStateName(CaseState state);
// kUnspecified where no state has the name.
CaseState ParseCaseState(absl::string_view name);

// "START_SUPPORT", "CLOSE", "REOPEN".
absl::string_view CaseTransitionName(CaseTransition transition);

// The state after `transition`. Pure.
// FAILED_PRECONDITION CASE_STATE where the state does not allow it, NOT_FOUND CASE_NOT_FOUND for
// another office, PERMISSION_DENIED ACCESS_DENIED for a service. `name` is the case's, for the
// error.
absl::StatusOr<CaseState> NextState(CaseState state, CaseActor actor, CaseTransition transition,
                                    absl::string_view name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_CASE_STATE_H_
