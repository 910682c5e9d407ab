#include "common/erasure/ledger.h"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kDataLoss = absl::StatusCode::kDataLoss;

Erasure ErasureOf(int n) {
  return {absl::StrCat("person-", n), absl::FromUnixMicros(1'780'000'000'000'007 + n), "officer-1",
          "RETENTION_TERM"};
}

class ErasureLedgerTest : public ::testing::Test {
 protected:
  // A ledger of `count` lines, closed again.
  void Fill(int count) {
    ASSERT_OK_AND_ASSIGN(const auto ledger, ErasureLedger::Open(path_));
    for (int n = 1; n <= count; ++n) ASSERT_OK(ledger->Append(ErasureOf(n)));
  }
  std::string Text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void SetText(const std::string& text) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
  }
  TempDir dir_;
  const std::string path_ = dir_.Path("intake.erasures");
};

TEST_F(ErasureLedgerTest, Append_ReopenedAnswersTheSameEntries) {
  Fill(3);
  ASSERT_OK_AND_ASSIGN(const auto ledger, ErasureLedger::Open(path_));
  EXPECT_EQ(ledger->Entries(), (std::vector<Erasure>{ErasureOf(1), ErasureOf(2), ErasureOf(3)}));
  EXPECT_TRUE(ledger->Contains("person-2"));
  EXPECT_FALSE(ledger->Contains("person-4"));
  ASSERT_OK(ledger->Append(ErasureOf(4)));
  ASSERT_OK_AND_ASSIGN(const auto again, ErasureLedger::Open(path_));
  EXPECT_EQ(again->size(), 4);
}

TEST_F(ErasureLedgerTest, Append_PersonKnown_StaysAsFirstWritten) {
  Fill(1);
  ASSERT_OK_AND_ASSIGN(const auto ledger, ErasureLedger::Open(path_));
  Erasure later = ErasureOf(1);
  later.reason = "ON_REQUEST";
  ASSERT_OK(ledger->Append(later));
  EXPECT_EQ(ledger->Entries(), std::vector<Erasure>{ErasureOf(1)});
}

TEST_F(ErasureLedgerTest, Open_NewFile_IsTheOwnersOnly) {
  Fill(1);
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  ASSERT_EQ(chmod(path_.c_str(), 0640), 0);
  EXPECT_THAT(ErasureLedger::Open(path_),
              IsError(absl::StatusCode::kFailedPrecondition, "LEDGER_UNREADABLE"));
}

TEST_F(ErasureLedgerTest, Open_LastLineCutAtEveryByte_DropsThatLineOnly) {
  Fill(3);
  const std::string whole = Text();
  const size_t two_lines = whole.find('\n', whole.find('\n') + 1) + 1;
  for (size_t size = two_lines; size < whole.size(); ++size) {
    SetText(whole.substr(0, size));
    ASSERT_OK_AND_ASSIGN(const auto ledger, ErasureLedger::Open(path_));
    ASSERT_EQ(ledger->size(), 2) << size;
    ASSERT_EQ(Text().size(), two_lines) << size;
  }
  // What follows goes on where the ledger was cut.
  ASSERT_OK_AND_ASSIGN(const auto ledger, ErasureLedger::Open(path_));
  ASSERT_OK(ledger->Append(ErasureOf(3)));
  EXPECT_EQ(Text(), whole);
}

TEST_F(ErasureLedgerTest, Open_AnyByteChanged_IsRefusedAndFileStays) {
  Fill(3);
  const std::string whole = Text();
  // But the end of the last line: without it the line is a torn one.
  for (size_t i = 0; i + 1 < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    SetText(changed);
    ASSERT_THAT(ErasureLedger::Open(path_), IsError(kDataLoss, "LEDGER_BROKEN")) << i;
    ASSERT_EQ(Text(), changed);
  }
}

TEST_F(ErasureLedgerTest, Open_LineRemovedRepeatedOrSwapped_IsRefused) {
  Fill(3);
  std::vector<std::string> lines = absl::StrSplit(Text(), '\n', absl::SkipEmpty());
  const auto joined = [&lines](const std::vector<size_t>& order) {
    std::string text;
    for (const size_t i : order) absl::StrAppend(&text, lines[i], "\n");
    return text;
  };
  using Orders = std::vector<std::vector<size_t>>;
  for (const auto& order : Orders{{1, 2}, {0, 2}, {0, 1, 1, 2}, {1, 0, 2}, {0, 2, 1}}) {
    SetText(joined(order));
    EXPECT_THAT(ErasureLedger::Open(path_), IsError(kDataLoss, "LEDGER_BROKEN"));
  }
}

TEST_F(ErasureLedgerTest, Open_NoFolder_SaysSo) {
  EXPECT_THAT(ErasureLedger::Open(dir_.Path("absent/ledger")),
              IsError(absl::StatusCode::kFailedPrecondition, "LEDGER_UNREADABLE"));
}

}  // namespace
}  // namespace tsunagi
