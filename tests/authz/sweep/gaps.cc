#include "tests/authz/sweep/gaps.h"

#include <vector>

#include "absl/strings/match.h"

namespace tsunagi::sweep {
namespace {

const std::vector<KnownGap>& Gaps() {
  static const std::vector<KnownGap> kGaps = {};
  return kGaps;
}

}  // namespace

absl::Span<const KnownGap> KnownGaps() { return Gaps(); }

std::optional<size_t> FindGap(Check check, const Cell& cell) {
  for (size_t i = 0; i < Gaps().size(); ++i) {
    const KnownGap& gap = Gaps()[i];
    if (gap.check == check && absl::StartsWith(cell.entry->name, gap.entry) &&
        (gap.situations & (1 << static_cast<int>(cell.situation))) != 0) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace tsunagi::sweep
