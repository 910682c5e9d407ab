// The program that kill9.py kills: rotates key-encryption keys without pause while writers add
// persons.
//
//   vault_rotation prepare FOLDER COUNT           makes a key, a database and COUNT persons
//   vault_rotation work FOLDER [destroy-early]    until killed; destroy-early is the broken variant
//   vault_rotation finish FOLDER                  ends the rotation that stands open, then checks
//
// FOLDER/ledger holds a line for each person whose write was acknowledged.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/vault.h"

namespace tsunagi {
namespace {

std::string TextOf(const std::string& person) { return absl::StrCat("note of ", person); }

// What a process has open.
struct Site {
  std::string folder;
  std::unique_ptr<FileKeyProvider> keys;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<sql::Database> database;
};

absl::StatusOr<Site> OpenSite(const std::string& folder) {
  Site site;
  site.folder = folder;
  std::filesystem::create_directories(folder + "/keys");
  ASSIGN_OR_RETURN(site.keys, FileKeyProvider::Open(folder + "/keys"));
  site.vault = std::make_unique<Vault>("intake", *site.keys);
  const auto common = common_schema::Migrations();
  std::vector<sql::Migration> migrations(common.begin(), common.end());
  migrations.push_back({"test", 1,
                        "CREATE TABLE note (person TEXT NOT NULL PRIMARY KEY,"
                        " body BYTEA NOT NULL)"});
  ASSIGN_OR_RETURN(site.database, sql::OpenSqlite({.path = folder + "/vault.db"}, migrations));
  return site;
}

absl::Status AddPerson(const Site& site, sql::WriteTransaction& transaction,
                       const std::string& person) {
  ASSIGN_OR_RETURN(const std::string body,
                   site.vault->Seal(transaction, {"note", "body", person, person}, TextOf(person)));
  return transaction
      .Exec("INSERT INTO note (person, body) VALUES ($1, $2)", {person, sql::Bytes{body}})
      .status();
}

absl::Status AddPersons(Site& site, const std::vector<std::string>& persons) {
  const auto add_all = [&](sql::WriteTransaction& transaction) {
    for (const std::string& person : persons) {
      RETURN_IF_ERROR(AddPerson(site, transaction, person));
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(site.database->RunWrite(add_all));
  std::string lines;
  for (const std::string& person : persons) absl::StrAppend(&lines, person, "\n");
  // One write call: whole lines or none, also where the process is killed.
  const int fd = open((site.folder + "/ledger").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const bool written =
      fd >= 0 && write(fd, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size());
  close(fd);
  return written ? absl::OkStatus() : absl::InternalError("ledger");
}

absl::StatusOr<std::map<std::string, int64_t>> Counts(Site& site) {
  std::map<std::string, int64_t> counts;
  RETURN_IF_ERROR(site.database->Read([&counts](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(counts, Vault::CountByKek(transaction));
    return absl::OkStatus();
  }));
  return counts;
}

absl::StatusOr<int64_t> OldCount(Site& site) {
  ASSIGN_OR_RETURN(const std::string primary, site.keys->Primary());
  ASSIGN_OR_RETURN(const auto counts, Counts(site));
  int64_t old = 0;
  for (const auto& [kek, count] : counts) old += kek == primary ? 0 : count;
  return old;
}

// Retires every key but the primary, and destroys those that wrap nothing any more.
absl::Status DestroyOldKeys(Site& site, bool early) {
  ASSIGN_OR_RETURN(const std::string primary, site.keys->Primary());
  ASSIGN_OR_RETURN(const std::vector<std::string> keks, site.keys->List());
  for (const std::string& kek : keks) {
    if (kek != primary) RETURN_IF_ERROR(site.keys->Retire(kek));
  }
  // Behind every write that may have begun with an old primary.
  RETURN_IF_ERROR(site.database->RunWrite([](sql::WriteTransaction&) { return absl::OkStatus(); }));
  ASSIGN_OR_RETURN(const auto counts, Counts(site));
  for (const std::string& kek : keks) {
    if (kek != primary && (early || !counts.contains(kek))) {
      RETURN_IF_ERROR(site.keys->Destroy(kek));
    }
  }
  return absl::OkStatus();
}

// Moves every key to the primary.
absl::Status Rotate(Site& site, bool destroy_early) {
  while (true) {
    ASSIGN_OR_RETURN(const int64_t old, OldCount(site));
    if (old == 0) return DestroyOldKeys(site, /*early=*/false);
    std::string after;
    bool more = true;
    while (more) {
      ASSIGN_OR_RETURN(const Vault::RewrapStep step, site.vault->Rewrap(*site.database, after));
      if (step.broken > 0) return absl::DataLossError("a key does not unwrap");
      more = step.more;
      if (destroy_early) RETURN_IF_ERROR(DestroyOldKeys(site, /*early=*/true));
    }
  }
}

absl::Status Prepare(const std::string& folder, int count) {
  ASSIGN_OR_RETURN(Site site, OpenSite(folder));
  RETURN_IF_ERROR(site.keys->AddKey().status());
  std::vector<std::string> persons;
  for (int i = 1; i <= count; ++i) {
    persons.push_back(NewUuidV7(Clock::System().Now()));
    if (i % 500 != 0 && i != count) continue;
    RETURN_IF_ERROR(AddPersons(site, persons));
    persons.clear();
  }
  return absl::OkStatus();
}

absl::Status Work(const std::string& folder, bool destroy_early) {
  ASSIGN_OR_RETURN(Site site, OpenSite(folder));
  ASSIGN_OR_RETURN(const int64_t old, OldCount(site));
  ASSIGN_OR_RETURN(const std::string primary, site.keys->Primary());
  std::cout << "old " << old << " primary " << primary << std::endl;
  std::vector<std::thread> writers;
  for (int i = 0; i < 2; ++i) {
    writers.emplace_back([&site] {
      while (true) {
        const absl::Status added = AddPersons(site, {NewUuidV7(Clock::System().Now())});
        // A new key may have become the primary, and the old one retired, within the call.
        if (!added.ok() && !absl::IsFailedPrecondition(added)) std::cerr << added << std::endl;
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
      }
    });
  }
  while (true) {
    if (const absl::Status rotated = Rotate(site, destroy_early); !rotated.ok()) {
      std::cerr << rotated << std::endl;
      // The writers go on until the kill.
      for (std::thread& writer : writers) writer.join();
    }
    RETURN_IF_ERROR(site.keys->AddKey().status());
  }
}

// Every person opens, and everything acknowledged is there.
absl::StatusOr<bool> Check(Site& site) {
  std::set<std::string> missing;
  std::ifstream ledger(site.folder + "/ledger");
  for (std::string line; std::getline(ledger, line);) missing.insert(line);
  const size_t acknowledged = missing.size();
  int64_t opened = 0;
  int64_t undecryptable = 0;
  Vault fresh("intake", *site.keys);
  BulkOpener opener(fresh);
  RETURN_IF_ERROR(site.database->Read([&](sql::Transaction& transaction) {
    return transaction.Query(
        "SELECT n.person, n.body, k.version, k.state, k.kek, k.wrapped FROM note n"
        " LEFT JOIN person_key k ON k.person = n.person",
        {}, [&](const sql::Row& row) {
          const std::string person = row.String(0);
          const auto text =
              opener.Open(KeyColumns(row, 2), {"note", "body", person, person}, row.Text(1));
          ++(text.ok() && *text == TextOf(person) ? opened : undecryptable);
          missing.erase(person);
          return absl::OkStatus();
        });
  }));
  ASSIGN_OR_RETURN(const int64_t old, OldCount(site));
  ASSIGN_OR_RETURN(const std::string primary, site.keys->Primary());
  ASSIGN_OR_RETURN(const auto keks, site.keys->List());
  std::cout << opened << " persons open, " << undecryptable << " undecryptable, " << acknowledged
            << " acknowledged, " << missing.size() << " of them lost, " << old
            << " under old keys, primary " << primary << ", " << keks.size() << " key left"
            << std::endl;
  return undecryptable == 0 && missing.empty() && old == 0 && opened > 0 && keks.size() == 1;
}

absl::StatusOr<bool> Finish(const std::string& folder) {
  ASSIGN_OR_RETURN(Site site, OpenSite(folder));
  const absl::Status rotated = Rotate(site, /*destroy_early=*/false);
  if (!rotated.ok()) std::cout << "the rotation does not end: " << rotated.message() << std::endl;
  return Check(site);
}

int Main(const std::vector<std::string>& args) {
  const std::string command = args.empty() ? "" : args[0];
  int count = 0;
  absl::StatusOr<bool> good = absl::InvalidArgumentError("prepare, work or finish, and a folder");
  if (command == "prepare" && args.size() == 3 && absl::SimpleAtoi(args[2], &count)) {
    const absl::Status prepared = Prepare(args[1], count);
    good = prepared.ok() ? absl::StatusOr<bool>(true) : prepared;
  } else if (command == "work" && args.size() >= 2) {
    good = Work(args[1], args.size() == 3 && args[2] == "destroy-early");
  } else if (command == "finish" && args.size() == 2) {
    good = Finish(args[1]);
  }
  if (!good.ok()) std::cerr << good.status() << std::endl;
  return good.ok() && *good ? 0 : 1;
}

}  // namespace
}  // namespace tsunagi

int main(int argc, char** argv) {
  return tsunagi::Main(std::vector<std::string>(argv + 1, argv + argc));
}
