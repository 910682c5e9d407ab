// Exit codes, and errors as a person reads them.
#ifndef TSUNAGI_TOOLS_TSUNAGI_STATUS_H_
#define TSUNAGI_TOOLS_TSUNAGI_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tsunagi::cli {

inline constexpr int kExitOk = 0;
// The service, or a file, says no.
inline constexpr int kExitError = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreachable = 3;
// Everything else was taken, some rows were not.
inline constexpr int kExitRejectedRows = 4;

// A wrong command line: INVALID_ARGUMENT USAGE.
absl::Status UsageError(absl::string_view message_ja);

// A file that cannot be read or written: FAILED_PRECONDITION FILE_UNREADABLE, FILE_UNWRITABLE.
absl::Status FileUnreadable(absl::string_view path);
absl::Status FileUnwritable(absl::string_view path);

// True where the service did not answer in time, stopped under the call or cannot be reached.
bool IsUnreachable(const absl::Status& status);

int ExitCodeOf(const absl::Status& status);

// The Japanese sentence, then one line per field, then "(CODE REASON)"; ends with a line end. A
// status without a sentence gets one by its code.
std::string DescribeError(const absl::Status& status);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_STATUS_H_
