// Request ids: the same request twice has one effect and one answer (AIP-155).
#ifndef TSUNAGI_COMMON_IDEMPOTENCY_IDEMPOTENCY_H_
#define TSUNAGI_COMMON_IDEMPOTENCY_IDEMPOTENCY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace tsunagi {

// How long an id is kept.
inline constexpr absl::Duration kRequestIdLifetime = absl::Hours(7 * 24);

// What is kept under a request id.
struct StoredResponse {
  // Whose key seals it: a person, or the id itself.
  std::string owner;
  std::string response;
};

// One request with an id, within the write transaction of its effect.
class IdempotentRequest {
 public:
  // INVALID_ARGUMENT REQUEST_ID_INVALID where `request_id` is no UUID. `payload` is the request in
  // deterministic form.
  static absl::StatusOr<IdempotentRequest> Create(absl::string_view principal,
                                                  absl::string_view method,
                                                  absl::string_view request_id,
                                                  absl::string_view payload);

  // The stored response, or nothing where the request is new.
  // INVALID_ARGUMENT REQUEST_ID_REUSED where the id came with another payload.
  absl::StatusOr<std::optional<StoredResponse>> Find(sql::Transaction& transaction) const;

  // Keeps the response.
  absl::Status Keep(sql::WriteTransaction& transaction, absl::string_view owner,
                    absl::string_view response, absl::Time now) const;

  // Tells its row from others, in hexadecimal digits: what a seal is bound to.
  std::string row() const;

 private:
  IdempotentRequest() = default;
  std::string key_;
  std::string fingerprint_;
};

// Removes every response of `owner`.
absl::Status ForgetResponses(sql::WriteTransaction& transaction, absl::string_view owner);

// Removes ids older than kRequestIdLifetime, at most `limit` of them; answers how many.
absl::StatusOr<int64_t> PurgeRequestIds(sql::WriteTransaction& transaction, absl::Time now,
                                        int64_t limit);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_IDEMPOTENCY_IDEMPOTENCY_H_
