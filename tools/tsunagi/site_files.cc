#include "tools/tsunagi/site_files.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/config/server_config.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/jwt/dev_issuer.h"
#include "common/pki/pki.h"
#include "common/site/site.h"
#include "common/vault/file_key_provider.h"
#include "google/protobuf/text_format.h"
#include "tools/tsunagi/dev_site.h"
#include "tools/tsunagi/status.h"
#include "tsunagi/config/v1/policy.pb.h"
#include "tsunagi/config/v1/server_config.pb.h"

namespace tsunagi::cli {
namespace {

namespace fs = std::filesystem;
using config::v1::ServerConfig;

// `tsunagi pki renew` is to run daily; `site create` renews too.
constexpr int kCertificateDays = 30;
constexpr size_t kKeySize = 32;

absl::Status MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || chmod(path.c_str(), 0700) != 0) return FileUnwritable(path.string());
  return absl::OkStatus();
}

// The absolute paths of a site, so that services may start in any folder.
class Paths {
 public:
  explicit Paths(const SitePlan& plan)
      : site_(fs::weakly_canonical(plan.site)), data_(fs::weakly_canonical(plan.data)) {}
  fs::path In(absl::string_view name) const { return site_ / std::string(name); }
  const fs::path& data() const { return data_; }

 private:
  fs::path site_;
  fs::path data_;
};

absl::Status IssueAll(const SitePlan& plan, const Paths& paths, SiteReport& report) {
  const std::string pki = paths.In("pki").string();
  if (!fs::exists(paths.In("pki/ca.crt"))) {
    RETURN_IF_ERROR(pki::CreateCa(pki, plan.trust_domain));
  }
  ASSIGN_OR_RETURN(const auto site, site::LoadSite(plan.data));
  std::vector<std::string> agencies;
  for (const site::Agency& agency : site->directory.agencies()) agencies.push_back(agency.id);
  for (const std::string& identity : IdentitiesOf(agencies)) {
    ASSIGN_OR_RETURN(const bool issued, pki::EnsureCertificate(pki, {identity}, kCertificateDays));
    ++(issued ? report.certificates_issued : report.certificates_kept);
  }
  return absl::OkStatus();
}

absl::Status MakeKey(const fs::path& path, SiteReport& report) {
  if (fs::exists(path)) {
    return crypto::ReadKeyFile(path.string(), kKeySize).status();
  }
  ASSIGN_OR_RETURN(const std::string key, crypto::RandomBytes(kKeySize));
  RETURN_IF_ERROR(crypto::WriteKeyFile(path.string(), key));
  ++report.keys_made;
  return absl::OkStatus();
}

// Whom each service calls.
std::vector<absl::string_view> PeersOf(absl::string_view service) {
  if (service == "classification") return {"intake"};
  if (service == "referral") return {"intake", "classification"};
  if (service == "aggregation") return {"intake", "classification", "referral"};
  return {};
}

ServerConfig ConfigOf(const SitePlan& plan, const Paths& paths, size_t index) {
  const auto address = [&](size_t i) { return absl::StrCat(plan.host, ":", plan.ports[i]); };
  const std::string service(kServices[index]);
  ServerConfig config;
  config.set_service(service);
  config.set_listen(address(index));
  config.set_address_file(paths.In(absl::StrCat("run/", service, ".address")).string());
  const fs::path stem = paths.In(absl::StrCat("pki/", pki::FileStem({"svc/" + service})));
  config.mutable_tls()->set_ca_file(paths.In("pki/ca.crt").string());
  config.mutable_tls()->set_certificate_file(stem.string() + ".crt");
  config.mutable_tls()->set_key_file(stem.string() + ".key");
  config.mutable_tls()->set_trust_domain(plan.trust_domain);
  config.set_database(paths.In(absl::StrCat("db/", service, ".db")).string());
  config.set_data_dir(paths.data().string());
  if (service == "intake") {
    config.set_pseudonym_key_file(paths.In("keys/pseudonym.key").string());
  }
  config.set_token_key_file(paths.In(absl::StrCat("keys/token-", service, ".key")).string());
  // Aggregation holds nothing personal.
  if (service != "aggregation") {
    config.set_kek_dir(paths.In(absl::StrCat("keys/kek-", service)).string());
    config.set_erasure_ledger_file(paths.In(absl::StrCat("erasures/", service)).string());
  }
  config.mutable_audit()->set_key_file(
      paths.In(absl::StrCat("keys/audit-", service, ".key")).string());
  config.mutable_audit()->set_checkpoint_file(
      paths.In(absl::StrCat("checkpoints/", service, ".checkpoints")).string());
  config.mutable_backup()->set_folder(paths.In(absl::StrCat("backups/", service)).string());
  config.mutable_backup()->set_key_file(paths.In("keys/backup.key").string());
  auto& tokens = *config.mutable_tokens();
  tokens.set_jwks_file(paths.In("config/jwks.json").string());
  tokens.set_issuer(jwt::kDevIssuer);
  tokens.set_audience(jwt::kDevAudience);
  auto& client = *tokens.add_clients();
  client.set_id(jwt::kDevClient);
  client.set_peer("agency/");
  config.set_staff_seed_file(paths.In("config/staff.textproto").string());
  config.set_development(plan.development);
  for (const absl::string_view peer : PeersOf(service)) {
    for (size_t i = 0; i < std::size(kServices); ++i) {
      if (kServices[i] == peer) (*config.mutable_peers())[std::string(peer)] = address(i);
    }
  }
  return config;
}

absl::Status WriteConfigs(const SitePlan& plan, const Paths& paths, SiteReport& report) {
  for (size_t i = 0; i < std::size(kServices); ++i) {
    const fs::path path = paths.In(absl::StrCat("config/", kServices[i], ".textproto"));
    if (plan.reconfigure || !fs::exists(path)) {
      ServerConfig config = ConfigOf(plan, paths, i);
      std::string text;
      google::protobuf::TextFormat::Printer printer;
      printer.PrintToString(config, &text);
      RETURN_IF_ERROR(config::CompleteAndCheck(path.string(), &config));
      RETURN_IF_ERROR(crypto::ReplaceFile(path.string(), text, 0600));
      ++report.configs_written;
    }
    ASSIGN_OR_RETURN(const ServerConfig config, config::LoadServerConfig(path.string()));
    report.addresses.push_back(absl::StrCat(config.service(), " ", config.listen()));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> IdentitiesOf(absl::Span<const std::string> agencies) {
  std::vector<std::string> identities;
  for (const absl::string_view service : kServices) {
    identities.push_back(absl::StrCat("svc/", service));
  }
  for (const std::string& agency : agencies) {
    identities.push_back(absl::StrCat("agency/", agency, "/client/1"));
  }
  identities.emplace_back("agency/secretariat/machine/import");
  return identities;
}

namespace {

// Key-encryption, audit and token keys.
absl::Status MakeTrustKeys(const Paths& paths, SiteReport& report) {
  for (const absl::string_view service : kServices) {
    RETURN_IF_ERROR(MakeKey(paths.In(absl::StrCat("keys/token-", service, ".key")), report));
    RETURN_IF_ERROR(MakeKey(paths.In(absl::StrCat("keys/audit-", service, ".key")), report));
    if (service == "aggregation") continue;
    const fs::path folder = paths.In(absl::StrCat("keys/kek-", service));
    RETURN_IF_ERROR(MakeFolder(folder));
    ASSIGN_OR_RETURN(const auto keks, FileKeyProvider::Open(folder.string()));
    ASSIGN_OR_RETURN(const auto list, keks->List());
    if (!list.empty()) continue;
    RETURN_IF_ERROR(keks->AddKey().status());
    ++report.keys_made;
  }
  return absl::OkStatus();
}

// The sample users of a development site: in every office one of each role that it has.
config::v1::StaffSeed SampleStaff(absl::Span<const std::string> agencies) {
  using common::v1::Role;
  config::v1::StaffSeed seed;
  const auto add = [&seed](const std::string& office, absl::string_view name, Role role) {
    auto& member = *seed.add_members();
    member.set_user(absl::StrCat(office, ".", name));
    member.set_office(office);
    member.add_roles(role);
  };
  for (const std::string& agency : agencies) {
    if (agency == "secretariat") continue;
    add(agency, "counsellor.1", common::v1::ROLE_COUNSELLOR);
    add(agency, "coordinator.1", common::v1::ROLE_COORDINATOR);
    add(agency, "office-lead.1", common::v1::ROLE_OFFICE_LEAD);
    add(agency, "privacy-officer.1", common::v1::ROLE_PRIVACY_OFFICER);
  }
  add("secretariat", "secretariat.1", common::v1::ROLE_SECRETARIAT);
  add("secretariat", "operator.1", common::v1::ROLE_OPERATOR);
  add("secretariat", "auditor.1", common::v1::ROLE_AUDITOR);
  add("secretariat", "machine.import", common::v1::ROLE_IMPORTER);
  return seed;
}

absl::Status WriteDevelopment(const SitePlan& plan, const Paths& paths) {
  RETURN_IF_ERROR(jwt::EnsureDevIssuer(paths.In(kDevIssuerKey).string(),
                                       paths.In("config/jwks.json").string()));
  ASSIGN_OR_RETURN(const auto site, site::LoadSite(plan.data));
  std::vector<std::string> agencies;
  for (const site::Agency& agency : site->directory.agencies()) agencies.push_back(agency.id);
  std::string text;
  google::protobuf::TextFormat::PrintToString(SampleStaff(agencies), &text);
  RETURN_IF_ERROR(crypto::ReplaceFile(paths.In("config/staff.textproto").string(), text, 0600));
  return crypto::ReplaceFile(paths.In(kDevelopmentMark).string(),
                             "sample users; never register real people here\n", 0600);
}

}  // namespace

absl::StatusOr<SiteReport> CreateSite(const SitePlan& plan) {
  if (plan.ports.size() != std::size(kServices)) {
    return UsageError(
        "--ports には4つのポート番号を「7101,7102,7103,7104」のように並べてください。");
  }
  SitePlan complete = plan;
  ASSIGN_OR_RETURN(const std::vector<uint16_t> free, PickFreePorts(plan.ports.size()));
  for (size_t i = 0; i < complete.ports.size(); ++i) {
    if (complete.ports[i] == 0) complete.ports[i] = free[i];
  }
  const Paths paths(complete);
  SiteReport report;
  for (const absl::string_view folder : {"", "pki", "keys", "config", "db", "run", "logs",
                                         "reports", "checkpoints", "erasures", "backups"}) {
    RETURN_IF_ERROR(MakeFolder(paths.In(folder)));
  }
  RETURN_IF_ERROR(IssueAll(complete, paths, report));
  RETURN_IF_ERROR(MakeKey(paths.In("keys/pseudonym.key"), report));
  RETURN_IF_ERROR(MakeKey(paths.In("keys/backup.key"), report));
  RETURN_IF_ERROR(MakeTrustKeys(paths, report));
  if (plan.development) RETURN_IF_ERROR(WriteDevelopment(complete, paths));
  RETURN_IF_ERROR(WriteConfigs(complete, paths, report));
  return report;
}

absl::StatusOr<std::vector<uint16_t>> PickFreePorts(size_t count) {
  // Below the range from which the kernel gives ports to clients (32768 and up): a client that asks
  // again for a service that is down must not sit on its port by chance.
  constexpr int kFirst = 20'000;
  constexpr int kEnd = 32'000;
  constexpr int kMostTries = 1'000;
  absl::BitGen random;
  std::vector<uint16_t> ports;
  // All stay open until the last is found, so that they differ.
  std::vector<int> sockets;
  for (int tries = 0; ports.size() < count && tries < kMostTries; ++tries) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) break;
    sockets.push_back(fd);
    const auto port = static_cast<uint16_t>(absl::Uniform(random, kFirst, kEnd));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
      ports.push_back(port);
    }
  }
  for (const int fd : sockets) close(fd);
  if (ports.size() == count) return ports;
  return Error(absl::StatusCode::kFailedPrecondition, "NO_FREE_PORT", "no free port")
      .Ja("空いているポートが見つかりません。--ports で指定してください。");
}

}  // namespace tsunagi::cli
