#include "common/config/server_config.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::config {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

v1::ServerConfig Good() {
  v1::ServerConfig config;
  config.set_service("intake");
  config.set_listen("127.0.0.1:7101");
  config.mutable_tls()->set_ca_file("pki/ca.crt");
  config.mutable_tls()->set_certificate_file("pki/svc.intake.crt");
  config.mutable_tls()->set_key_file("pki/svc.intake.key");
  config.mutable_tls()->set_trust_domain("tsunagi.test");
  config.set_database("intake.db");
  config.set_data_dir("deploy/tochigi");
  config.set_pseudonym_key_file("pseudonym.key");
  config.set_token_key_file("token.key");
  config.set_kek_dir("keks");
  config.set_erasure_ledger_file("erasures");
  config.mutable_audit()->set_key_file("audit.key");
  config.mutable_audit()->set_checkpoint_file("checkpoints");
  config.mutable_tokens()->set_jwks_file("jwks.json");
  config.mutable_tokens()->set_issuer("https://idp.example");
  config.mutable_tokens()->set_audience("tsunagi");
  (*config.mutable_peers())["classification"] = "localhost:7102";
  return config;
}

// The bad fields with their reasons.
std::vector<std::pair<std::string, std::string>> ProblemsOf(v1::ServerConfig config) {
  std::vector<std::pair<std::string, std::string>> problems;
  const absl::Status status = CompleteAndCheck("x.textproto", &config);
  if (status.ok()) return problems;
  EXPECT_THAT(status, IsError(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  for (const FieldProblem& problem : DetailOf(status).fields) {
    EXPECT_THAT(problem.message_ja, HasSubstr("ください。"));
    EXPECT_THAT(DetailOf(status).message_ja, HasSubstr(problem.message_ja));
    EXPECT_THAT(std::string(status.message()), HasSubstr(problem.field + " " + problem.reason));
    problems.emplace_back(problem.field, problem.reason);
  }
  return problems;
}

TEST(ServerConfig, GoodOne_GetsItsDefaults) {
  v1::ServerConfig config = Good();
  ASSERT_OK(CompleteAndCheck("x", &config));
  EXPECT_EQ(config.limits().max_in_flight(), 512u);
  EXPECT_EQ(config.limits().readers(), 2u);
  EXPECT_EQ(config.limits().max_watches(), 256u);
  EXPECT_EQ(config.limits().drain_seconds(), 10u);
  EXPECT_EQ(config.log_level(), "info");
}

TEST(ServerConfig, GivenLimits_Stay) {
  v1::ServerConfig config = Good();
  config.mutable_limits()->set_readers(4);
  config.set_log_level("warning");
  ASSERT_OK(CompleteAndCheck("x", &config));
  EXPECT_EQ(config.limits().readers(), 4u);
  EXPECT_EQ(config.log_level(), "warning");
}

TEST(ServerConfig, EmptyOne_NamesEveryMissingField) {
  EXPECT_THAT(ProblemsOf({}),
              UnorderedElementsAre(
                  Pair("service", "REQUIRED"), Pair("listen", "REQUIRED"),
                  Pair("tls.ca_file", "REQUIRED"), Pair("tls.certificate_file", "REQUIRED"),
                  Pair("tls.key_file", "REQUIRED"), Pair("tls.trust_domain", "REQUIRED"),
                  Pair("database", "REQUIRED"), Pair("data_dir", "REQUIRED"),
                  Pair("token_key_file", "REQUIRED"), Pair("kek_dir", "REQUIRED"),
                  Pair("erasure_ledger_file", "REQUIRED"), Pair("audit.key_file", "REQUIRED"),
                  Pair("audit.checkpoint_file", "REQUIRED"), Pair("tokens.jwks_file", "REQUIRED"),
                  Pair("tokens.issuer", "REQUIRED"), Pair("tokens.audience", "REQUIRED")));
}

TEST(ServerConfig, BackupFolderWithoutKey_IsRefused) {
  v1::ServerConfig config = Good();
  config.mutable_backup()->set_folder("backups");
  EXPECT_THAT(ProblemsOf(config), UnorderedElementsAre(Pair("backup", "REQUIRED")));
  config.mutable_backup()->set_key_file("backup.key");
  EXPECT_THAT(ProblemsOf(config), IsEmpty());
}

TEST(ServerConfig, Addresses_AreHostAndPort) {
  for (const char* good : {"127.0.0.1:7101", "0.0.0.0:65535", "[::1]:7101", "localhost:1"}) {
    v1::ServerConfig config = Good();
    config.set_listen(good);
    (*config.mutable_peers())["referral"] = good;
    EXPECT_THAT(ProblemsOf(config), IsEmpty()) << good;
  }
  for (const char* bad : {"7101", ":7101", "localhost", "localhost:", "localhost:65536", "::1:7101",
                          "a b:1", "http://a:1", "localhost:-1", "localhost:+1", "localhost: 1"}) {
    v1::ServerConfig config = Good();
    config.set_listen(bad);
    (*config.mutable_peers())["referral"] = bad;
    EXPECT_THAT(ProblemsOf(config),
                UnorderedElementsAre(Pair("listen", "ADDRESS_INVALID"),
                                     Pair("peers[\"referral\"]", "ADDRESS_INVALID")))
        << bad;
  }
}

TEST(ServerConfig, PortZero_NeedsAnAddressFileAndIsNoPeer) {
  v1::ServerConfig config = Good();
  config.set_listen("127.0.0.1:0");
  EXPECT_THAT(ProblemsOf(config), UnorderedElementsAre(Pair("address_file", "REQUIRED")));
  config.set_address_file("intake.address");
  EXPECT_THAT(ProblemsOf(config), IsEmpty());
  (*config.mutable_peers())["referral"] = "127.0.0.1:0";
  EXPECT_THAT(ProblemsOf(config),
              UnorderedElementsAre(Pair("peers[\"referral\"]", "ADDRESS_INVALID")));
}

TEST(ServerConfig, PseudonymKey_BelongsToIntakeOnly) {
  v1::ServerConfig config = Good();
  config.clear_pseudonym_key_file();
  EXPECT_THAT(ProblemsOf(config), UnorderedElementsAre(Pair("pseudonym_key_file", "REQUIRED")));
  config = Good();
  config.set_service("referral");
  EXPECT_THAT(ProblemsOf(config),
              UnorderedElementsAre(Pair("pseudonym_key_file", "NOT_FOR_THIS_SERVICE")));
}

TEST(ServerConfig, OneFileInTwoRoles_IsRefused) {
  v1::ServerConfig config = Good();
  config.set_token_key_file(config.pseudonym_key_file());
  config.mutable_tls()->set_key_file(config.tls().certificate_file());
  EXPECT_THAT(ProblemsOf(config), UnorderedElementsAre(Pair("token_key_file", "SAME_FILE"),
                                                       Pair("tls.key_file", "SAME_FILE")));
}

TEST(ServerConfig, UnknownNames_AreRefused) {
  v1::ServerConfig config = Good();
  config.set_log_level("debug");
  config.mutable_tls()->set_trust_domain("https://tsunagi.test");
  (*config.mutable_peers())["intake"] = "localhost:1";
  (*config.mutable_peers())["other"] = "localhost:1";
  EXPECT_THAT(ProblemsOf(config),
              UnorderedElementsAre(Pair("log_level", "UNKNOWN_VALUE"),
                                   Pair("tls.trust_domain", "TRUST_DOMAIN_INVALID"),
                                   Pair("peers[\"intake\"]", "SELF_PEER"),
                                   Pair("peers[\"other\"]", "UNKNOWN_VALUE")));
  config = Good();
  config.set_service("other");
  EXPECT_THAT(ProblemsOf(config), UnorderedElementsAre(Pair("service", "UNKNOWN_VALUE")));
}

TEST(ServerConfig, HugeLimits_AreRefused) {
  v1::ServerConfig config = Good();
  config.mutable_limits()->set_max_in_flight(65537);
  config.mutable_limits()->set_readers(65);
  config.mutable_limits()->set_max_watches(65537);
  config.mutable_limits()->set_drain_seconds(601);
  EXPECT_THAT(ProblemsOf(config), UnorderedElementsAre(Pair("limits.max_in_flight", "TOO_LARGE"),
                                                       Pair("limits.readers", "TOO_LARGE"),
                                                       Pair("limits.max_watches", "TOO_LARGE"),
                                                       Pair("limits.drain_seconds", "TOO_LARGE")));
}

TEST(LoadServerConfig, File_IsReadAndChecked) {
  const TempDir dir;
  const std::string file = dir.Path("intake.textproto");
  std::ofstream(file) << Good().DebugString();
  ASSERT_OK_AND_ASSIGN(const v1::ServerConfig config, LoadServerConfig(file));
  EXPECT_EQ(config.peers().at("classification"), "localhost:7102");
  EXPECT_EQ(config.limits().readers(), 2u);
  std::ofstream(file) << "service: \"intake\"\n";
  EXPECT_THAT(LoadServerConfig(file),
              IsError(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  std::ofstream(file) << "password: \"x\"\n";
  EXPECT_THAT(LoadServerConfig(file), IsError(absl::StatusCode::kInvalidArgument, "CONFIG_SYNTAX"));
  EXPECT_THAT(LoadServerConfig(dir.Path("none")),
              IsError(absl::StatusCode::kNotFound, "CONFIG_FILE_MISSING"));
}

}  // namespace
}  // namespace tsunagi::config
