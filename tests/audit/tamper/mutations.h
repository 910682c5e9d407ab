// Ways to tamper with a log, each on a fresh copy of its database.
#ifndef TSUNAGI_TESTS_AUDIT_TAMPER_MUTATIONS_H_
#define TSUNAGI_TESTS_AUDIT_TAMPER_MUTATIONS_H_

#include <sqlite3.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "common/audit/note.h"

namespace tsunagi::audit::tamper {

using Random = std::mt19937_64;

// A database without the service's rules: whoever tampers has none. A statement that fails ends the
// program, as the campaign would otherwise count a mutation that did nothing.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path);
  void Run(const std::string& sql, const std::vector<std::string>& blobs = {});
  int64_t Number(const std::string& sql);
  std::vector<std::string> Column(const std::string& sql);

 private:
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_;
};

// What an attacker finds.
struct Scene {
  // Older copies of the whole database, oldest first, and a fork of the same log from its first
  // checkpoint on, signed with the log's own key.
  std::vector<std::string> older;
  std::string fork;
  Signer log;
  // A key of the attacker's own under the log's name.
  Signer wrong;
};

// Tampers with the database at `path`.
using Mutate = void (*)(const Scene& scene, const std::string& path, Random& random);

struct Kind {
  const char* name;
  Mutate mutate;
};

const std::vector<Kind>& Kinds();

}  // namespace tsunagi::audit::tamper

#endif  // TSUNAGI_TESTS_AUDIT_TAMPER_MUTATIONS_H_
