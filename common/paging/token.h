// Sealed page and resume tokens: opaque to clients, worthless with other arguments.
#ifndef TSUNAGI_COMMON_PAGING_TOKEN_H_
#define TSUNAGI_COMMON_PAGING_TOKEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/crypto.h"

namespace tsunagi {

// Page size 0 is 50, more than 200 is 200. INVALID_ARGUMENT on a negative one.
absl::StatusOr<int> EffectivePageSize(int requested);

// Thread-safe.
class TokenSealer {
 public:
  // `key`: 32 bytes of the site (token_key_file), the same after a restart.
  explicit TokenSealer(crypto::AeadKey key);

  // Token of the page after `position`; `arguments` are the request's method, parent and filter.
  absl::StatusOr<std::string> SealPage(absl::string_view arguments,
                                       const std::vector<std::string>& position) const;
  // Empty token: empty position (first page). INVALID_ARGUMENT PAGE_TOKEN_INVALID where it was
  // changed or belongs to other arguments.
  absl::StatusOr<std::vector<std::string>> OpenPage(absl::string_view arguments,
                                                    absl::string_view token) const;

  // Token that resumes `feed` after `sequence`.
  absl::StatusOr<std::string> SealResume(absl::string_view feed, int64_t sequence) const;
  // INVALID_ARGUMENT RESUME_TOKEN_INVALID.
  absl::StatusOr<int64_t> OpenResume(absl::string_view feed, absl::string_view token) const;

 private:
  crypto::AeadKey key_;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_PAGING_TOKEN_H_
