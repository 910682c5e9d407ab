// One entry of the dated history of a case's category, and who may move it to which state.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_CLASSIFICATION_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_CLASSIFICATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/classification/domain/proposal.h"

namespace tsunagi::classification {

// Values as in tsunagi.classification.v1.Classification.State.
enum class State {
  kUnspecified = 0,
  kProposed = 1,
  // A person took the proposal.
  kConfirmed = 2,
  // A person decided otherwise.
  kOverridden = 3,
  // A newer proposal took its place before anybody decided.
  kSuperseded = 4,
};

// "PROPOSED" …; "STATE_UNSPECIFIED" for kUnspecified.
absl::string_view StateName(State state);

// kUnspecified where no state has the name.
State ParseState(absl::string_view name);

// Confirm and override are a person's; supersede is the program's, when it proposes anew.
enum class Action { kConfirm, kOverride, kSupersede };

// The state after `action`. The whole table: PROPOSED goes to CONFIRMED, OVERRIDDEN or SUPERSEDED;
// everything else is FAILED_PRECONDITION CLASSIFICATION_DECIDED or CLASSIFICATION_SUPERSEDED. Who
// wants to change a decision proposes anew and decides on that, so that the history keeps both.
absl::StatusOr<State> Next(State state, Action action);

struct Classification {
  // agencies/{agency}/cases/{case}/classifications/{id}.
  std::string name;
  // agencies/{agency}/cases/{case}.
  std::string case_name;
  std::string agency;
  State state = State::kProposed;
  // The day from which the category holds.
  absl::CivilDay event_date;
  Proposal proposal;
  // CONFIRMED and OVERRIDDEN only.
  Category category = Category::kUnspecified;
  // Why a person decided otherwise.
  std::string reason;
  // Agency and role of the decider.
  std::string decided_by;
  absl::Time create_time;
  std::optional<absl::Time> decide_time;
  // A later decision with the same event date took its place: it holds on no day.
  bool replaced = false;

  // What its fact says besides the category; as at the proposal.
  // 64 hex characters, made by intake; empty where intake gave none.
  std::string subject;
  std::string municipality;
  std::string agency_kind;
  // Of the plan in force on the event date.
  Cohort cohort = Cohort::kUnknown;
  // Id of the fact that its decision appended; empty before.
  std::string fact_id;

  // Counts changes from 1.
  int64_t version = 1;

  bool decided() const { return state == State::kConfirmed || state == State::kOverridden; }
};

// The entity tag: the version, quoted.
std::string EtagOf(const Classification& classification);

// A person takes the proposal.
// FAILED_PRECONDITION as Next; FAILED_PRECONDITION PROPOSAL_NOT_DECIDED where the rules propose no
// category (undecided, no category, urgent): then a person decides by overriding.
absl::Status Confirm(Classification& classification, absl::string_view decided_by, absl::Time now);

// A person decides, with a reason; also the category that the rules propose.
// FAILED_PRECONDITION as Next; INVALID_ARGUMENT INVALID_FIELDS without category (`category`), or
// with a reason that is blank or longer than 1,000 characters (`reason`).
absl::Status Override(Classification& classification, Category category, absl::string_view reason,
                      absl::string_view decided_by, absl::Time now);

// The decision in force on `day`: of those with an event date up to then and not replaced, the one
// with the latest. Null where nobody decided for that day. Points into `history`, whose order does
// not matter.
const Classification* DecisionOn(const std::vector<Classification>& history, absl::CivilDay day);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_CLASSIFICATION_H_
