// The records of the sweep on a running site, made through the services as their offices would.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_WORLD_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_WORLD_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/authz/sweep/caller.h"
#include "tests/authz/sweep/canary.h"
#include "tests/authz/sweep/catalog.h"
#include "tests/authz/sweep/situation.h"
#include "tests/support/site_client.h"

namespace tsunagi::sweep {

// Thread-safe after Prepare.
class World {
 public:
  World(const Catalog& catalog, std::string site);

  // Staff of every role, what methods without record need, and one record of each kind in each
  // situation (the first record may be looked at, so it is rich; none is ever changed).
  absl::Status Prepare();

  // The record that stands for kind and situation; null where there can be none.
  const Target* Shared(Kind kind, Situation situation) const;

  // A new record that a call may change.
  absl::StatusOr<Target> Make(Kind kind, Situation situation, bool rich = false);

  // One call of `method` at `server` as `caller`.
  absl::Status Call(const Caller& caller, const std::string& server, const MethodDescriptor& method,
                    const Message& request, Message& response);

  // With the caller's token, or with that of the person for whom it calls.
  absl::StatusOr<std::shared_ptr<rpc::Channel>> ChannelOf(const Caller& caller,
                                                          const std::string& server);

  // The request with the values of target and world filled in, and a new request id.
  absl::StatusOr<Box> Fill(const MethodDescriptor& method, absl::string_view text,
                           const Target& target);

  Canaries& canaries() { return canaries_; }
  const Catalog& catalog() const { return catalog_; }
  bool can_erase() const { return erase_ != nullptr; }

 private:
  // One call of `method` ("intake.v1.IntakeService/GetCase") as `identity`.
  absl::StatusOr<Box> Do(const std::string& identity, absl::string_view method,
                         absl::string_view text, const Target& target);
  // The same by the lead of the target's office; the field `result` of the answer.
  absl::StatusOr<std::string> DoAtHome(absl::string_view method, absl::string_view text,
                                       const Target& target, const std::string& result = "name");

  // Of the person for whom the caller calls, new enough.
  std::string TokenOf(const Caller& caller);

  absl::Status PutStaff();
  absl::Status PutStaffAt(const std::string& server, const std::string& office,
                          const std::string& user, const Caller& roles);
  absl::Status ReadTokens();

  static Target Absent(Kind kind, Situation situation);
  absl::StatusOr<Target> MakeOfOffice(Kind kind, Target target);
  absl::Status MakeConference(Target& target);
  absl::StatusOr<Target> MakeOfCase(Kind kind, Target target, bool rich);
  absl::Status MakeCase(Target& target);
  absl::Status MakeRich(Target& target);
  absl::Status MakeChild(Kind kind, Target& target);
  absl::Status MakeClassification(Target& target, bool decide);
  absl::Status MakeReferral(Target& target, Kind kind);
  absl::Status MakeGrant(Target& target);
  // Brings the case into its situation.
  absl::Status Settle(Target& target);
  absl::Status MakeErased(Target& target);
  // The other services hear of an erasure later.
  absl::Status WaitForErasure();

  const Catalog& catalog_;
  const std::string site_;
  support::SiteClient client_;
  Canaries canaries_;
  // Null where the services cannot erase or hold.
  const MethodDescriptor* erase_;
  const MethodDescriptor* hold_;
  std::map<std::pair<Kind, Situation>, Target> shared_;
  std::map<std::string, std::string> values_;
  std::atomic<int> counter_{0};
  std::mutex channels_mutex_;
  std::map<std::string, std::shared_ptr<rpc::Channel>> channels_;
  std::mutex tokens_mutex_;
  std::map<std::string, std::pair<absl::Time, std::string>> tokens_;
};

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_WORLD_H_
