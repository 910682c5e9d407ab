#include "common/base/id.h"

#include <cstdint>
#include <mutex>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tsunagi {
namespace {

// 12 bits that count within a millisecond keep the ids of one process in order.
struct Sequence {
  std::mutex mutex;
  int64_t last_ms = 0;
  uint32_t counter = 0;
};

}  // namespace

std::string NewUuidV7(absl::Time now) {
  static Sequence sequence;
  thread_local absl::BitGen random;
  int64_t ms = absl::ToUnixMillis(now);
  uint32_t counter = 0;
  {
    std::lock_guard lock(sequence.mutex);
    if (ms <= sequence.last_ms) {
      ms = sequence.last_ms;
      if (++sequence.counter > 0xfff) {
        ms = ++sequence.last_ms;
        sequence.counter = 0;
      }
    } else {
      sequence.last_ms = ms;
      sequence.counter = absl::Uniform<uint32_t>(random, 0, 0x400);
    }
    counter = sequence.counter;
  }
  const uint64_t high =
      (static_cast<uint64_t>(ms) << 16) | 0x7000u | static_cast<uint64_t>(counter);
  const uint64_t low = (absl::Uniform<uint64_t>(random) >> 2) | (uint64_t{1} << 63);
  const std::string hex =
      absl::StrCat(absl::Hex(high, absl::kZeroPad16), absl::Hex(low, absl::kZeroPad16));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) {
      return false;
    }
  }
  return true;
}

std::string UuidBytes(absl::string_view text) {
  if (!IsUuid(text)) return "";
  return absl::HexStringToBytes(absl::StrReplaceAll(text, {{"-", ""}}));
}

}  // namespace tsunagi
