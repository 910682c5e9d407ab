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

}  // namespace tsunagi::sql
