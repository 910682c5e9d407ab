// When the offices of a site are open and how soon their services answer.
#ifndef TSUNAGI_COMMON_SITE_OFFICE_CALENDAR_H_
#define TSUNAGI_COMMON_SITE_OFFICE_CALENDAR_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/calendar/deadline.h"
#include "common/calendar/holiday_table.h"
#include "common/calendar/working_days.h"
#include "common/rules/condition.h"
#include "common/site/directory.h"

namespace tsunagi::site {

struct OfficeCalendar {
  std::string id;
  std::string title_ja;
  calendar::WorkingCalendar days;
  rules::Citation citation;
  std::string file;
};

struct CalendarAssignment {
  // Neither: the default of the site.
  AgencyKind agency_kind = AgencyKind::kUnspecified;
  std::string agency;
  std::string calendar;
  // In force within both ends, inclusive; an absent end is open.
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  rules::Citation citation;
  std::string file;
};

// The values of tsunagi.config.v1.ResponseTerm.
enum class TermWhat { kNone = 0, kAcknowledgement, kAnswer, kSelectionResult, kOfferValidity };
enum class EscalateTo { kNone = 0, kMunicipalPlatform, kSecretariat };

struct Escalation {
  EscalateTo to = EscalateTo::kNone;
  // Whole working days late (calendar::LateBy).
  int after_working_days = 0;
};

struct TermRule {
  std::string id;
  TermWhat what = TermWhat::kNone;
  // Neither: every agency.
  AgencyKind agency_kind = AgencyKind::kUnspecified;
  std::string agency;
  // Empty: every offering.
  std::string offering;
  calendar::ResponseTerm term;
  // Working days before the due day (calendar::RemindOn).
  std::vector<int> remind_days_before;
  std::vector<Escalation> escalations;
  // kAnswer: whole working days late (calendar::LateBy) after which it expires; 0: never.
  int expire_after_working_days = 0;
  // False: no clock runs on this route.
  bool enabled = false;
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  rules::Citation citation;
  std::string file;
};

// Immutable once loaded; thread-safe then. Answers point into the table.
struct CalendarTable {
  std::string version;
  std::shared_ptr<const calendar::HolidayTable> holidays;
  rules::Citation holidays_citation;
  std::string holidays_file;
  // By id.
  std::map<std::string, OfficeCalendar, std::less<>> calendars;
  std::vector<CalendarAssignment> assignments;
  std::vector<TermRule> terms;

  // The calendar of the agency on `day`, also of one that the directory does not know: that of its
  // own row, of its kind's, else the site's default. LoadSite sees to it that there is one on every
  // day; null in a table that was not loaded.
  const OfficeCalendar* Of(absl::string_view agency, AgencyKind kind, absl::CivilDay day) const;

  // The rule for the offering of the agency on `day`: the most particular one, where a row of the
  // agency wins over one of its kind, that over one for all, and then one that names the offering.
  // Null where there is none or the route is switched off.
  const TermRule* Term(TermWhat what, const Agency& agency, absl::string_view offering,
                       absl::CivilDay day) const;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_OFFICE_CALENDAR_H_
