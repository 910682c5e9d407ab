#include "tests/audit/tamper/mutations.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/checkpoint.h"
#include "common/audit/entry.h"
#include "common/audit/tree.h"

namespace tsunagi::audit::tamper {
namespace {

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "tamper: %s\n", what);
  std::exit(2);
}

int64_t Below(Random& random, int64_t bound) {
  return static_cast<int64_t>(random() % static_cast<uint64_t>(bound));
}

int64_t LeafCount(RawDatabase& db) { return db.Number("SELECT COUNT(*) FROM audit_leaf"); }

std::string EntryAt(RawDatabase& db, int64_t seq) {
  return db.Column(absl::StrCat("SELECT entry FROM audit_leaf WHERE seq = ", seq)).at(0);
}

// A well-formed entry that was never written.
std::string ForgedEntry(Random& random) {
  v1::Entry entry;
  entry.set_time_us(1'700'000'000'000'000 + Below(random, 1'000'000'000));
  entry.set_service("intake");
  entry.set_actor(absl::StrCat("forged-", random()));
  entry.set_decision(v1::Entry::ALLOWED);
  return SerializeEntry(entry);
}

// The entry with one field rewritten: well-formed, so that only the tree can tell.
std::string RewrittenEntry(const std::string& bytes, Random& random) {
  v1::Entry entry = *ParseEntry(bytes);
  switch (random() % 4) {
    case 0:
      entry.set_actor(absl::StrCat("other-", random()));
      break;
    case 1:
      entry.set_time_us(entry.time_us() + 1 + Below(random, 1000));
      break;
    case 2:
      entry.set_decision(entry.decision() == v1::Entry::DENIED ? v1::Entry::ALLOWED
                                                               : v1::Entry::DENIED);
      break;
    default:
      entry.set_object(absl::StrCat("agencies/sr-09201/cases/x", random()));
  }
  return SerializeEntry(entry);
}

void SetEntry(RawDatabase& db, int64_t seq, const std::string& entry) {
  db.Run(absl::StrCat("UPDATE audit_leaf SET entry = ?1 WHERE seq = ", seq), {entry});
}

// Moves the entries from `seq` on by `by`; over negative numbers, as each step must keep the key.
void Shift(RawDatabase& db, int64_t seq, int64_t by) {
  db.Run(absl::StrCat("UPDATE audit_leaf SET seq = -seq - 1 WHERE seq >= ", seq));
  db.Run(absl::StrCat("UPDATE audit_leaf SET seq = -seq - 1 + ", by, " WHERE seq < 0"));
}

void EditBytes(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t seq = Below(random, LeafCount(db));
  std::string entry = EntryAt(db, seq);
  char& byte = entry[static_cast<size_t>(Below(random, static_cast<int64_t>(entry.size())))];
  byte = static_cast<char>(byte ^ (1 + Below(random, 255)));
  SetEntry(db, seq, entry);
}

void EditEntry(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t seq = Below(random, LeafCount(db));
  SetEntry(db, seq, RewrittenEntry(EntryAt(db, seq), random));
}

void Delete(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t seq = Below(random, LeafCount(db));
  db.Run(absl::StrCat("DELETE FROM audit_leaf WHERE seq = ", seq));
  // Half of the attackers close the gap.
  if (random() % 2 == 0) Shift(db, seq + 1, -1);
}

void Insert(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t seq = Below(random, LeafCount(db));
  Shift(db, seq, 1);
  db.Run(absl::StrCat("INSERT INTO audit_leaf (seq, entry) VALUES (", seq, ", ?1)"),
         {ForgedEntry(random)});
}

void Swap(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t count = LeafCount(db);
  const int64_t a = Below(random, count);
  const int64_t b = (a + 1 + Below(random, count - 1)) % count;
  const std::string entry = EntryAt(db, a);
  SetEntry(db, a, EntryAt(db, b));
  SetEntry(db, b, entry);
}

// Moves one entry to another place; those between close up.
void Reorder(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t count = LeafCount(db);
  const int64_t from = Below(random, count);
  const int64_t to = (from + 1 + Below(random, count - 1)) % count;
  const std::string entry = EntryAt(db, from);
  db.Run(absl::StrCat("DELETE FROM audit_leaf WHERE seq = ", from));
  Shift(db, from + 1, -1);
  Shift(db, to, 1);
  db.Run(absl::StrCat("INSERT INTO audit_leaf (seq, entry) VALUES (", to, ", ?1)"), {entry});
}

void Truncate(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t keep = Below(random, LeafCount(db));
  db.Run(absl::StrCat("DELETE FROM audit_leaf WHERE seq >= ", keep));
  // The careful attacker takes the checkpoints and tiles away too.
  if (random() % 2 == 0) {
    db.Run(absl::StrCat("DELETE FROM audit_checkpoint WHERE size > ", keep));
    db.Run(absl::StrCat("DELETE FROM audit_tile WHERE (idx + 1) * 256 > ", keep));
  }
}

void Renumber(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t count = LeafCount(db);
  const int64_t seq = Below(random, count);
  if (random() % 2 == 0) {
    Shift(db, seq, 1 + Below(random, 5));
  } else {
    db.Run(absl::StrCat("UPDATE audit_leaf SET seq = ", count + 1 + Below(random, 5),
                        " WHERE seq = ", seq));
  }
}

void RollBack(const Scene& scene, const std::string& path, Random& random) {
  const auto which = static_cast<size_t>(Below(random, static_cast<int64_t>(scene.older.size())));
  std::filesystem::copy_file(scene.older[which], path,
                             std::filesystem::copy_options::overwrite_existing);
  RawDatabase db(path);
  // Some let the service write on, up to what was there and beyond.
  const int64_t more = random() % 2 == 0 ? 0 : Below(random, 700);
  const int64_t count = LeafCount(db);
  db.Run("BEGIN");
  for (int64_t i = 0; i < more; ++i) {
    db.Run(absl::StrCat("INSERT INTO audit_leaf (seq, entry) VALUES (", count + i, ", ?1)"),
           {ForgedEntry(random)});
  }
  db.Run("COMMIT");
}

// Everything in the database made anew over `entries`, signed by `signer`: nothing within it is
// contradictory.
void Rebuild(RawDatabase& db, const std::vector<std::string>& entries, const Signer& signer) {
  std::vector<std::string> sizes = db.Column("SELECT size FROM audit_checkpoint");
  LogTree tree;
  std::map<int64_t, std::string> notes;
  for (const std::string& entry : entries) {
    tree.Append(LeafHash(entry));
    if (std::find(sizes.begin(), sizes.end(), absl::StrCat(tree.size())) != sizes.end()) {
      notes[tree.size()] =
          SignCheckpoint({signer.verifier().name, tree.size(), tree.Root()}, signer);
    }
  }
  db.Run("DELETE FROM audit_tile");
  for (const auto& [id, hashes] : tree.new_tiles()) {
    db.Run(absl::StrCat("INSERT INTO audit_tile (level, idx, hashes) VALUES (", id.first, ", ",
                        id.second, ", ?1)"),
           {hashes});
  }
  for (const auto& [size, note] : notes) {
    db.Run(absl::StrCat("UPDATE audit_checkpoint SET note = CAST(?1 AS TEXT) WHERE size = ", size),
           {note});
  }
}

void Resign(const std::string& path, Random& random, const Signer& signer) {
  RawDatabase db(path);
  const int64_t seq = Below(random, LeafCount(db));
  db.Run("BEGIN");
  SetEntry(db, seq, RewrittenEntry(EntryAt(db, seq), random));
  Rebuild(db, db.Column("SELECT entry FROM audit_leaf ORDER BY seq"), signer);
  db.Run("COMMIT");
}

void ResignWithWrongKey(const Scene& scene, const std::string& path, Random& random) {
  Resign(path, random, scene.wrong);
}

void ResignWithTheLogsKey(const Scene& scene, const std::string& path, Random& random) {
  Resign(path, random, scene.log);
}

// The log itself showed another witness another history; this one is asked about it.
void Fork(const Scene& scene, const std::string& path, Random& random) {
  std::filesystem::copy_file(scene.fork, path, std::filesystem::copy_options::overwrite_existing);
  RawDatabase db(path);
  // At any moment after the histories part.
  const int64_t first = db.Number("SELECT MIN(size) FROM audit_checkpoint");
  const int64_t keep = first + 1 + Below(random, LeafCount(db) - first);
  db.Run(absl::StrCat("DELETE FROM audit_leaf WHERE seq >= ", keep));
  db.Run(absl::StrCat("DELETE FROM audit_checkpoint WHERE size > ", keep));
}

void EditTile(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const int64_t idx = Below(random, db.Number("SELECT COUNT(*) FROM audit_tile WHERE level = 0"));
  const std::string where = absl::StrCat(" WHERE level = 0 AND idx = ", idx);
  std::string hashes = db.Column("SELECT hashes FROM audit_tile" + where).at(0);
  switch (random() % 5) {
    case 0:
      db.Run("DELETE FROM audit_tile" + where);
      return;
    case 1:
      db.Run("UPDATE audit_tile SET level = 1" + where);
      return;
    case 2:
      hashes.resize(hashes.size() - 32);
      break;
    case 3:
      std::swap_ranges(hashes.begin(), hashes.begin() + 32, hashes.begin() + 64);
      break;
    default: {
      char& byte = hashes[static_cast<size_t>(Below(random, 8192))];
      byte = static_cast<char>(byte ^ (1 + Below(random, 255)));
    }
  }
  db.Run("UPDATE audit_tile SET hashes = ?1" + where, {hashes});
}

void EditCheckpoint(const Scene&, const std::string& path, Random& random) {
  RawDatabase db(path);
  const std::vector<std::string> sizes = db.Column("SELECT size FROM audit_checkpoint");
  const size_t which = static_cast<size_t>(Below(random, static_cast<int64_t>(sizes.size())));
  const std::string where = " WHERE size = " + sizes[which];
  std::string note = db.Column("SELECT note FROM audit_checkpoint" + where).at(0);
  switch (random() % 5) {
    case 0:
      db.Run("DELETE FROM audit_checkpoint" + where);
      return;
    case 1:
      db.Run("UPDATE audit_checkpoint SET size = size + 1" + where);
      return;
    case 2: {
      const std::string& other = sizes[(which + 1) % sizes.size()];
      note = db.Column("SELECT note FROM audit_checkpoint WHERE size = " + other).at(0);
      break;
    }
    default: {
      char& byte = note[static_cast<size_t>(Below(random, static_cast<int64_t>(note.size())))];
      byte = static_cast<char>(byte ^ (1 + Below(random, 127)));
    }
  }
  db.Run("UPDATE audit_checkpoint SET note = CAST(?1 AS TEXT)" + where, {note});
}

}  // namespace

RawDatabase::RawDatabase(const std::string& path) : db_(nullptr, &sqlite3_close) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) Fail("open");
  db_.reset(db);
  Run("PRAGMA synchronous=OFF");
}

void RawDatabase::Run(const std::string& sql, const std::vector<std::string>& blobs) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    Fail(sql.c_str());
  }
  int index = 0;
  for (const std::string& blob : blobs) {
    sqlite3_bind_blob(statement, ++index, blob.data(), static_cast<int>(blob.size()),
                      SQLITE_STATIC);
  }
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement);
  if (code != SQLITE_DONE) Fail(sql.c_str());
  sqlite3_finalize(statement);
}

std::vector<std::string> RawDatabase::Column(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    Fail(sql.c_str());
  }
  std::vector<std::string> values;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, 0));
    values.emplace_back(data == nullptr ? "" : data, size);
  }
  sqlite3_finalize(statement);
  return values;
}

int64_t RawDatabase::Number(const std::string& sql) { return std::stoll(Column(sql).at(0)); }

const std::vector<Kind>& Kinds() {
  static const auto* const kinds = new std::vector<Kind>{
      {"edit bytes", EditBytes},
      {"edit entry", EditEntry},
      {"delete", Delete},
      {"insert", Insert},
      {"swap", Swap},
      {"reorder", Reorder},
      {"truncate", Truncate},
      {"renumber", Renumber},
      {"roll back", RollBack},
      {"re-sign, wrong key", ResignWithWrongKey},
      {"re-sign, log's key", ResignWithTheLogsKey},
      {"fork", Fork},
      {"edit tile", EditTile},
      {"edit checkpoint", EditCheckpoint},
  };
  return *kinds;
}

}  // namespace tsunagi::audit::tamper
