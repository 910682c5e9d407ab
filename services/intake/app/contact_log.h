// AddContactLogEntry and ListContactLogEntries.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_CONTACT_LOG_H_
#define TSUNAGI_SERVICES_INTAKE_APP_CONTACT_LOG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct AddLogEntryCommand {
  std::string case_name;
  // Its id, date and create time are not looked at.
  ContactLogEntry entry;
  // Absent: today.
  std::optional<rules::PartialDate> event_date;
};

// NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS (also EVENT_DATE_IN_FUTURE).
absl::StatusOr<ContactLogEntry> AddLogEntry(IntakeStore& store, AddLogEntryCommand command,
                                            const Moment& moment);

// Oldest event first. NOT_FOUND.
absl::StatusOr<std::vector<ContactLogEntry>> ListLogEntries(const IntakeStore& store,
                                                            absl::string_view case_name,
                                                            const std::optional<LogPosition>& after,
                                                            int limit);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_CONTACT_LOG_H_
