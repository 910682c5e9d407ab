// What the use cases need of the outside.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_APP_PORTS_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_APP_PORTS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/facts/fact.h"
#include "services/classification/domain/classification.h"

namespace tsunagi::classification {

// Place in a list ordered by creation, newest first.
struct ListPosition {
  absl::Time create_time;
  std::string name;
};

struct ListQuery {
  // The case whose history is listed; empty: the newest of each case of `agency`.
  std::string case_name;
  std::string agency;
  // Restricted cases of the agency only where the user is of their team; empty: all.
  std::string user;
  // Only these; empty: all.
  std::set<State> states;
  // Begins behind this place; absent: at the newest.
  std::optional<ListPosition> after;
  // At most so many.
  int limit = 50;
};

// Reads within one transaction; used by one thread at a time. Storage errors pass through:
// INTERNAL, DATA_LOSS, UNAVAILABLE.
class ClassificationReader {
 public:
  virtual ~ClassificationReader() = default;

  // NOT_FOUND CLASSIFICATION_NOT_FOUND.
  virtual absl::StatusOr<Classification> Get(absl::string_view name) = 0;
  // The one created last, whatever its state; nothing where the case has none.
  virtual absl::StatusOr<std::optional<Classification>> Newest(absl::string_view case_name) = 0;
  // Everything of a case, newest first.
  virtual absl::StatusOr<std::vector<Classification>> History(absl::string_view case_name) = 0;
  // One page, newest first.
  virtual absl::StatusOr<std::vector<Classification>> List(const ListQuery& query) = 0;
};

// Reads and writes within one transaction, which the caller commits. A new one per transaction.
class ClassificationStore : public ClassificationReader {
 public:
  // Keeps a new classification, which becomes the case's newest. ALREADY_EXISTS where the name is
  // taken.
  virtual absl::Status Insert(const Classification& classification) = 0;
  // Keeps the changed state, decision and marks, and counts `version` up in store and argument.
  // ABORTED ETAG_MISMATCH where the stored version is another.
  virtual absl::Status Update(Classification& classification) = 0;
  // Appends to the feed of facts; `now` is the record time.
  virtual absl::Status AppendFact(const Fact& fact, absl::Time now) = 0;
};

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_APP_PORTS_H_
