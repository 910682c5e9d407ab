#include "common/vault/key_provider.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/testing/fake_key_provider.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::tsunagi::testing::FakeKeyProvider;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

// A provider with one key, and how its operator works on it.
class Harness {
 public:
  virtual ~Harness() = default;
  virtual KeyProvider& provider() = 0;
  virtual std::string Add() = 0;
  virtual void Retire(const std::string& kek) = 0;
  virtual void Destroy(const std::string& kek) = 0;
};

class FileHarness final : public Harness {
 public:
  FileHarness() : provider_(*FileKeyProvider::Open(dir_.path())) { EXPECT_OK(provider_->AddKey()); }
  KeyProvider& provider() override { return *provider_; }
  std::string Add() override { return *provider_->AddKey(); }
  void Retire(const std::string& kek) override { EXPECT_OK(provider_->Retire(kek)); }
  void Destroy(const std::string& kek) override { EXPECT_OK(provider_->Destroy(kek)); }

 private:
  TempDir dir_;
  std::unique_ptr<FileKeyProvider> provider_;
};

class FakeHarness final : public Harness {
 public:
  KeyProvider& provider() override { return provider_; }
  std::string Add() override { return provider_.Add(); }
  void Retire(const std::string& kek) override { provider_.Retire(kek); }
  void Destroy(const std::string& kek) override { provider_.Destroy(kek); }

 private:
  FakeKeyProvider provider_;
};

using MakeHarness = std::unique_ptr<Harness> (*)();

class KeyProviderTest : public ::testing::TestWithParam<MakeHarness> {
 protected:
  std::unique_ptr<Harness> harness_ = GetParam()();
  KeyProvider& provider_ = harness_->provider();
  const std::string first_ = *provider_.Primary();
  const crypto::SecretKey key_ = *crypto::SecretKey::Random();
};

INSTANTIATE_TEST_SUITE_P(File, KeyProviderTest, ::testing::Values([]() -> std::unique_ptr<Harness> {
                           return std::make_unique<FileHarness>();
                         }));
INSTANTIATE_TEST_SUITE_P(Fake, KeyProviderTest, ::testing::Values([]() -> std::unique_ptr<Harness> {
                           return std::make_unique<FakeHarness>();
                         }));

TEST_P(KeyProviderTest, WrappedKey_UnwrapsAndIsNoTwiceTheSame) {
  ASSERT_OK_AND_ASSIGN(const std::string one, provider_.Wrap(first_, key_, "aad"));
  ASSERT_OK_AND_ASSIGN(const std::string two, provider_.Wrap(first_, key_, "aad"));
  EXPECT_NE(one, two);
  EXPECT_EQ(one.find(std::string(key_.Bytes())), std::string::npos);
  for (const std::string& wrapped : {one, two}) {
    ASSERT_OK_AND_ASSIGN(const auto key, provider_.Unwrap(first_, wrapped, "aad"));
    EXPECT_EQ(key.Bytes(), key_.Bytes());
  }
}

TEST_P(KeyProviderTest, ChangedCutOrMovedWrap_IsKeyBroken) {
  const auto broken = IsError(absl::StatusCode::kDataLoss, "KEY_BROKEN");
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, provider_.Wrap(first_, key_, "aad"));
  for (size_t bit = 0; bit < wrapped.size() * 8; ++bit) {
    std::string changed = wrapped;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(provider_.Unwrap(first_, changed, "aad"), broken);
  }
  for (size_t size = 0; size < wrapped.size(); ++size) {
    EXPECT_THAT(provider_.Unwrap(first_, wrapped.substr(0, size), "aad"), broken);
  }
  EXPECT_THAT(provider_.Unwrap(first_, wrapped + "x", "aad"), broken);
  EXPECT_THAT(provider_.Unwrap(first_, wrapped, "other"), broken);
  const std::string second = harness_->Add();
  EXPECT_THAT(provider_.Unwrap(second, wrapped, "aad"), broken);
}

TEST_P(KeyProviderTest, AddedKey_IsPrimaryAndTheOldOneStillUnwraps) {
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, provider_.Wrap(first_, key_, "aad"));
  const std::string second = harness_->Add();
  EXPECT_NE(second, first_);
  EXPECT_EQ(*provider_.Primary(), second);
  EXPECT_THAT(*provider_.List(), ElementsAre(first_, second));
  EXPECT_OK(provider_.Unwrap(first_, wrapped, "aad"));
}

TEST_P(KeyProviderTest, RetiredKey_UnwrapsButNoLongerWraps) {
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, provider_.Wrap(first_, key_, "aad"));
  const std::string second = harness_->Add();
  harness_->Retire(first_);
  EXPECT_OK(provider_.Unwrap(first_, wrapped, "aad"));
  EXPECT_THAT(provider_.Wrap(first_, key_, "aad"),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_RETIRED"));
  EXPECT_THAT(*provider_.List(), ElementsAre(first_, second));
}

TEST_P(KeyProviderTest, DestroyedOrUnknownKey_IsUnavailable) {
  const auto unavailable = IsError(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE");
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, provider_.Wrap(first_, key_, "aad"));
  const std::string second = harness_->Add();
  harness_->Retire(first_);
  harness_->Destroy(first_);
  for (const std::string& kek : {first_, std::string("kek-9999"), std::string("fake-9999"),
                                 std::string("kek-1"), std::string("../x"), std::string()}) {
    EXPECT_THAT(provider_.Unwrap(kek, wrapped, "aad"), unavailable) << kek;
    EXPECT_THAT(provider_.Wrap(kek, key_, "aad"), unavailable) << kek;
  }
  EXPECT_THAT(*provider_.List(), ElementsAre(second));
  EXPECT_NE(harness_->Add(), first_) << "ids are not used again";
}

TEST(FakeKeyProvider, Down_IsUnavailableForEverything) {
  const auto unavailable = IsError(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE");
  FakeKeyProvider provider;
  const crypto::SecretKey key = *crypto::SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, provider.Wrap("fake-1", key, ""));
  provider.SetDown(true);
  EXPECT_THAT(provider.Wrap("fake-1", key, ""), unavailable);
  EXPECT_THAT(provider.Unwrap("fake-1", wrapped, ""), unavailable);
  EXPECT_THAT(provider.Primary(), unavailable);
  EXPECT_THAT(provider.List(), unavailable);
}

class FileKeyProviderTest : public ::testing::Test {
 protected:
  std::unique_ptr<FileKeyProvider> Open() { return *FileKeyProvider::Open(dir_.path()); }
  void Touch(const std::string& name, const std::string& bytes = "") {
    std::ofstream(dir_.Path(name)) << bytes;
    chmod(dir_.Path(name).c_str(), 0600);
  }
  TempDir dir_;
};

TEST_F(FileKeyProviderTest, EmptyFolder_HasNoPrimary) {
  const auto provider = Open();
  EXPECT_THAT(provider->Primary(), IsError(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE"));
  EXPECT_THAT(*provider->List(), IsEmpty());
}

TEST_F(FileKeyProviderTest, AbsentFolder_IsRefused) {
  EXPECT_THAT(FileKeyProvider::Open(dir_.Path("none")),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_FOLDER_UNREADABLE"));
}

TEST_F(FileKeyProviderTest, AddedKey_IsAPrivateFileThatANewProcessReads) {
  const auto provider = Open();
  ASSERT_OK_AND_ASSIGN(const std::string kek, provider->AddKey());
  EXPECT_EQ(kek, "kek-0001");
  struct stat info = {};
  ASSERT_EQ(stat(dir_.Path("kek-0001.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  const crypto::SecretKey key = *crypto::SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const std::string wrapped, provider->Wrap(kek, key, "aad"));
  ASSERT_OK_AND_ASSIGN(const auto unwrapped, Open()->Unwrap(kek, wrapped, "aad"));
  EXPECT_EQ(unwrapped.Bytes(), key.Bytes());
}

TEST_F(FileKeyProviderTest, KeyThatOthersCanRead_IsRefused) {
  Touch("kek-0001.key", std::string(32, 'k'));
  for (const mode_t mode : {0640, 0604, 0660, 0620}) {
    chmod(dir_.Path("kek-0001.key").c_str(), mode);
    EXPECT_THAT(FileKeyProvider::Open(dir_.path()),
                IsError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_MODE"));
  }
  for (const mode_t mode : {0400, 0600}) {
    chmod(dir_.Path("kek-0001.key").c_str(), mode);
    EXPECT_OK(FileKeyProvider::Open(dir_.path()));
  }
}

TEST_F(FileKeyProviderTest, KeyOfAnotherSize_IsRefusedAndTheOldOnesStay) {
  const auto provider = Open();
  ASSERT_OK(provider->AddKey());
  Touch("kek-0002.key", "short");
  EXPECT_THAT(provider->Reload(), IsError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_SIZE"));
  EXPECT_EQ(*provider->Primary(), "kek-0001");
}

TEST_F(FileKeyProviderTest, HighestKeyThatIsNotRetired_IsPrimary) {
  for (const char* name : {"kek-0002.key", "kek-9999.key", "kek-10000.key", "kek-20000.key"}) {
    Touch(name, std::string(32, 'k'));
  }
  Touch("kek-20000.retired");
  // Not names of keys.
  for (const char* name : {"kek-99999.key.bak", "kek-30000", "kek-030000.key", "kek-x.key"}) {
    Touch(name, "?");
  }
  const auto provider = Open();
  EXPECT_EQ(*provider->Primary(), "kek-10000");
  EXPECT_THAT(*provider->List(), ElementsAre("kek-0002", "kek-9999", "kek-10000", "kek-20000"));
  EXPECT_EQ(*provider->AddKey(), "kek-20001");
}

TEST_F(FileKeyProviderTest, OtherProcessesChanges_ComeWithReload) {
  const auto provider = Open();
  const auto operators = Open();
  ASSERT_OK(operators->AddKey());
  EXPECT_FALSE(provider->Primary().ok());
  ASSERT_OK(provider->Reload());
  EXPECT_EQ(*provider->Primary(), "kek-0001");
}

TEST_F(FileKeyProviderTest, KeyInUse_IsNeitherRetiredNorDestroyed) {
  const auto in_use = IsError(absl::StatusCode::kFailedPrecondition, "KEY_IN_USE");
  const auto provider = Open();
  ASSERT_OK(provider->AddKey());
  EXPECT_THAT(provider->Retire("kek-0001"), in_use);
  ASSERT_OK(provider->AddKey());
  EXPECT_THAT(provider->Destroy("kek-0001"), in_use);
  EXPECT_OK(provider->Retire("kek-0001"));
  EXPECT_OK(provider->Retire("kek-0001"));
  EXPECT_OK(provider->Destroy("kek-0001"));
  EXPECT_FALSE(std::filesystem::exists(dir_.Path("kek-0001.key")));
  const auto absent = IsError(absl::StatusCode::kNotFound, "KEY_NOT_FOUND");
  EXPECT_THAT(provider->Destroy("kek-0001"), absent);
  EXPECT_THAT(provider->Retire("kek-0007"), absent);
}

}  // namespace
}  // namespace tsunagi
