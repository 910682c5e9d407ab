// What the wall writes down of a call: the audit leaf, and the answer kept for its request id.
#ifndef TSUNAGI_COMMON_ACCESS_TRAIL_H_
#define TSUNAGI_COMMON_ACCESS_TRAIL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/access/gate.h"
#include "common/sql/database.h"

namespace tsunagi {

struct CallRecord {
  enum class Outcome { kAllowed, kDenied, kFailed };
  absl::Time time;
  // Full path of the method.
  absl::string_view method;
  absl::string_view permission;
  const Caller* caller = nullptr;
  const Judgement* judgement = nullptr;
  Outcome outcome = Outcome::kAllowed;
  // Of the decision, or of the error that the handler answered.
  absl::string_view reason;
  // Resource name that the call was about, or that it made.
  absl::string_view object;
  // Opaque id of the person; empty where none.
  absl::string_view person;
  absl::string_view request_id;
  // Wrote something.
  bool effect = false;
  // Serialized; kept as digests, sealed with the person's key.
  absl::string_view request;
  absl::string_view response;
};

// Thread-safe.
class Trail {
 public:
  virtual ~Trail() = default;

  // Appends the leaf within the transaction of its effect.
  virtual absl::Status Append(sql::WriteTransaction& transaction, const CallRecord& record) = 0;

  // What is kept for a request id: `owner` is the person, or the id itself where nobody's.
  virtual absl::StatusOr<std::string> SealResponse(sql::WriteTransaction& transaction,
                                                   absl::string_view owner, absl::string_view row,
                                                   absl::string_view plain) = 0;
  virtual absl::StatusOr<std::string> OpenResponse(sql::Transaction& transaction,
                                                   absl::string_view owner, absl::string_view row,
                                                   absl::string_view sealed) = 0;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ACCESS_TRAIL_H_
