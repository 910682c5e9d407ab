#include "common/backup/sealed_file.h"

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "common/base/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::backup {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kDataLoss = absl::StatusCode::kDataLoss;

class SealedFileTest : public ::testing::Test {
 protected:
  absl::Status Seal(const std::string& plain, const std::string& name = "f") {
    ASSIGN_OR_RETURN(const auto writer, SealedWriter::Create(dir_.Path(name), key_, id_));
    RETURN_IF_ERROR(writer->Append(plain));
    return writer->Finish();
  }
  absl::StatusOr<std::string> Open(const std::string& name = "f") {
    ASSIGN_OR_RETURN(const auto reader, SealedReader::Open(dir_.Path(name), key_));
    std::string plain;
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<std::string> piece, reader->Next());
      if (!piece) break;
      plain += *piece;
    }
    EXPECT_EQ(reader->id(), id_);
    return plain;
  }
  std::string Text(const std::string& name = "f") {
    std::ifstream file(dir_.Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void SetText(const std::string& text) {
    std::ofstream(dir_.Path("f"), std::ios::binary | std::ios::trunc) << text;
  }
  TempDir dir_;
  const crypto::SecretKey key_ = *crypto::SecretKey::Random();
  const PartId id_{"20260401T031500Z", "intake", "data"};
};

std::string Pattern(size_t size) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 31 + i / 997);
  return text;
}

TEST_F(SealedFileTest, EverySizeAroundAChunk_OpensToTheSame) {
  for (const size_t size : {size_t{0}, size_t{1}, kChunkSize - 1, kChunkSize, kChunkSize + 1,
                            2 * kChunkSize, 2 * kChunkSize + 5}) {
    const std::string plain = Pattern(size);
    ASSERT_OK(Seal(plain));
    ASSERT_OK_AND_ASSIGN(const std::string opened, Open());
    EXPECT_TRUE(opened == plain) << size;
  }
}

TEST_F(SealedFileTest, Flipped_200SeededPlaces_AreRefused) {
  ASSERT_OK(Seal(Pattern(kChunkSize + 1000)));
  const std::string whole = Text();
  std::mt19937 random(20260401);
  for (int i = 0; i < 200; ++i) {
    std::string changed = whole;
    // Half of them in header, sizes and nonces at the beginning.
    const size_t place = random() % (i % 2 == 0 ? 160 : changed.size());
    changed[place] = static_cast<char>(changed[place] ^ (1 << random() % 8));
    SetText(changed);
    EXPECT_THAT(Open(), IsError(kDataLoss, "BACKUP_BROKEN")) << place;
  }
}

TEST_F(SealedFileTest, CutAnywhere_IsRefused) {
  ASSERT_OK(Seal(Pattern(2 * kChunkSize + 1000)));
  const std::string whole = Text();
  std::mt19937 random(20260402);
  for (int i = 0; i < 50; ++i) {
    SetText(whole.substr(0, random() % whole.size()));
    EXPECT_THAT(Open(), IsError(kDataLoss, "BACKUP_BROKEN"));
  }
  // At the end of a chunk as well, where every chunk that is left is whole.
  const size_t sealed = 4 + kChunkSize + 24 + 16;
  const size_t header = whole.size() - 2 * sealed - (4 + 1000 + 24 + 16);
  SetText(whole.substr(0, header + sealed));
  EXPECT_THAT(Open(), IsError(kDataLoss, "BACKUP_BROKEN"));
  SetText(whole.substr(0, header));
  EXPECT_THAT(Open(), IsError(kDataLoss, "BACKUP_BROKEN"));
}

TEST_F(SealedFileTest, ChunksSwappedOrOfAnotherFile_AreRefused) {
  ASSERT_OK(Seal(Pattern(2 * kChunkSize + 1000)));
  const std::string whole = Text();
  const size_t sealed = 4 + kChunkSize + 24 + 16;
  const size_t header = whole.size() - 2 * sealed - (4 + 1000 + 24 + 16);
  SetText(whole.substr(0, header) + whole.substr(header + sealed, sealed) +
          whole.substr(header, sealed) + whole.substr(header + 2 * sealed));
  EXPECT_THAT(Open(), IsError(kDataLoss, "BACKUP_BROKEN"));
  // The same place of a file with another id, under the same key.
  ASSERT_OK_AND_ASSIGN(
      const auto writer,
      SealedWriter::Create(dir_.Path("g"), key_, {"20260402T031500Z", "intake", "data"}));
  ASSERT_OK(writer->Append(Pattern(2 * kChunkSize + 1000)));
  ASSERT_OK(writer->Finish());
  SetText(whole.substr(0, header) + Text("g").substr(header));
  EXPECT_THAT(Open(), IsError(kDataLoss, "BACKUP_BROKEN"));
}

TEST_F(SealedFileTest, NotFinished_LeavesTheFileThatWasThere) {
  ASSERT_OK(Seal("first"));
  {
    ASSERT_OK_AND_ASSIGN(const auto writer, SealedWriter::Create(dir_.Path("f"), key_, id_));
    ASSERT_OK(writer->Append("second"));
  }
  ASSERT_OK_AND_ASSIGN(const std::string opened, Open());
  EXPECT_EQ(opened, "first");
  EXPECT_EQ(Text("f.new"), "");
}

TEST_F(SealedFileTest, NoSuchFile_SaysSo) {
  EXPECT_THAT(Open("absent"),
              IsError(absl::StatusCode::kFailedPrecondition, "BACKUP_FILE_UNREADABLE"));
}

}  // namespace
}  // namespace tsunagi::backup
