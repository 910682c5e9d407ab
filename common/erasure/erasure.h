// What is kept of an erasure. Plain value.
#ifndef TSUNAGI_COMMON_ERASURE_ERASURE_H_
#define TSUNAGI_COMMON_ERASURE_ERASURE_H_

#include <string>

#include "absl/time/time.h"

namespace tsunagi {

// One person erased in one service.
struct Erasure {
  // Opaque id, as in Place::person of the vault.
  std::string person;
  // To the microsecond.
  absl::Time time;
  // User id of whoever ordered it.
  std::string actor;
  // Code, e.g. "RETENTION_TERM" or "ON_REQUEST".
  std::string reason;
  // User id of whoever approved it; empty where nobody had to.
  std::string approver = {};

  bool operator==(const Erasure&) const = default;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ERASURE_ERASURE_H_
