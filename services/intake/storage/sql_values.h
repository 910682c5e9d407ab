// Values as columns hold them.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_VALUES_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_VALUES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace tsunagi::intake {

// "YYYY-MM-DD".
inline std::string DayText(absl::CivilDay day) { return absl::FormatCivilTime(day); }

inline absl::Time TimeOf(const sql::Row& row, int column) {
  return absl::FromUnixMicros(row.Int(column));
}

// Microseconds, 0 for none.
inline int64_t MicrosIf(const std::optional<absl::Time>& time) {
  return time ? absl::ToUnixMicros(*time) : 0;
}

inline std::optional<absl::Time> TimeIf(const sql::Row& row, int column) {
  if (row.Int(column) == 0) return std::nullopt;
  return TimeOf(row, column);
}

inline absl::Status WriteThroughReader() {
  return absl::InternalError("a write through a view that only reads");
}

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_VALUES_H_
