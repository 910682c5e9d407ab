// Work on many things at once, with progress on a terminal.
#ifndef TSUNAGI_TOOLS_TSUNAGI_BULK_H_
#define TSUNAGI_TOOLS_TSUNAGI_BULK_H_

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tsunagi::cli {

struct BulkResult {
  // Failures of single items, by index.
  std::vector<std::pair<size_t, absl::Status>> failures;
  // Why the work stopped before its end: a service stayed away longer than the retry time.
  absl::Status stopped;
};

// Calls `work` for 0 … count-1 on eight threads. An item that fails does not stop the others,
// unless no service can be reached. A progress line stands on stderr while it is a terminal.
BulkResult RunBulk(size_t count, absl::string_view label,
                   const std::function<absl::Status(size_t)>& work);

// Prints up to 20 failures on stderr, with `name_of` for the item; answers the exit code's status:
// `stopped` first, OK where nothing failed, else FAILED_PRECONDITION BULK_FAILURES.
absl::Status ReportFailures(const BulkResult& result,
                            const std::function<std::string(size_t)>& name_of);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_BULK_H_
