#include "common/site/build_calendar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {
namespace {

using OfficeProto = config::v1::OfficeCalendar;
using calendar::DayHours;
using calendar::WorkingCalendar;

constexpr int kMaxEscalationDays = 250;
// Where the term itself is not counted in working days.
constexpr int kMaxReminderDays = 60;

absl::Status Invalid(absl::string_view reason, absl::string_view file, absl::string_view subject,
                     absl::string_view english, absl::string_view japanese) {
  return Error(absl::StatusCode::kInvalidArgument, reason,
               absl::StrCat(file, ": ", subject, ": ", english))
      .Ja(absl::StrCat(file, " の ", subject, ": ", japanese));
}

// The same error with its place.
absl::Status At(const absl::Status& status, absl::string_view file, absl::string_view subject) {
  if (status.ok()) return status;
  const ErrorDetail detail = DetailOf(status);
  return Invalid(detail.reason, file, subject, status.message(), detail.message_ja);
}

absl::Weekday WeekdayOf(config::v1::Weekday weekday) {
  // Both count from Monday, absl from 0.
  return static_cast<absl::Weekday>(weekday - 1);
}

// Converts the calendars of one file.
class OfficeReader {
 public:
  OfficeReader(const CalendarFile& file, const std::shared_ptr<const calendar::HolidayTable>& days)
      : file_(file.name), holidays_(days), converter_(file.name) {}

  absl::StatusOr<OfficeCalendar> Read(const OfficeProto& proto) {
    WorkingCalendar::Options options;
    options.holidays = holidays_;
    options.open_on_holidays = proto.open_on_holidays();
    RETURN_IF_ERROR(ReadWeek(proto, options));
    RETURN_IF_ERROR(ReadClosings(proto, options));
    RETURN_IF_ERROR(ReadSingleDays(proto, options));
    absl::StatusOr<WorkingCalendar> days = WorkingCalendar::Create(std::move(options));
    if (!days.ok()) return At(days.status(), file_, proto.id());
    return OfficeCalendar{proto.id(), proto.title_ja(), *std::move(days),
                          CitationOf(proto.citation()), file_};
  }

 private:
  absl::Status Bad(const OfficeProto& proto, absl::string_view english,
                   absl::string_view japanese) const {
    return Invalid("CALENDAR_INVALID", file_, proto.id(), english, japanese);
  }

  absl::Status ReadWeek(const OfficeProto& proto, WorkingCalendar::Options& options) const {
    for (const OfficeProto::Hours& hours : proto.hours()) {
      const DayHours day{MinuteOfDay(hours.opens()), MinuteOfDay(hours.cut_off())};
      for (const int weekday : hours.weekdays()) {
        if (weekday < 1 || weekday > 7) {
          return Bad(proto, "hours without weekday", "開庁時刻に曜日がありません。");
        }
        auto& slot = options.week[static_cast<size_t>(weekday - 1)];
        if (slot) return Bad(proto, "a weekday twice", "同じ曜日が2度書かれています。");
        slot = day;
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadClosings(const OfficeProto& proto, WorkingCalendar::Options& options) const {
    for (const OfficeProto::YearlyClosing& each : proto.closed_yearly()) {
      options.closed_yearly.push_back(
          {{each.from().month(), each.from().day()}, {each.to().month(), each.to().day()}});
    }
    for (const OfficeProto::MonthlyClosing& each : proto.closed_monthly()) {
      if (each.weekday() == config::v1::WEEKDAY_UNSPECIFIED) {
        return Bad(proto, "a monthly closing without weekday", "毎月の休業日に曜日がありません。");
      }
      options.closed_monthly.push_back({each.week(), WeekdayOf(each.weekday())});
    }
    return absl::OkStatus();
  }

  absl::Status ReadSingleDays(const OfficeProto& proto, WorkingCalendar::Options& options) {
    for (const OfficeProto::ClosedDay& each : proto.closed_days()) {
      // Without a date it reads as year 0, which is no day.
      const auto day = converter_.Date(each.day(), proto.id());
      if (day) options.closed_days.insert(*day);
    }
    for (const OfficeProto::OpenDay& each : proto.open_days()) {
      const auto day = converter_.Date(each.day(), proto.id());
      if (!day) continue;
      if (options.closed_days.contains(*day)) {
        return Bad(proto, "a day both open and closed", "同じ日が開庁日と休業日の両方にあります。");
      }
      options.open_days[*day] = {MinuteOfDay(each.opens()), MinuteOfDay(each.cut_off())};
    }
    return converter_.status();
  }

  const std::string file_;
  const std::shared_ptr<const calendar::HolidayTable> holidays_;
  Converter converter_;
};

absl::Status ReadHolidays(const std::vector<CalendarFile>& files, CalendarTable& table) {
  std::vector<calendar::Holiday> days;
  std::optional<absl::CivilDay> first;
  std::optional<absl::CivilDay> last;
  std::optional<absl::CivilDay> official;
  for (const CalendarFile& file : files) {
    if (!file.proto.has_holidays()) continue;
    const config::v1::HolidayTable& proto = file.proto.holidays();
    Converter converter(file.name);
    for (const config::v1::Holiday& holiday : proto.days()) {
      const auto day = converter.Date(holiday.day(), holiday.name_ja());
      if (day) days.push_back({*day, holiday.name_ja()});
    }
    if (proto.has_first_day()) {
      first = converter.Date(proto.first_day(), "holidays.first_day");
      last = converter.Date(proto.last_day(), "holidays.last_day");
      official = converter.Date(proto.official_until(), "holidays.official_until");
      table.holidays_citation = CitationOf(proto.citation());
      table.holidays_file = file.name;
    }
    RETURN_IF_ERROR(converter.status());
  }
  if (!first) {
    return Invalid("HOLIDAYS_INVALID", "calendar.textproto", "holidays", "no list of holidays",
                   "祝日の一覧と、その期間がありません。");
  }
  auto holidays = calendar::HolidayTable::Create(std::move(days), *first, *last, *official);
  if (!holidays.ok()) return At(holidays.status(), table.holidays_file, "holidays");
  table.holidays = std::make_shared<const calendar::HolidayTable>(*std::move(holidays));
  return absl::OkStatus();
}

absl::StatusOr<CalendarAssignment> ReadAssignment(const config::v1::CalendarAssignment& proto,
                                                  const CalendarTable& table,
                                                  Converter& converter) {
  CalendarAssignment row = converter.Convert(proto);
  if (!table.calendars.contains(row.calendar)) {
    return Invalid("CALENDAR_INVALID", row.file, absl::StrCat("assignments ", row.calendar),
                   "no such calendar", "その名前の開庁日の定めはありません。");
  }
  if (!row.agency.empty() && row.agency_kind != AgencyKind::kUnspecified) {
    return Invalid("CALENDAR_INVALID", row.file, row.agency, "both agency and kind",
                   "機関と種別の両方は書けません。");
  }
  return row;
}

absl::Status CheckReminders(const TermRule& rule) {
  const auto bad = [&](absl::string_view english, absl::string_view japanese) {
    return Invalid("TERM_INVALID", rule.file, rule.id, english, japanese);
  };
  const auto* days = std::get_if<calendar::WorkingDaysTerm>(&rule.term);
  const int end = days != nullptr ? days->days : kMaxReminderDays + 1;
  for (const int before : rule.remind_days_before) {
    if (before < 1 || before >= end) {
      return bad("a reminder not before the due day", "催促は、期限の日数より短い日数前にします。");
    }
  }
  int last = 0;
  for (const Escalation& escalation : rule.escalations) {
    if (escalation.to == EscalateTo::kNone) {
      return bad("an escalation to nobody", "引き上げの宛先がありません。");
    }
    if (escalation.after_working_days <= last ||
        escalation.after_working_days > kMaxEscalationDays) {
      return bad("escalations out of order or range",
                 "引き上げまでの日数は1から250までで、早い順に書きます。");
    }
    last = escalation.after_working_days;
  }
  return absl::OkStatus();
}

absl::StatusOr<TermRule> ReadTerm(const config::v1::ResponseTerm& proto, Converter& converter) {
  TermRule rule = converter.Convert(proto);
  if (rule.id.empty() || rule.what == TermWhat::kNone) {
    return Invalid("TERM_INVALID", rule.file, absl::StrCat("response_terms ", rule.id),
                   "without id or without saying what is due",
                   "IDか、何の期限かが書かれていません。");
  }
  RETURN_IF_ERROR(At(calendar::CheckTerm(rule.term), rule.file, rule.id));
  RETURN_IF_ERROR(CheckReminders(rule));
  return rule;
}

absl::Status ReadOffices(const CalendarFile& file, CalendarTable& table) {
  OfficeReader reader(file, table.holidays);
  for (const OfficeProto& proto : file.proto.calendars()) {
    ASSIGN_OR_RETURN(OfficeCalendar office, reader.Read(proto));
    if (proto.id().empty() || !table.calendars.emplace(proto.id(), std::move(office)).second) {
      return Invalid("CALENDAR_INVALID", file.name, absl::StrCat("calendars ", proto.id()),
                     "id missing or twice", "IDがないか、重複しています。");
    }
  }
  return absl::OkStatus();
}

bool IsDefault(const CalendarAssignment& row) {
  return row.agency.empty() && row.agency_kind == AgencyKind::kUnspecified && !row.valid_from &&
         !row.valid_to;
}

}  // namespace

absl::StatusOr<CalendarTable> BuildCalendarTable(const std::vector<CalendarFile>& files) {
  CalendarTable table;
  RETURN_IF_ERROR(ReadHolidays(files, table));
  for (const CalendarFile& file : files) {
    if (!file.proto.version().empty()) table.version = file.proto.version();
    RETURN_IF_ERROR(ReadOffices(file, table));
  }
  for (const CalendarFile& file : files) {
    Converter converter(file.name);
    for (const auto& proto : file.proto.assignments()) {
      ASSIGN_OR_RETURN(CalendarAssignment row, ReadAssignment(proto, table, converter));
      table.assignments.push_back(std::move(row));
    }
    for (const auto& proto : file.proto.response_terms()) {
      ASSIGN_OR_RETURN(TermRule rule, ReadTerm(proto, converter));
      table.terms.push_back(std::move(rule));
    }
    RETURN_IF_ERROR(converter.status());
  }
  if (std::none_of(table.assignments.begin(), table.assignments.end(), IsDefault)) {
    return Invalid("CALENDAR_INVALID", table.holidays_file, "assignments",
                   "no default calendar without dates",
                   "どの機関にも当てはまる既定の開庁日の定めがありません。");
  }
  return table;
}

}  // namespace tsunagi::site
