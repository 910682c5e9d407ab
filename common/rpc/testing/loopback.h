// A real server on a loopback port with real certificates, for tests.
#ifndef TSUNAGI_COMMON_RPC_TESTING_LOOPBACK_H_
#define TSUNAGI_COMMON_RPC_TESTING_LOOPBACK_H_

#include <memory>
#include <string>

#include "common/access/testing/test_gate.h"
#include "common/base/clock.h"
#include "common/outbox/outbox.h"
#include "common/paging/token.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/registry.h"
#include "common/rpc/server.h"
#include "common/rpc/wall.h"
#include "common/sql/database.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::testing {

// Makes a CA, a database with the common tables and a server named "intake". Register methods, then
// Start.
class LoopbackTest : public ::testing::Test {
 protected:
  LoopbackTest();
  ~LoopbackTest() override;

  // Listens on a free port; without files with a certificate of svc/intake from dir().
  absl::Status Start(const rpc::TlsFiles& tls = {},
                     absl::Duration connection_age = rpc::kConnectionAge);

  // A client as "svc/referral", "agency/secretariat/machine/import" or, at the office's station
  // with a token of its own, as the user of "agency/sr-09201/counsellor/1", who is put on the
  // staff.
  std::shared_ptr<rpc::Channel> Client(const std::string& path);
  // The status of a call over TLS without a client certificate.
  absl::Status AnonymousCall(const std::string& method);

  // The folder of the CA and of all certificates.
  std::string dir() const { return dir_.path(); }
  rpc::Registry& registry() { return registry_; }
  sql::Database& database() { return *database_; }
  FeedHub& hub() { return hub_; }
  const TokenSealer& sealer() { return *sealer_; }
  rpc::Server& server() { return *server_; }

 private:
  TempDir dir_;
  FeedHub hub_;
  std::unique_ptr<TokenSealer> sealer_;
  std::unique_ptr<sql::Database> database_;
  rpc::Registry registry_;
  NamedResources resources_;
  TestGate gate_{resources_};
  std::unique_ptr<rpc::Wall> wall_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_RPC_TESTING_LOOPBACK_H_
