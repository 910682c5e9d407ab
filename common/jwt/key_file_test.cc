#include "common/jwt/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/key_file.h"
#include "common/jwt/testing/test_keys.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace tsunagi::jwt {
namespace {

using testing::IsError;

const testing::TestKeys& TheKeys() {
  static const auto* const keys = new testing::TestKeys;
  return *keys;
}

std::string SetOf(absl::string_view kid) {
  return absl::StrCat(R"({"keys":[)", TheKeys().Jwk(kid), "]}");
}

class KeyFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Replace(SetOf("es"));
    ASSERT_OK_AND_ASSIGN(file_, KeyFile::Open(path_, clock_));
  }
  void Replace(absl::string_view text) { ASSERT_OK(crypto::ReplaceFile(path_, text, 0644)); }
  // Writes into the file that stands there, as a careless copy does.
  void Overwrite(absl::string_view text) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
  }
  // How many lines with this event are logged by `action`.
  template <typename Action>
  static int Logged(const std::string& event, Action action) {
    ::testing::internal::CaptureStderr();
    action();
    const std::string log = ::testing::internal::GetCapturedStderr();
    int count = 0;
    for (size_t at = 0; (at = log.find(event, at)) != std::string::npos; ++at) ++count;
    return count;
  }
  bool Has(const std::string& kid) { return file_->Keys()->Find(kid) != nullptr; }
  void Wait() { clock_.Advance(absl::Seconds(1)); }

  const testing::TempDir dir_;
  const std::string path_ = dir_.Path("jwks.json");
  testing::FakeClock clock_{absl::CivilSecond(2026, 4, 1, 9)};
  std::unique_ptr<KeyFile> file_;
};

TEST_F(KeyFileTest, MissingFile_DoesNotOpen) {
  EXPECT_THAT(KeyFile::Open(dir_.Path("none"), clock_),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_SET_UNREADABLE"));
  EXPECT_THAT(KeyFile::Open(dir_.path(), clock_),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_SET_UNREADABLE"));
  Replace("{}");
  EXPECT_THAT(KeyFile::Open(path_, clock_),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_SET_INVALID"));
  Replace(std::string(300 << 10, ' '));
  EXPECT_THAT(KeyFile::Open(path_, clock_),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_SET_UNREADABLE"));
}

TEST_F(KeyFileTest, ReplacedFile_IsSeenAfterASecond) {
  Replace(SetOf("rs"));
  EXPECT_TRUE(Has("es"));
  clock_.Advance(absl::Milliseconds(999));
  EXPECT_TRUE(Has("es"));
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(Has("rs"));
  EXPECT_FALSE(Has("es"));
}

TEST_F(KeyFileTest, UnchangedContent_KeepsTheObject) {
  const auto before = file_->Keys();
  Replace(SetOf("es"));
  Wait();
  EXPECT_EQ(file_->Keys(), before);
  EXPECT_EQ(file_->KeysAfterUnknownKid(), before);
}

TEST_F(KeyFileTest, TornFile_KeepsTheKeysAndWarnsOnce) {
  Replace(SetOf("rs").substr(0, 100));
  EXPECT_EQ(Logged("key_set_kept",
                   [&] {
                     for (int i = 0; i < 5; ++i) {
                       Wait();
                       EXPECT_TRUE(Has("es"));
                     }
                   }),
            1);
  Replace(SetOf("rs"));
  Wait();
  EXPECT_TRUE(Has("rs"));
}

TEST_F(KeyFileTest, MissingFile_KeepsTheKeysAndWarnsOnce) {
  std::filesystem::remove(path_);
  EXPECT_EQ(Logged("key_set_kept",
                   [&] {
                     for (int i = 0; i < 5; ++i) {
                       Wait();
                       EXPECT_TRUE(Has("es"));
                     }
                     clock_.Advance(absl::Minutes(1));
                     file_->KeysAfterUnknownKid();
                   }),
            1);
  Replace(SetOf("rs"));
  Wait();
  EXPECT_TRUE(Has("rs"));
}

TEST_F(KeyFileTest, FileWithPrivateKey_KeepsTheKeys) {
  std::string leaked = SetOf("rs");
  leaked.insert(leaked.size() - 3, R"(,"d":"AAAA")");
  Replace(leaked);
  Wait();
  EXPECT_EQ(Logged(R"("why":"private")", [&] { EXPECT_TRUE(Has("es")); }), 1);
}

TEST_F(KeyFileTest, SetWithoutKeys_WithdrawsAll) {
  Replace(R"({"keys":[]})");
  Wait();
  EXPECT_EQ(file_->Keys()->size(), 0u);
}

TEST_F(KeyFileTest, UnknownKid_ReadsAtMostOnceInThirtySeconds) {
  // Same inode, size and time: from outside nothing happened.
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  const auto change_unseen = [&](std::string text) {
    text.resize(static_cast<size_t>(info.st_size), ' ');
    Overwrite(text);
    const timespec times[2] = {info.st_atim, info.st_mtim};
    ASSERT_EQ(utimensat(AT_FDCWD, path_.c_str(), times, 0), 0);
  };
  std::string other = SetOf("es");
  other.replace(other.find("\"kid\":\"es\""), 10, "\"kid\":\"e2\"");
  change_unseen(other);
  Wait();
  ASSERT_TRUE(Has("es"));
  EXPECT_NE(file_->KeysAfterUnknownKid()->Find("e2"), nullptr);
  change_unseen(SetOf("es"));
  clock_.Advance(absl::Seconds(29));
  EXPECT_EQ(file_->KeysAfterUnknownKid()->Find("es"), nullptr);
  clock_.Advance(absl::Seconds(1));
  EXPECT_NE(file_->KeysAfterUnknownKid()->Find("es"), nullptr);
}

TEST_F(KeyFileTest, ClockSetBack_DoesNotStopTheWatch) {
  clock_.Advance(-absl::Hours(5));
  Replace(SetOf("rs"));
  EXPECT_TRUE(Has("rs"));
}

TEST_F(KeyFileTest, ReadersDuringReplacements_AlwaysSeeAWholeSet) {
  std::vector<std::thread> readers;
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        clock_.Advance(absl::Seconds(1));
        const auto keys = file_->Keys();
        if (keys->size() != 1) ++wrong;
        if (file_->KeysAfterUnknownKid()->size() != 1) ++wrong;
      }
    });
  }
  const int kept = Logged("key_set_kept", [&] {
    for (int i = 0; i < 100; ++i) Replace(SetOf(i % 2 == 0 ? "rs" : "es"));
    stop = true;
    for (std::thread& reader : readers) reader.join();
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(kept, 0);
  Wait();
  EXPECT_TRUE(Has("es"));
}

}  // namespace
}  // namespace tsunagi::jwt
