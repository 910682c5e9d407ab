// Findings that are known and stand open: listed with their reason, counted, and no longer allowed
// once they stop to show.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_GAPS_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_GAPS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tests/authz/sweep/situation.h"

namespace tsunagi::sweep {

struct KnownGap {
  // "ReferralService/GetReferral".
  absl::string_view method;
  // How the record stands that shows: bits 1 << Situation.
  int about = 0;
  absl::string_view why;
};

absl::Span<const KnownGap> KnownGaps();

// Null where the finding is a new one.
const KnownGap* FindGap(absl::string_view method, Situation about);

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_GAPS_H_
