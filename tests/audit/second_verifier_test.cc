// The independent verifier in Python (tests/audit/verify.py) against the one in C++.
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/audit/evidence.h"
#include "common/audit/merkle.h"
#include "common/audit/restore.h"
#include "common/audit/testing/log_fixture.h"
#include "common/audit/verify.h"
#include "common/crypto/crypto.h"

namespace tsunagi::audit {
namespace {

using ::testing::HasSubstr;

struct Answer {
  int code = -1;
  std::string text;
};

Answer RunPython(const std::string& arguments) {
  Answer answer;
  const std::string command =
      absl::StrCat(TSUNAGI_PYTHON, " tests/audit/verify.py ", arguments, " 2>&1");
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return answer;
  char buffer[4096];
  size_t got = 0;
  while ((got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0) answer.text.append(buffer, got);
  answer.code = WEXITSTATUS(pclose(pipe));
  return answer;
}

// Complete subtrees by height and index.
using Levels = std::vector<std::vector<Hash>>;

Levels LevelsOf(const std::vector<std::string>& entries) {
  Levels levels(1);
  for (const std::string& entry : entries) levels[0].push_back(LeafHash(entry));
  while (levels.back().size() > 1) {
    const std::vector<Hash> below = levels.back();
    std::vector<Hash>& up = levels.emplace_back();
    for (size_t i = 0; i + 1 < below.size(); i += 2) up.push_back(NodeHash(below[i], below[i + 1]));
  }
  return levels;
}

std::string ProofLine(absl::string_view kind, int64_t m, int64_t n,
                      const absl::StatusOr<std::vector<Hash>>& proof) {
  return absl::StrCat(
      kind, " ", m, " ", n, " ",
      proof.ok() ? absl::BytesToHexString(crypto::Sha256(absl::StrJoin(*proof, ""))) : "failed",
      "\n");
}

TEST(SecondVerifier, RandomTree_HasTheSameRootsAndProofs) {
  std::mt19937_64 random(1025);
  std::vector<std::string> entries(1025);
  tsunagi::testing::TempDir dir;
  std::ofstream file(dir.Path("entries"));
  for (std::string& entry : entries) {
    entry.resize(random() % 90);
    for (char& c : entry) c = static_cast<char>(random());
    file << absl::BytesToHexString(entry) << "\n";
  }
  file.close();
  const Levels levels = LevelsOf(entries);
  const auto node = [&levels](int height, int64_t index) -> absl::StatusOr<Hash> {
    return levels.at(static_cast<size_t>(height)).at(static_cast<size_t>(index));
  };
  std::string expected;
  CompactRange range;
  for (size_t size = 0; size <= entries.size(); ++size) {
    absl::StrAppend(&expected, "root ", size, " ", absl::BytesToHexString(range.Root()), "\n");
    if (size < entries.size()) range.Append(LeafHash(entries[size]));
  }
  for (int64_t n = 1; n <= 256; ++n) {
    for (int64_t m = 0; m < n; ++m) {
      absl::StrAppend(&expected, ProofLine("inclusion", m, n, InclusionProof(m, n, node)));
    }
    for (int64_t m = 1; m <= n; ++m) {
      absl::StrAppend(&expected, ProofLine("consistency", m, n, ConsistencyProof(m, n, node)));
    }
  }
  const Answer answer = RunPython("--tree " + dir.Path("entries"));
  ASSERT_EQ(answer.code, 0) << answer.text;
  // Not EXPECT_EQ: its difference of 66,000 lines takes for ever.
  EXPECT_TRUE(answer.text == expected);
}

class SecondVerifierDatabase : public testing::LogFixture {
 protected:
  // What both verifiers say of the database: the number of findings and Python's answer.
  void Judge(size_t& findings, Answer& answer) {
    database_.reset();
    ASSERT_OK_AND_ASSIGN(const auto evidence, OpenDatabaseCopy(dir_.Path("t.db")));
    VerifyOptions options{log_.verifier(), {}, std::nullopt};
    ASSERT_OK_AND_ASSIGN(options.file, ReadCheckpointFile(file()));
    ASSERT_OK_AND_ASSIGN(const VerifyReport report, Verify(*evidence, options));
    findings = report.findings.size();
    answer = RunPython(absl::StrCat("--database ", dir_.Path("t.db"), " --checkpoints ", file(),
                                    " --public-key '", FormatVerifierKey(log_.verifier()), "'"));
    OpenDatabase();
  }
};

TEST_F(SecondVerifierDatabase, GoodLog_IsGoodForBoth) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK(Append(200));
    ASSERT_OK(MakeCheckpoint());
  }
  size_t findings = 1;
  Answer answer;
  Judge(findings, answer);
  EXPECT_EQ(findings, 0u);
  EXPECT_EQ(answer.code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("entries 600 "));
  EXPECT_THAT(answer.text, HasSubstr("checkpoints 3 file 3"));
}

TEST_F(SecondVerifierDatabase, AnnouncedRestore_IsGoodForBoth) {
  ASSERT_OK(Append(100));
  ASSERT_OK(MakeCheckpoint());
  CopyDatabase("old.db");
  ASSERT_OK(Append(100));
  ASSERT_OK(MakeCheckpoint());
  ReplaceDatabase("old.db");
  ASSERT_OK(MarkRestored(*database_, log_, file(), "operator", absl::Now()));
  size_t findings = 1;
  Answer answer;
  Judge(findings, answer);
  EXPECT_EQ(findings, 0u);
  EXPECT_EQ(answer.code, 0) << answer.text;
}

TEST_F(SecondVerifierDatabase, TamperedLogs_AreBadForBoth) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(Append(150));
    ASSERT_OK(MakeCheckpoint());
  }
  CopyDatabase("good.db");
  for (const char* change : {
           "UPDATE audit_leaf SET entry = (SELECT entry FROM audit_leaf WHERE seq = 8)"
           " WHERE seq = 7",
           "DELETE FROM audit_leaf WHERE seq = 7",
           "DELETE FROM audit_leaf WHERE seq > 290",
           "UPDATE audit_leaf SET entry = CAST(entry || x'9a0600' AS BLOB) WHERE seq = 7",
           "UPDATE audit_leaf SET entry = CAST(entry AS TEXT) WHERE seq = 7",
           "UPDATE audit_tile SET hashes = zeroblob(8192)",
           "DELETE FROM audit_tile",
           "UPDATE audit_checkpoint SET note = replace(note, '150', '151') WHERE size = 150",
           "DELETE FROM audit_checkpoint WHERE size = 150",
       }) {
    ReplaceDatabase("good.db");
    ASSERT_OK(Exec(change));
    size_t findings = 0;
    Answer answer;
    Judge(findings, answer);
    EXPECT_GT(findings, 0u) << change;
    EXPECT_EQ(answer.code, 5) << change << "\n" << answer.text;
  }
}

}  // namespace
}  // namespace tsunagi::audit
