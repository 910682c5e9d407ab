#include "common/sql/database.h"

#include <future>
#include <utility>

namespace tsunagi::sql {

absl::Status Database::RunWrite(WriteBody body) {
  std::promise<absl::Status> promise;
  std::future<absl::Status> result = promise.get_future();
  Write(std::move(body), [&promise](absl::Status status) { promise.set_value(std::move(status)); });
  return result.get();
}

absl::Status Database::Snapshot(const std::string&) {
  return absl::UnimplementedError("the engine brings its own tools for backups");
}

}  // namespace tsunagi::sql
