#include "common/crypto/key_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::crypto {
namespace {

using ::testing::HasSubstr;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

mode_t ModeOf(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(stat(path.c_str(), &info), 0);
  return info.st_mode & 07777;
}

size_t FilesIn(const std::string& dir) {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(dir)) ++count;
  return count;
}

TEST(KeyFile, WrittenKey_IsReadBackAndPrivate) {
  const TempDir dir;
  const std::string path = dir.Path("token.key");
  const std::string key("\0\n\xff binary", 10);
  ASSERT_OK(WriteKeyFile(path, key));
  EXPECT_EQ(ModeOf(path), 0600u);
  EXPECT_EQ(FilesIn(dir.path()), 1u) << "a temporary file stayed";
  ASSERT_OK_AND_ASSIGN(const std::string read, ReadKeyFile(path, key.size()));
  EXPECT_EQ(read, key);
  ASSERT_EQ(chmod(path.c_str(), 0400), 0);
  EXPECT_OK(ReadKeyFile(path, key.size()));
}

TEST(KeyFile, ExistingKey_IsNotOverwritten) {
  const TempDir dir;
  const std::string path = dir.Path("token.key");
  ASSERT_OK(WriteKeyFile(path, "first"));
  EXPECT_THAT(WriteKeyFile(path, "other"),
              IsError(absl::StatusCode::kAlreadyExists, "KEY_FILE_EXISTS"));
  ASSERT_OK_AND_ASSIGN(const std::string read, ReadKeyFile(path, 5));
  EXPECT_EQ(read, "first");
  EXPECT_EQ(FilesIn(dir.path()), 1u);
}

TEST(KeyFile, FolderMissing_WriteFails) {
  const TempDir dir;
  EXPECT_THAT(WriteKeyFile(dir.Path("none/token.key"), "k"),
              IsError(kPrecondition, "FILE_WRITE_FAILED"));
}

TEST(ReadKeyFile, MissingFile_SaysWhichFile) {
  const TempDir dir;
  const absl::Status status = ReadKeyFile(dir.Path("none.key"), 32).status();
  EXPECT_THAT(status, IsError(kPrecondition, "KEY_FILE_MISSING"));
  EXPECT_THAT(DetailOf(status).message_ja, HasSubstr("none.key がありません"));
}

TEST(ReadKeyFile, WrongSize_IsRefused) {
  const TempDir dir;
  ASSERT_OK(WriteKeyFile(dir.Path("k"), std::string(32, 'k')));
  EXPECT_THAT(ReadKeyFile(dir.Path("k"), 31), IsError(kPrecondition, "KEY_FILE_SIZE"));
  EXPECT_THAT(ReadKeyFile(dir.Path("k"), 33), IsError(kPrecondition, "KEY_FILE_SIZE"));
}

TEST(ReadKeyFile, AccessByGroupOrOthers_IsRefusedWithTheCommand) {
  const TempDir dir;
  const std::string path = dir.Path("k");
  ASSERT_OK(WriteKeyFile(path, "key"));
  for (const mode_t mode : {0640, 0604, 0620, 0601, 0644}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    const absl::Status status = ReadKeyFile(path, 3).status();
    EXPECT_THAT(status, IsError(kPrecondition, "KEY_FILE_MODE"));
    EXPECT_THAT(DetailOf(status).message_ja, HasSubstr("chmod 600 " + path));
  }
}

TEST(ReadKeyFile, FolderOrPipe_IsUnreadable) {
  const TempDir dir;
  EXPECT_THAT(ReadKeyFile(dir.path(), 3), IsError(kPrecondition, "KEY_FILE_UNREADABLE"));
  ASSERT_EQ(mkfifo(dir.Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(ReadKeyFile(dir.Path("pipe"), 3), IsError(kPrecondition, "KEY_FILE_UNREADABLE"));
}

TEST(ReplaceFile, OldContent_GivesWayToTheNew) {
  const TempDir dir;
  const std::string path = dir.Path("cert");
  ASSERT_OK(ReplaceFile(path, "old", 0644));
  ASSERT_OK(ReplaceFile(path, "new", 0600));
  EXPECT_EQ(ModeOf(path), 0600u);
  std::ifstream in(path);
  std::string text;
  in >> text;
  EXPECT_EQ(text, "new");
  EXPECT_EQ(FilesIn(dir.path()), 1u);
}

}  // namespace
}  // namespace tsunagi::crypto
