// Time-ordered identifiers.
#ifndef TSUNAGI_COMMON_BASE_ID_H_
#define TSUNAGI_COMMON_BASE_ID_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tsunagi {

// A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits. Lower case, 36
// characters. Not a secret. Thread-safe. Ids made by one process in one millisecond are ordered.
std::string NewUuidV7(absl::Time now);

// True for 8-4-4-4-12 hexadecimal digits, any version.
bool IsUuid(absl::string_view text);

// The 16 bytes of a UUID; empty where `text` is none.
std::string UuidBytes(absl::string_view text);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_BASE_ID_H_
