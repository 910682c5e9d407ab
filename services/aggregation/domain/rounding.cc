#include "services/aggregation/domain/rounding.h"

#include <algorithm>

#include "absl/numeric/int128.h"

namespace tsunagi::aggregation {

std::string FormatRate(int64_t numerator, int64_t denominator,
                       const site::RoundingProfile& profile) {
  if (numerator < 0 || denominator <= 0) return "";
  const int decimals = std::clamp(profile.decimals, 0, 3);
  uint64_t scale = 100;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  // At most 2^63 * 10^5 * 2 + 2^63: far below 2^128.
  const absl::uint128 scaled = absl::uint128(static_cast<uint64_t>(numerator)) * scale;
  const absl::uint128 whole(static_cast<uint64_t>(denominator));
  absl::uint128 quotient = profile.mode == site::RoundingMode::kTruncate
                               ? scaled / whole
                               : (scaled * 2 + whole) / (whole * 2);
  // Digits from the last; at least one stands before the point.
  std::string reversed;
  while (quotient != 0 || static_cast<int>(reversed.size()) <= decimals) {
    reversed.push_back(static_cast<char>('0' + static_cast<int>(quotient % 10)));
    quotient /= 10;
  }
  std::string text(reversed.rbegin(), reversed.rend());
  if (decimals > 0) text.insert(text.size() - static_cast<size_t>(decimals), ".");
  return text;
}

}  // namespace tsunagi::aggregation
