// Small values of requests and answers: request ids, dates, answers, files.
#ifndef TSUNAGI_TOOLS_TSUNAGI_VALUES_H_
#define TSUNAGI_TOOLS_TSUNAGI_VALUES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "google/protobuf/timestamp.pb.h"
#include "tsunagi/common/v1/types.pb.h"
#include "tsunagi/intake/v1/case.pb.h"

namespace tsunagi::cli {

// A fresh id for one write; retries of that write reuse it. Thread-safe.
std::string NewRequestId();

// The same id for the same parts, another one otherwise: a UUID version 8 (RFC 9562) of a SHA-256.
// Pure; thread-safe.
std::string DeterministicRequestId(absl::Span<const std::string> parts);

common::v1::Date ToDate(absl::CivilDay day);
// Nothing unless year, month and day are known.
std::optional<absl::CivilDay> ToDay(const common::v1::Date& date);
// "2024-04-01"; "2024-04" or "2024" where less is known, "" where nothing is.
std::string FormatDate(const common::v1::Date& date);
// "2024-04-01 13:05" in Japan.
std::string FormatTime(const google::protobuf::Timestamp& time);

// A day as people write it in Japan, or "today". INVALID_ARGUMENT USAGE that says what is wrong.
absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text);
// "2026-07-02 10:30" in Japan. INVALID_ARGUMENT USAGE.
absl::StatusOr<google::protobuf::Timestamp> ParseMinute(absl::string_view text);
// A date that may be incomplete, such as a birth date.
absl::StatusOr<common::v1::Date> ParsePartialDate(absl::string_view text);

// "question=VALUE,VALUE", "question=12" (a number) or "question=" (asked, not known).
absl::StatusOr<intake::v1::Answer> ParseAnswer(absl::string_view text);

// The whole file; FAILED_PRECONDITION FILE_UNREADABLE.
absl::StatusOr<std::string> ReadFile(const std::string& path);
// Replaces the file, readable by its owner only: it may hold personal data.
absl::Status WritePrivateFile(const std::string& path, absl::string_view bytes);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_VALUES_H_
