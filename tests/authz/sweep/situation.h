// How a record stands to the office of most callers ("home"), and what kinds of records there are.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_SITUATION_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_SITUATION_H_

#include <array>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace tsunagi::sweep {

// The office of the callers; one of the same municipality; one of another.
inline constexpr char kHomeOffice[] = "sr-09201";
inline constexpr char kNearOffice[] = "saposute-keno";
inline constexpr char kFarOffice[] = "sr-09202";
inline constexpr char kNoOffice[] = "sr-00000";

enum class Situation {
  // The method is about nothing in particular.
  kNothing,
  // Of the own office.
  kOwn,
  kClosed,
  // The caller is not on the case's team.
  kRestricted,
  // Restricted, and everybody of the home office is on the team.
  kOnTeam,
  kErased,
  kAbsentOwn,
  // Of another office of the same municipality.
  kNear,
  kNearRestricted,
  kAbsentNear,
  // Of an office of another municipality.
  kFar,
  kAbsentFar,
  // The far office's: referred to the own office, and sent.
  kReceived,
  // The same, and then erased.
  kReceivedErased,
  // The far office's: before a support conference in which the own office is a member that took
  // note of its duty of secrecy.
  kConference,
  // The far office's: opened in danger to life by the own office's counsellor and lead.
  kBreakGlass,
};
inline constexpr int kSituations = 16;

absl::string_view NameOf(Situation situation);

// Whose records of the situation are.
absl::string_view OfficeOf(Situation situation);

// The situation with an absent record of the same office.
Situation AbsentTwin(Situation situation);

bool IsAbsent(Situation situation);
bool IsErased(Situation situation);

enum class Kind {
  kNothing,
  kOffice,
  kCase,
  kCaseInConference,
  kCaseOnHold,
  kConsent,
  kBasis,
  kDraft,
  kConference,
  kGrant,
  kClassification,
  kReferralDraft,
  kReferralSent,
  kReferralAccepted,
  kReferralInSupport,
  // The receiver asked for information; holds it; ended it early.
  kReferralAsked,
  kReferralHeld,
  kReferralEnded,
  kOutcome,
  kOffering,
  kStaff,
};

// Whether there can be a record of the kind in the situation.
bool Applies(Kind kind, Situation situation);

// A record to ask about.
struct Target {
  std::string name;
  Situation situation = Situation::kNothing;
  // Of its planted texts (canary.h).
  int canary = 0;
  // What recipes may name: "case", "conference", "disclosure" …
  std::map<std::string, std::string> values;
};

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_SITUATION_H_
