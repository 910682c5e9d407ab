// Support conferences (支援会議, 生活困窮者自立支援法9条): who meets, on which cases, until when.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_CONFERENCES_H_
#define TSUNAGI_SERVICES_INTAKE_APP_CONFERENCES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct ConferenceCommand {
  // CreateConference: agency id of the chair; else the conference's resource name.
  std::string target;
  std::string etag;
  // CreateConference only.
  std::string municipality;
  // CreateConference only; empty: the support conference of article 9.
  std::string item;
  std::string title;
  // Both whole days.
  std::optional<rules::PartialDate> from;
  std::optional<rules::PartialDate> until;
  // Agency ids; the chair's is added where it is missing.
  std::vector<std::string> members;
};

// INVALID_ARGUMENT INVALID_FIELDS (UNKNOWN_VALUE, UNKNOWN_AGENCY, INVALID_DATE, UNTIL_BEFORE_FROM,
// WINDOW_TOO_LONG, TOO_LONG); FAILED_PRECONDITION LEGAL_BASIS_NOT_IN_USE.
absl::StatusOr<Conference> CreateConference(const IntakeEnvironment& environment,
                                            IntakeStore& store, const ConferenceCommand& command,
                                            const Moment& moment);

// By the chair's office: title, window, members. Who is no longer named leaves now. NOT_FOUND
// CONFERENCE_NOT_FOUND, ABORTED ETAG_MISMATCH, and as above.
absl::StatusOr<Conference> UpdateConference(const IntakeEnvironment& environment,
                                            IntakeStore& store, const ConferenceCommand& command,
                                            const Actor& actor, const Moment& moment);

// Puts a case of the actor's office in, or takes it out; each again changes nothing. NOT_FOUND for
// the case of another office and for a conference of which the office is no member;
// FAILED_PRECONDITION CONFERENCE_OVER for a case that comes after the window.
absl::StatusOr<Conference> AddConferenceCase(IntakeStore& store, absl::string_view conference_name,
                                             absl::string_view case_name, const Actor& actor,
                                             const Moment& moment);
absl::StatusOr<Conference> RemoveConferenceCase(IntakeStore& store,
                                                absl::string_view conference_name,
                                                absl::string_view case_name, const Actor& actor,
                                                const Moment& moment);

// The actor's office takes note of the duty of secrecy; again changes nothing. NOT_FOUND.
absl::StatusOr<Conference> AcknowledgeConfidentiality(IntakeStore& store, absl::string_view name,
                                                      const Actor& actor, const Moment& moment);

// As the actor's office may see it: the cases for members who acknowledged, in the window.
// NOT_FOUND for everybody but members and the chair's office.
absl::StatusOr<Conference> GetConference(const IntakeStore& store, absl::string_view name,
                                         const Actor& actor, const Moment& moment);

// That the actor's office chairs or is a member of now, newest first, without cases.
absl::StatusOr<std::vector<Conference>> ListConferences(const IntakeStore& store,
                                                        const Actor& actor, const Moment& moment);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_CONFERENCES_H_
