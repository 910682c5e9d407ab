// What the clients of the kill -9 test write, per service.
#ifndef TSUNAGI_TESTS_CHAOS_WORKLOADS_H_
#define TSUNAGI_TESTS_CHAOS_WORKLOADS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tsunagi::chaos {

class Workload {
 public:
  virtual ~Workload() = default;

  // What the writes need; before any kill.
  virtual absl::Status Prepare() = 0;

  // One write of client `client` that carries `marker`, tried once; the name of what it made.
  // Thread-safe.
  virtual absl::StatusOr<std::string> Write(int client, const std::string& marker,
                                            const std::string& request_id) = 0;

  // True where the service keeps no text of a write: its name stands in for the marker, and a write
  // that was applied twice shows as a name that nobody was told.
  virtual bool marker_is_name() const { return false; }

  // Marker and name of everything that the service holds of the load.
  virtual absl::StatusOr<std::multimap<std::string, std::string>> ReadAll() = 0;
};

// `service`: "intake", "classification", "referral" or "aggregation"; `site`: its folder.
std::unique_ptr<Workload> MakeWorkload(const std::string& site, const std::string& service,
                                       int clients);

}  // namespace tsunagi::chaos

#endif  // TSUNAGI_TESTS_CHAOS_WORKLOADS_H_
