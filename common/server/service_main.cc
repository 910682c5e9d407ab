#include "common/server/service_main.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/access/access_service.h"
#include "common/access/restricted.h"
#include "common/audit/audit_service.h"
#include "common/audit/checkpointer.h"
#include "common/audit/note.h"
#include "common/base/status_macros.h"
#include "common/config/server_config.h"
#include "common/crypto/key_file.h"
#include "common/erasure/retention_file.h"
#include "common/error/error.h"
#include "common/idempotency/idempotency.h"
#include "common/log/log.h"
#include "common/outbox/migrations/migrations.h"
#include "common/rpc/server.h"
#include "common/rpc/wall.h"
#include "common/server/audit_trail.h"
#include "common/server/keeping.h"
#include "common/server/trust.h"
#include "common/sql/sqlite/sqlite_database.h"

namespace tsunagi {
namespace {

using config::v1::ServerConfig;

absl::Status WriteAddress(const std::string& path, const std::string& address) {
  if (path.empty()) return absl::OkStatus();
  const std::string temporary = absl::StrCat(path, ".new");
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << address << "\n";
    if (!file.flush()) return absl::FailedPreconditionError("cannot write the address file");
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::FailedPreconditionError("cannot write the address file");
  }
  return absl::OkStatus();
}

// Channels to the peers of the configuration, opened when first asked for.
class Peers {
 public:
  explicit Peers(const ServerConfig& config) : config_(config) {}
  absl::StatusOr<std::shared_ptr<rpc::Channel>> Get(const std::string& service) {
    if (const auto found = channels_.find(service); found != channels_.end()) return found->second;
    const auto address = config_.peers().find(service);
    if (address == config_.peers().end()) {
      return Error(absl::StatusCode::kFailedPrecondition, "PEER_MISSING",
                   absl::StrCat("the configuration has no address of the service ", service))
          .Ja("設定の peers に、呼び出し先のサービスのアドレスを書いてください。");
    }
    ASSIGN_OR_RETURN(auto channel,
                     rpc::Channel::Create({.address = address->second,
                                           .service = service,
                                           .trust_domain = config_.tls().trust_domain(),
                                           .ca_file = config_.tls().ca_file(),
                                           .certificate_file = config_.tls().certificate_file(),
                                           .key_file = config_.tls().key_file()}));
    channels_[service] = channel;
    return channel;
  }

 private:
  const ServerConfig& config_;
  std::map<std::string, std::shared_ptr<rpc::Channel>> channels_;
};

// Drops unwrapped keys that nobody used lately, every minute; once an hour lets the service tidy
// (ServiceParts::Tidy) and removes request ids past their lifetime, in small steps.
class Housekeeper {
 public:
  Housekeeper(sql::Database& database, Vault* vault, ServiceParts& parts)
      : vault_(vault), parts_(parts), thread_([this, &database] { Run(database); }) {}
  ~Housekeeper() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

 private:
  void Run(sql::Database& database) {
    std::unique_lock lock(mutex_);
    // Purges soon after the start, for services that are restarted often, then every hour.
    for (int minute = 0;
         !wake_.wait_for(lock, std::chrono::minutes(1), [this] { return stopping_.load(); });
         minute = (minute + 1) % 60) {
      lock.unlock();
      if (vault_ != nullptr) vault_->DropStaleKeys();
      if (minute == 0) {
        PurgeAll(database);
        Tidy();
      }
      lock.lock();
    }
  }

  void Tidy() {
    const absl::Status status = parts_.Tidy(absl::Now());
    if (!status.ok()) log::Warning("tidy_failed", {{"reason", log::Public(ReasonOf(status))}});
  }

  void PurgeAll(sql::Database& database) {
    constexpr int64_t kStep = 500;
    int64_t removed = kStep;
    while (removed == kStep && !stopping_) {
      const absl::Status status =
          database.RunWrite([&removed](sql::WriteTransaction& transaction) -> absl::Status {
            ASSIGN_OR_RETURN(removed, PurgeRequestIds(transaction, absl::Now(), kStep));
            return absl::OkStatus();
          });
      if (!status.ok()) {
        log::Warning("purge_failed", {{"reason", log::Public(ReasonOf(status))}});
        return;
      }
    }
  }

  Vault* const vault_;
  ServiceParts& parts_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

int OrDefault(uint32_t value, int fallback) {
  return value == 0 ? fallback : static_cast<int>(value);
}

absl::StatusOr<TokenSealer> OpenSealer(const ServerConfig& config) {
  ASSIGN_OR_RETURN(const std::string bytes,
                   crypto::ReadKeyFile(config.token_key_file(), crypto::AeadKey::kKeySize));
  ASSIGN_OR_RETURN(crypto::AeadKey key, crypto::AeadKey::Create(bytes));
  return TokenSealer(std::move(key));
}

absl::StatusOr<std::vector<audit::VerifierKey>> WitnessesOf(const ServerConfig& config) {
  std::vector<audit::VerifierKey> witnesses;
  for (const std::string& text : config.audit().witnesses()) {
    ASSIGN_OR_RETURN(audit::VerifierKey key, audit::ParseVerifierKey(text));
    witnesses.push_back(std::move(key));
  }
  return witnesses;
}

GateOptions GateOptionsOf(const ServerConfig& config, const Trust& trust, const site::Site& site,
                          const ServiceParts& parts) {
  GateOptions options;
  options.trust_domain = config.tls().trust_domain();
  options.policy = &trust.policy;
  options.tokens = trust.tokens.get();
  options.clients = trust.clients;
  options.resources = &parts.resources();
  options.municipality_of = [&site](absl::string_view agency) {
    const site::Agency* found = site.directory.Find(agency);
    return found == nullptr ? std::string() : found->municipality;
  };
  return options;
}

// Serves until `signals` brings SIGTERM or SIGINT.
absl::Status Serve(const ServerConfig& config, const ServiceDefinition& definition,
                   const std::string& vfs, const sigset_t& signals) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const site::Site> site_data,
                   site::LoadSite(config.data_dir()));
  ASSIGN_OR_RETURN(const RetentionPolicy retention,
                   LoadRetentionPolicy(absl::StrCat(config.data_dir(), "/retention.textproto")));
  ASSIGN_OR_RETURN(const TokenSealer sealer, OpenSealer(config));
  const Clock& clock = Clock::System();
  ASSIGN_OR_RETURN(const std::unique_ptr<Trust> trust, OpenTrust(config, clock));
  ASSIGN_OR_RETURN(
      audit::Signer signer,
      audit::KeyFromFile(config.audit().key_file(),
                         audit::LogName(config.tls().trust_domain(), config.service())));
  ASSIGN_OR_RETURN(std::vector<audit::VerifierKey> witnesses, WitnessesOf(config));
  const auto& common = common_schema::Migrations();
  std::vector<sql::Migration> migrations(common.begin(), common.end());
  migrations.insert(migrations.end(), definition.migrations.begin(), definition.migrations.end());
  const int readers = OrDefault(config.limits().readers(), 2);
  // In this order: what stands below uses what stands above and goes first.
  FeedHub hub;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<sql::Database> database,
      sql::OpenSqlite({.path = config.database(), .readers = readers, .vfs = vfs}, migrations));
  RETURN_IF_ERROR(database->RunWrite([&](sql::WriteTransaction& transaction) {
    return SeedStaff(transaction, trust->first_staff, clock.Now());
  }));
  RETURN_IF_ERROR(AnnounceRestore(config, *database, signer, clock.Now()));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<audit::Checkpointer> checkpointer,
      audit::Checkpointer::Open(
          *database, std::move(signer),
          {.interval = absl::Seconds(OrDefault(config.audit().checkpoint_seconds(), 60)),
           .file = config.audit().checkpoint_file()}));
  ASSIGN_OR_RETURN(const std::unique_ptr<Keeping> keeping,
                   Keeping::Open(config, trust->vault.get(), *database));
  Peers peers(config);
  rpc::Registry registry;
  Wiring wiring{config,
                site_data,
                *database,
                hub,
                sealer,
                clock,
                trust->vault.get(),
                keeping->eraser(),
                retention,
                registry,
                [&peers](const std::string& service) { return peers.Get(service); }};
  ASSIGN_OR_RETURN(const std::unique_ptr<ServiceParts> parts, definition.build(wiring));
  RETURN_IF_ERROR(keeping->Replay(*parts, *database));
  RETURN_IF_ERROR(keeping->Register(registry, trust->keks.get(), *database, clock));
  RETURN_IF_ERROR(RegisterAccess(registry));
  RETURN_IF_ERROR(
      audit::RegisterAuditService(registry, *database, *checkpointer, std::move(witnesses)));
  const Gate gate(GateOptionsOf(config, *trust, *site_data, *parts));
  AuditTrail trail(config.service(), trust->vault.get());
  rpc::Wall wall(
      {.max_in_flight = OrDefault(config.limits().max_in_flight(), 512), .reader_threads = readers},
      gate, definition.audited ? &trail : nullptr, *database, clock);
  rpc::ServerOptions options;
  options.listen = config.listen();
  options.tls = {config.tls().ca_file(), config.tls().certificate_file(), config.tls().key_file()};
  options.max_watches = OrDefault(config.limits().max_watches(), 256);
  ASSIGN_OR_RETURN(const std::unique_ptr<rpc::Server> server,
                   rpc::Server::Start(options, registry, wall, hub));
  RETURN_IF_ERROR(WriteAddress(config.address_file(), server->address()));
  auto housekeeper = std::make_unique<Housekeeper>(*database, trust->vault.get(), *parts);
  checkpointer->Start();
  parts->Start();
  server->SetServing(true);
  log::Info("serving", {{"service", log::Public(config.service())},
                        {"address", log::Public(server->address())},
                        {"site_digest", log::Public(site_data->digest)}});
  int signal = 0;
  sigwait(&signals, &signal);
  log::Info("draining", {{"service", log::Public(config.service())}});
  server->Drain(absl::Seconds(OrDefault(config.limits().drain_seconds(), 10)));
  parts->Stop();
  housekeeper.reset();
  wall.Stop();
  checkpointer->Stop();
  database->Close();
  log::Info("stopped", {{"service", log::Public(config.service())}});
  return absl::OkStatus();
}

}  // namespace

absl::Status ServiceParts::Tidy(absl::Time) { return absl::OkStatus(); }

absl::Status ServiceParts::EraseRows(sql::WriteTransaction&, const Erasure&) {
  return absl::OkStatus();
}

const ResourceFinder& ServiceParts::resources() const {
  static const auto* const kPersons = new PersonResources();
  return *kPersons;
}

int RunService(int argc, char** argv, const ServiceDefinition& definition, const std::string& vfs) {
  if (argc != 3 || std::string(argv[1]) != "--config") {
    fprintf(stderr, "usage: %s --config FILE\n", argc > 0 ? argv[0] : "server");
    return 2;
  }
  // A core file would hold personal data.
  prctl(PR_SET_DUMPABLE, 0);
  // Before any thread starts: the signals must reach sigwait and nobody else.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto run = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(const ServerConfig config, config::LoadServerConfig(argv[2]));
    if (config.service() != definition.name) {
      return Error(absl::StatusCode::kFailedPrecondition, "WRONG_SERVICE",
                   "the configuration is another service's")
          .Ja("別のサービスの設定ファイルです。--config をお確かめください。");
    }
    if (const auto level = log::LevelOf(config.log_level())) log::SetLogLevel(*level);
    return Serve(config, definition, vfs, signals);
  };
  const absl::Status status = run();
  if (status.ok()) return 0;
  const ErrorDetail detail = DetailOf(status);
  log::Error("cannot_start", {{"service", log::Public(definition.name)},
                              {"reason", log::Public(detail.reason)},
                              {"message", log::Public(status.message())},
                              {"message_ja", log::Public(detail.message_ja)}});
  return 1;
}

}  // namespace tsunagi
