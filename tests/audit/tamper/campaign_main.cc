// The tamper campaign: seeded mutations of a small log, each of which the verifier must notice with
// the file that the auditor's station keeps outside the database. Fails unless it notices all.
//
// How it can fail, and what shows that it would: a verifier that skips a check lets exactly those
// mutations pass that only this check can see. The campaign therefore also counts, from the same
// runs, what verifiers without one of the checks would have noticed; each of them must miss some,
// or the campaign has no mutation that needs the check and proves nothing about it. And a verifier
// that complains about everything fails at the untouched log, which is checked first.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/audit/checkpoint.h"
#include "common/audit/checkpoint_file.h"
#include "common/audit/checkpointer.h"
#include "common/audit/entry.h"
#include "common/audit/log.h"
#include "common/audit/verify.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/temp_dir.h"
#include "tests/audit/tamper/mutations.h"

namespace tsunagi::audit::tamper {
namespace {

constexpr int kCheckpoints = 4;
constexpr int64_t kEntriesBetween = 130;

Signer MakeSigner(absl::string_view name, KeyType type, char seed) {
  return *Signer::Create(name, type, *crypto::Ed25519Key::FromSeed(std::string(32, seed)));
}

std::string SceneEntry(int64_t number, absl::string_view office) {
  v1::Entry entry;
  entry.set_time_us(1'700'000'000'000'000 + number);
  entry.set_service("intake");
  entry.set_actor("user-1");
  entry.set_office(std::string(office));
  entry.set_method("/tsunagi.intake.v1.IntakeService/GetCase");
  entry.set_decision(v1::Entry::ALLOWED);
  entry.set_object("agencies/sr-09201/cases/" + std::to_string(number));
  entry.add_released_classes(2);
  entry.set_detail(std::string(static_cast<size_t>(number % 40), '\x80'));
  return SerializeEntry(entry);
}

// A verifier that lacks a check never gives findings with these reasons.
struct Blind {
  const char* name;
  std::set<std::string> reasons;
  int64_t noticed = 0;
};

class Campaign {
 public:
  absl::Status Prepare();
  // True where everything was noticed, and each blind verifier missed something.
  absl::StatusOr<bool> Run(int64_t mutations, uint64_t seed);

 private:
  absl::Status Grow(const std::string& path, int from, absl::string_view office,
                    const std::string& file);
  absl::Status CosignAll(const std::string& path);
  absl::StatusOr<std::set<std::string>> ReasonsFor(const std::string& path);

  testing::TempDir dir_;
  const Signer witness_ = MakeSigner("tsunagi.test/witness/auditor", KeyType::kWitness, 'w');
  Scene scene_{{},
               dir_.Path("fork.db"),
               MakeSigner("tsunagi.test/audit/intake", KeyType::kLog, 'a'),
               MakeSigner("tsunagi.test/audit/intake", KeyType::kLog, 'x')};
  VerifyOptions options_;
  std::vector<Blind> blinds_ = {
      {"without the file outside",
       {"FILE_INVALID", "FILE_ROOT", "FILE_ORDER", "LOG_ROLLED_BACK", "CHECKPOINT_MISSING"}},
      {"without the root", {"CHECKPOINT_ROOT", "FILE_ROOT", "TILE_MISMATCH"}},
      {"without tiles", {"TILE_MISSING", "TILE_MISMATCH", "TILE_UNEXPECTED"}},
      {"without signatures", {"CHECKPOINT_INVALID", "COSIGNATURE_INVALID", "SIGNATURE_UNKNOWN"}},
  };
};

// Appends the entries between the checkpoints from `from` on and signs them.
absl::Status Campaign::Grow(const std::string& path, int from, absl::string_view office,
                            const std::string& file) {
  for (int i = from; i < kCheckpoints; ++i) {
    {
      ASSIGN_OR_RETURN(const auto database,
                       sql::OpenSqlite({.path = path}, common_schema::Migrations()));
      const auto append = [&](sql::WriteTransaction& transaction) -> absl::Status {
        for (int64_t n = i * kEntriesBetween; n < (i + 1) * kEntriesBetween; ++n) {
          RETURN_IF_ERROR(AppendLeaf(transaction, SceneEntry(n, office)).status());
        }
        return absl::OkStatus();
      };
      RETURN_IF_ERROR(database->RunWrite(append));
      CheckpointerOptions options;
      options.file = file;
      ASSIGN_OR_RETURN(const auto checkpointer, Checkpointer::Open(*database, scene_.log, options));
      RETURN_IF_ERROR(checkpointer->MakeNow().status());
    }
    if (office != "fork" && i + 1 < kCheckpoints) {
      scene_.older.push_back(dir_.Path("older" + std::to_string(i)));
      std::filesystem::copy_file(path, scene_.older.back());
    }
  }
  return absl::OkStatus();
}

absl::Status Campaign::CosignAll(const std::string& path) {
  RawDatabase db(path);
  for (const std::string& text : db.Column("SELECT note FROM audit_checkpoint")) {
    ASSIGN_OR_RETURN(SignedCheckpoint opened, OpenCheckpoint(text, scene_.log.verifier()));
    opened.note.signatures.push_back(
        Cosign(opened.note.text, witness_, absl::FromUnixSeconds(1700000000)));
    db.Run("UPDATE audit_checkpoint SET note = CAST(?1 AS TEXT) WHERE size = " +
               std::to_string(opened.checkpoint.size),
           {FormatNote(opened.note)});
  }
  return absl::OkStatus();
}

absl::Status Campaign::Prepare() {
  const std::string base = dir_.Path("base.db");
  const std::string file = dir_.Path("checkpoints");
  RETURN_IF_ERROR(Grow(base, 0, "sr-09201", file));
  std::filesystem::copy_file(scene_.older[0], scene_.fork);
  RETURN_IF_ERROR(Grow(scene_.fork, 1, "fork", ""));
  for (const std::string& path : scene_.older) RawDatabase(path).Run("PRAGMA journal_mode=DELETE");
  RawDatabase(scene_.fork).Run("PRAGMA journal_mode=DELETE");
  RawDatabase(base).Run("PRAGMA journal_mode=DELETE");
  RETURN_IF_ERROR(CosignAll(base));
  options_.log = scene_.log.verifier();
  options_.witnesses = {witness_.verifier()};
  ASSIGN_OR_RETURN(options_.file, ReadCheckpointFile(file));
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> Campaign::ReasonsFor(const std::string& path) {
  absl::StatusOr<std::unique_ptr<Evidence>> evidence = OpenDatabaseCopy(path);
  RETURN_IF_ERROR(evidence.status());
  ASSIGN_OR_RETURN(const VerifyReport report, Verify(**evidence, options_));
  std::set<std::string> reasons;
  for (const Finding& finding : report.findings) reasons.insert(finding.reason);
  return reasons;
}

absl::StatusOr<bool> Campaign::Run(int64_t mutations, uint64_t seed) {
  ASSIGN_OR_RETURN(const std::set<std::string> untouched, ReasonsFor(dir_.Path("base.db")));
  if (!untouched.empty()) {
    std::printf("the untouched log has findings\n");
    return false;
  }
  std::map<std::string, std::pair<int64_t, int64_t>> counts;
  const std::string work = dir_.Path("work.db");
  int64_t noticed = 0;
  for (int64_t i = 0; i < mutations; ++i) {
    const Kind& kind = Kinds()[static_cast<size_t>(i) % Kinds().size()];
    Random random(seed + static_cast<uint64_t>(i));
    std::filesystem::copy_file(dir_.Path("base.db"), work,
                               std::filesystem::copy_options::overwrite_existing);
    kind.mutate(scene_, work, random);
    ASSIGN_OR_RETURN(const std::set<std::string> reasons, ReasonsFor(work));
    auto& [of_kind, of_kind_noticed] = counts[kind.name];
    ++of_kind;
    if (reasons.empty()) {
      std::printf("not noticed: %s, seed %llu\n", kind.name,
                  static_cast<unsigned long long>(seed + static_cast<uint64_t>(i)));
      continue;
    }
    ++of_kind_noticed;
    ++noticed;
    for (Blind& blind : blinds_) {
      bool sees = false;
      for (const std::string& reason : reasons) sees |= blind.reasons.count(reason) == 0;
      blind.noticed += sees ? 1 : 0;
    }
  }
  for (const auto& [name, pair] : counts) {
    std::printf("%-20s %6lld of %6lld\n", name.c_str(), static_cast<long long>(pair.second),
                static_cast<long long>(pair.first));
  }
  bool good = noticed == mutations;
  std::printf("%-20s %6lld of %6lld\n", "noticed", static_cast<long long>(noticed),
              static_cast<long long>(mutations));
  for (const Blind& blind : blinds_) {
    std::printf("a verifier %s misses %lld\n", blind.name,
                static_cast<long long>(mutations - blind.noticed));
    good = good && blind.noticed < mutations;
  }
  return good;
}

}  // namespace
}  // namespace tsunagi::audit::tamper

// Arguments: number of mutations (10,000) and seed (1).
int main(int argc, char** argv) {
  int64_t mutations = 10000;
  uint64_t seed = 1;
  if ((argc > 1 && !absl::SimpleAtoi(argv[1], &mutations)) ||
      (argc > 2 && !absl::SimpleAtoi(argv[2], &seed))) {
    std::fprintf(stderr, "usage: %s [MUTATIONS [SEED]]\n", argv[0]);
    return 2;
  }
  tsunagi::audit::tamper::Campaign campaign;
  absl::Status status = campaign.Prepare();
  if (status.ok()) {
    const absl::StatusOr<bool> good = campaign.Run(mutations, seed);
    if (good.ok()) return *good ? 0 : 1;
    status = good.status();
  }
  std::fprintf(stderr, "%s\n", std::string(status.ToString()).c_str());
  return 2;
}
