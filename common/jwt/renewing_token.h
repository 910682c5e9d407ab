// Keeps an access token fresh for a client that calls again and again.
#ifndef TSUNAGI_COMMON_JWT_RENEWING_TOKEN_H_
#define TSUNAGI_COMMON_JWT_RENEWING_TOKEN_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tsunagi::jwt {

// Answers what `make` answered, asked again every ten minutes: before a token of the usual quarter
// of an hour expires. The function is thread-safe.
inline std::function<std::string()> RenewingToken(std::function<std::string()> make) {
  struct State {
    std::mutex mutex;
    std::string token;
    absl::Time made = absl::InfinitePast();
  };
  return [make = std::move(make), state = std::make_shared<State>()] {
    const std::lock_guard lock(state->mutex);
    const absl::Time now = absl::Now();
    if (now - state->made > absl::Minutes(10)) {
      state->token = make();
      state->made = now;
    }
    return state->token;
  };
}

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_RENEWING_TOKEN_H_
