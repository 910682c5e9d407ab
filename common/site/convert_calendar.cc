#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {
namespace {

calendar::ResponseTerm TermOf(const config::v1::ResponseTerm& proto) {
  switch (proto.term_case()) {
    case config::v1::ResponseTerm::kWorkingHours:
      return calendar::WorkingHoursTerm{proto.working_hours()};
    case config::v1::ResponseTerm::kEndOfMonthAfter:
      return calendar::MonthEndTerm{proto.end_of_month_after()};
    case config::v1::ResponseTerm::kWorkingDays:
    case config::v1::ResponseTerm::TERM_NOT_SET:
      break;
  }
  return calendar::WorkingDaysTerm{proto.working_days()};
}

}  // namespace

std::optional<absl::CivilDay> Converter::Date(const common::v1::Date& date,
                                              absl::string_view subject) {
  return Day(true, date, subject);
}

CalendarAssignment Converter::Convert(const config::v1::CalendarAssignment& proto) {
  CalendarAssignment row;
  row.agency_kind = static_cast<AgencyKind>(proto.agency_kind());
  row.agency = proto.agency();
  row.calendar = proto.calendar();
  row.valid_from = Day(proto.has_valid_from(), proto.valid_from(), proto.calendar());
  row.valid_to = Day(proto.has_valid_to(), proto.valid_to(), proto.calendar());
  row.citation = CitationOf(proto.citation());
  row.file = file_;
  return row;
}

TermRule Converter::Convert(const config::v1::ResponseTerm& proto) {
  TermRule rule;
  rule.id = proto.id();
  rule.what = static_cast<TermWhat>(proto.what());
  rule.agency_kind = static_cast<AgencyKind>(proto.agency_kind());
  rule.agency = proto.agency();
  rule.offering = proto.offering();
  rule.term = TermOf(proto);
  rule.remind_days_before = {proto.remind_days_before().begin(), proto.remind_days_before().end()};
  for (const auto& each : proto.escalations()) {
    rule.escalations.push_back({static_cast<EscalateTo>(each.to()), each.after_working_days()});
  }
  rule.expire_after_working_days = proto.expire_after_working_days();
  rule.enabled = proto.enabled();
  rule.valid_from = Day(proto.has_valid_from(), proto.valid_from(), proto.id());
  rule.valid_to = Day(proto.has_valid_to(), proto.valid_to(), proto.id());
  rule.citation = CitationOf(proto.citation());
  rule.file = file_;
  return rule;
}

}  // namespace tsunagi::site
