// What an office reports on a referral: registration, training, a job, and whether it lasts.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_OUTCOME_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_OUTCOME_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/facts/fact.h"
#include "common/site/directory.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

// Same values as tsunagi.referral.v1.Outcome.Kind.
enum class OutcomeKind {
  kUnspecified = 0,
  kRegistered = 1,
  kConsulted = 2,
  kSeminarAttended = 3,
  kTrainingStarted = 4,
  kIntroduced = 5,
  kNotHired = 6,
  kPlaced = 7,
  kEmploymentEtc = 8,
  kRetained = 9,
  kParticipation = 10,
  kClosed = 11,
  kSuspended = 12,
};

// "PLACED" …; empty for kUnspecified.
absl::string_view OutcomeKindName(OutcomeKind kind);
std::optional<OutcomeKind> ParseOutcomeKind(absl::string_view name);

// The attributes that `kind` must carry one of; none: it carries no attribute.
absl::Span<const absl::string_view> AttributesOf(OutcomeKind kind);

struct Outcome {
  // UUIDv7.
  std::string id;
  // Id of the referral.
  std::string referral;
  OutcomeKind kind = OutcomeKind::kUnspecified;
  std::string attribute;
  absl::CivilDay event_date;
  // PLACED only.
  std::optional<absl::CivilDay> confirm_date;
  bool reversed = false;
  absl::Time create_time;
  // "OFFICE".
  std::string source;
  // The fact that was made of it, for its reversal.
  Fact fact;
};

// The month's day that counts: the confirmation of a placement, else the event.
absl::CivilDay CountedDay(const Outcome& outcome);

// True where one of the office's offerings places people in jobs (職業紹介).
bool MayPlace(const site::Agency& office);

// Checks a new outcome against the rules of its kind, the office that records it and the earlier
// outcomes of the referral. `today` bounds the confirmation.
// INVALID_ARGUMENT INVALID_FIELDS;
// FAILED_PRECONDITION OFFICE_MAY_NOT_PLACE for PLACED and INTRODUCED by an office that places
// nobody; FAILED_PRECONDITION NOTHING_TO_RETAIN for RETAINED without an earlier PLACED or
// EMPLOYMENT_ETC that stands.
absl::Status CheckOutcome(const Outcome& outcome, const site::Agency& office,
                          absl::Span<const Outcome> earlier, absl::CivilDay today);

// Whether `outcome` can be taken back: FAILED_PRECONDITION OUTCOME_ALREADY_REVERSED, or
// OUTCOME_IS_BASIS where a RETAINED that stands would lose what it builds on.
absl::Status CheckReversible(const Outcome& outcome, absl::Span<const Outcome> all);

// The fact OUTCOME of `outcome`.
Fact OutcomeFact(const Referral& referral, const Outcome& outcome, absl::string_view receiver_kind,
                 std::string id);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_OUTCOME_H_
