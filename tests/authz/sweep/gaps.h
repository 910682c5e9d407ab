// Findings that are known and stand open: listed with their reason, counted, and no longer allowed
// once they stop to show.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_GAPS_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_GAPS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tests/authz/sweep/report.h"

namespace tsunagi::sweep {

struct KnownGap {
  Check check;
  // Beginning of the entry's name: "ReferralService/".
  absl::string_view entry;
  // Bits 1 << Situation of the cell.
  int situations;
  absl::string_view why;
};

absl::Span<const KnownGap> KnownGaps();

std::optional<size_t> FindGap(Check check, const Cell& cell);

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_GAPS_H_
