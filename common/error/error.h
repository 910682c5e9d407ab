// Every error of Tsunagi: an absl::Status that carries a machine-readable reason, and for people a
// Japanese sentence that says what to do next. No personal data stands in either, nor in metadata.
#ifndef TSUNAGI_COMMON_ERROR_ERROR_H_
#define TSUNAGI_COMMON_ERROR_ERROR_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tsunagi {

// One field that is wrong.
struct FieldProblem {
  // Path as in the request, e.g. "case.person.birth_date".
  std::string field;
  // UPPER_SNAKE_CASE.
  std::string reason;
  // Japanese sentence for the screen.
  std::string message_ja;

  bool operator==(const FieldProblem&) const = default;
};

// What a status carries besides code and English message.
struct ErrorDetail {
  // UPPER_SNAKE_CASE, at most 63 characters; never empty.
  std::string reason;
  // For people: what to do next.
  std::string message_ja;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<FieldProblem> fields;
  // Resource name that the error is about, or empty.
  std::string resource;
  std::optional<absl::Duration> retry_after;
};

// Builds a status: `return Error(absl::StatusCode::kNotFound, "CASE_NOT_FOUND", "no such case")
//     .Ja("この番号の相談は見つかりません。").Resource(name);`
class Error {
 public:
  Error(absl::StatusCode code, absl::string_view reason, absl::string_view message);

  Error& Ja(absl::string_view message_ja);
  Error& Meta(absl::string_view key, absl::string_view value);
  Error& Field(absl::string_view field, absl::string_view reason, absl::string_view message_ja);
  Error& Fields(std::vector<FieldProblem> fields);
  Error& Resource(absl::string_view name);
  Error& RetryAfter(absl::Duration delay);

  // The status with the detail as its payload.
  operator absl::Status() const;  // NOLINT(google-explicit-constructor): that is its purpose

 private:
  absl::StatusCode code_;
  std::string message_;
  ErrorDetail detail_;
};

// The detail of a status. A status made elsewhere answers reason "INTERNAL" or the name of its
// code and no Japanese sentence.
ErrorDetail DetailOf(const absl::Status& status);

// Shorthand for the reason of `DetailOf`.
std::string ReasonOf(const absl::Status& status);

// NOT_FOUND {kind}_NOT_FOUND, the same for absent and out of scope.
absl::Status NotFound(absl::string_view kind, absl::string_view resource);

// INVALID_ARGUMENT INVALID_FIELDS with the given problems.
absl::Status InvalidFields(std::vector<FieldProblem> problems);

// ABORTED ETAG_MISMATCH.
absl::Status EtagMismatch(absl::string_view resource);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ERROR_ERROR_H_
