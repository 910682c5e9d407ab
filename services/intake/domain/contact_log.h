// The contact log (支援経過記録): entries are added, never changed.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_CONTACT_LOG_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_CONTACT_LOG_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tsunagi::intake {

// The values of tsunagi.intake.v1.ContactLogEntry.Method.
enum class ContactMethod {
  kUnspecified = 0,
  kPhone = 1,
  kVisitOrAccompaniment = 2,
  kInterview = 3,
  kInternalMeeting = 4,
  kCoordinationMeeting = 5,
  kSupportConference = 6,
  kOtherBodyPhone = 7,
  kOtherBodyMeeting = 8,
  kOther = 9,
};

struct ContactLogEntry {
  // UUIDv7; the name is agencies/{agency}/cases/{case}/contactLogEntries/{id}.
  std::string id;
  absl::CivilDay event_date;
  ContactMethod method = ContactMethod::kUnspecified;
  std::string staff;
  std::string counterpart;
  std::string text;
  absl::Time create_time;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_CONTACT_LOG_H_
