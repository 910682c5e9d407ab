// OpenBreakGlass, ListBreakGlassGrants, ReviewBreakGlass: one case of another office in danger to
// life.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_BREAK_GLASS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_BREAK_GLASS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// Opens the case for the actor for kBreakGlassTime and tells the owner's office at once (its review
// queue and its watch). A grant that is open stays: opening again answers a new one. NOT_FOUND;
// FAILED_PRECONDITION OWN_CASE; INVALID_ARGUMENT INVALID_FIELDS (TOO_SHORT, TOO_LONG).
absl::StatusOr<BreakGlassGrant> OpenBreakGlass(const IntakeEnvironment& environment,
                                               IntakeStore& store, absl::string_view case_name,
                                               absl::string_view reason, const Actor& actor,
                                               const Moment& moment);

// On cases of the office, newest first.
absl::StatusOr<std::vector<BreakGlassGrant>> ListBreakGlassGrants(const IntakeStore& store,
                                                                  absl::string_view owner,
                                                                  bool unreviewed);

// The owner's privacy officer says whether it was justified. NOT_FOUND BREAK_GLASS_GRANT_NOT_FOUND;
// FAILED_PRECONDITION ALREADY_REVIEWED; INVALID_ARGUMENT INVALID_FIELDS (UNKNOWN_VALUE,
// MISSING_REQUIRED, TOO_LONG).
absl::StatusOr<BreakGlassGrant> ReviewBreakGlass(IntakeStore& store, absl::string_view name,
                                                 BreakGlassGrant::Verdict verdict,
                                                 absl::string_view note, const Actor& actor,
                                                 const Moment& moment);

// The last day for the review, by the owner's `office`, of what was opened on `day`:
// kReviewWorkingDays of the office's working days later. INTERNAL for a site without calendar,
// which LoadSite refuses.
absl::StatusOr<absl::CivilDay> ReviewDue(const site::Site& site, absl::string_view office,
                                         absl::CivilDay day);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_BREAK_GLASS_H_
