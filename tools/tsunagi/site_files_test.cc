#include "tools/tsunagi/site_files.h"

#include <set>
#include <utility>

#include "common/config/server_config.h"
#include "common/crypto/key_file.h"
#include "common/pki/pki.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace tsunagi::cli {
namespace {

using testing::IsError;

SitePlan PlanIn(const std::string& site, std::vector<uint16_t> ports) {
  SitePlan plan;
  plan.site = site;
  plan.ports = std::move(ports);
  return plan;
}

TEST(CreateSite, Twice_ChangesNothing) {
  const testing::TempDir dir;
  const SitePlan plan = PlanIn(dir.Path("site"), {0, 0, 0, 0});
  ASSERT_OK_AND_ASSIGN(const SiteReport first, CreateSite(plan));
  EXPECT_GT(first.certificates_issued, 6);
  EXPECT_EQ(first.keys_made, 13);
  EXPECT_EQ(first.configs_written, 4);
  ASSERT_OK_AND_ASSIGN(const std::string key,
                       crypto::ReadKeyFile(dir.Path("site/keys/pseudonym.key"), 32));
  ASSERT_OK_AND_ASSIGN(const SiteReport second, CreateSite(plan));
  EXPECT_EQ(second.certificates_issued, 0);
  EXPECT_EQ(second.keys_made, 0);
  EXPECT_EQ(second.configs_written, 0);
  EXPECT_EQ(second.addresses, first.addresses);
  ASSERT_OK_AND_ASSIGN(const std::string same,
                       crypto::ReadKeyFile(dir.Path("site/keys/pseudonym.key"), 32));
  EXPECT_EQ(same, key);
}

TEST(CreateSite, Configurations_NameTheirPeersByTheirPorts) {
  const testing::TempDir dir;
  ASSERT_OK(CreateSite(PlanIn(dir.path(), {9101, 9102, 9103, 9104})).status());
  ASSERT_OK_AND_ASSIGN(const auto config,
                       config::LoadServerConfig(dir.Path("config/aggregation.textproto")));
  EXPECT_EQ(config.listen(), "127.0.0.1:9104");
  EXPECT_EQ(config.peers().at("intake"), "127.0.0.1:9101");
  EXPECT_EQ(config.peers().at("referral"), "127.0.0.1:9103");
  EXPECT_EQ(config.pseudonym_key_file(), "");
  EXPECT_OK(pki::CheckPairFiles(config.tls().certificate_file(), config.tls().key_file()));
}

TEST(CreateSite, ThreePorts_IsUsageError) {
  const testing::TempDir dir;
  EXPECT_THAT(CreateSite(PlanIn(dir.path(), {1, 2, 3})),
              IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
}

TEST(IdentitiesOf, OneStationPerAgencyAndOneMachine) {
  const auto list = IdentitiesOf({"sr-09201", "secretariat"});
  const std::set<std::string> identities(list.begin(), list.end());
  EXPECT_TRUE(identities.contains("svc/intake"));
  EXPECT_TRUE(identities.contains("agency/sr-09201/client/1"));
  EXPECT_TRUE(identities.contains("agency/secretariat/client/1"));
  EXPECT_TRUE(identities.contains("agency/secretariat/machine/import"));
  EXPECT_EQ(identities.size(), 7u);
}

TEST(PickFreePorts, Four_AreDistinct) {
  ASSERT_OK_AND_ASSIGN(const auto ports, PickFreePorts(4));
  EXPECT_EQ(std::set<uint16_t>(ports.begin(), ports.end()).size(), 4u);
}

}  // namespace
}  // namespace tsunagi::cli
