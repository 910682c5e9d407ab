// Channels to the services of a site folder, for tests and benchmarks.
#ifndef TSUNAGI_TESTS_SUPPORT_SITE_CLIENT_H_
#define TSUNAGI_TESTS_SUPPORT_SITE_CLIENT_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/client/channel.h"

namespace tsunagi::support {

// Thread-safe.
class SiteClient {
 public:
  // Addresses are read from `site`/run when a channel is first used; certificates from `site`/pki.
  SiteClient(std::string site, int lanes) : site_(std::move(site)), lanes_(lanes) {}

  // The channel of `lane` to `service` as `identity` ("agency/…" or "svc/…", see
  // common/auth/local_identity.h); each lane has its own connection.
  absl::StatusOr<std::shared_ptr<rpc::Channel>> Channel(const std::string& service,
                                                        const std::string& identity, int lane);

  // One call, one try.
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& service, const std::string& identity, int lane,
                                absl::string_view method,
                                const google::protobuf::Message& request) {
    ASSIGN_OR_RETURN(const std::shared_ptr<rpc::Channel> channel, Channel(service, identity, lane));
    return channel->Call<Response>(method, request, {.timeout = absl::Seconds(5)});
  }

 private:
  std::function<std::string()> TokensOf(const std::string& identity) const;

  const std::string site_;
  const int lanes_;
  std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, int>, std::shared_ptr<rpc::Channel>> channels_;
};

}  // namespace tsunagi::support

#endif  // TSUNAGI_TESTS_SUPPORT_SITE_CLIENT_H_
