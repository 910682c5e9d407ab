#include "common/site/office_calendar.h"

namespace tsunagi::site {
namespace {

template <typename Row>
bool InForce(const Row& row, absl::CivilDay day) {
  return (!row.valid_from || *row.valid_from <= day) && (!row.valid_to || day <= *row.valid_to);
}

// How particular the row is for the agency: 0 not at all, 1 for all, 2 for its kind, 3 its own.
template <typename Row>
int Rank(const Row& row, absl::string_view agency, AgencyKind kind) {
  if (!row.agency.empty()) return row.agency == agency ? 3 : 0;
  if (row.agency_kind != AgencyKind::kUnspecified) return row.agency_kind == kind ? 2 : 0;
  return 1;
}

}  // namespace

const OfficeCalendar* CalendarTable::Of(absl::string_view agency, AgencyKind kind,
                                        absl::CivilDay day) const {
  const CalendarAssignment* best = nullptr;
  int best_rank = 0;
  for (const CalendarAssignment& row : assignments) {
    const int rank = InForce(row, day) ? Rank(row, agency, kind) : 0;
    if (rank > best_rank) {
      best = &row;
      best_rank = rank;
    }
  }
  if (best == nullptr) return nullptr;
  const auto found = calendars.find(best->calendar);
  return found == calendars.end() ? nullptr : &found->second;
}

const TermRule* CalendarTable::Term(TermWhat what, const Agency& agency, absl::string_view offering,
                                    absl::CivilDay day) const {
  const TermRule* best = nullptr;
  int best_rank = 0;
  for (const TermRule& row : terms) {
    if (row.what != what || !InForce(row, day)) continue;
    if (!row.offering.empty() && row.offering != offering) continue;
    const int particular = Rank(row, agency.id, agency.kind);
    const int rank = particular == 0 ? 0 : 2 * particular + (row.offering.empty() ? 0 : 1);
    if (rank > best_rank) {
      best = &row;
      best_rank = rank;
    }
  }
  return best != nullptr && best->enabled ? best : nullptr;
}

}  // namespace tsunagi::site
