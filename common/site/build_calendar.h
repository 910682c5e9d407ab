// From tsunagi.config.v1.Calendar to the calendar table of a site. Internal to this folder.
#ifndef TSUNAGI_COMMON_SITE_BUILD_CALENDAR_H_
#define TSUNAGI_COMMON_SITE_BUILD_CALENDAR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/site/office_calendar.h"
#include "tsunagi/config/v1/calendar.pb.h"

namespace tsunagi::site {

struct CalendarFile {
  // Path within the site's folder.
  std::string name;
  config::v1::Calendar proto;
};

// One table of all files, in their order. INVALID_ARGUMENT with the file and what is wrong in both
// messages: SITE_DATA_UNREADABLE for a date that is no whole day; HOLIDAYS_INVALID;
// CALENDAR_INVALID (hours, days, an id that is missing or twice, an assignment to no calendar, no
// default for every day); TERM_INVALID (no term or one out of range, a reminder not before it, an
// escalation to nobody or out of order).
absl::StatusOr<CalendarTable> BuildCalendarTable(const std::vector<CalendarFile>& files);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_BUILD_CALENDAR_H_
