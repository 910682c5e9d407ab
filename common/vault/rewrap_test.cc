#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/vault/testing/vault_fixture.h"
#include "common/vault/vault.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::tsunagi::testing::FakeKeyProvider;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::VaultFixture;

class RewrapTest : public VaultFixture {
 protected:
  void SealAll(int persons) {
    for (int i = 0; i < persons; ++i) {
      ASSERT_OK_AND_ASSIGN(sealed_.emplace_back(),
                           Seal(vault_, At(Person(i)), absl::StrCat("text ", i)));
    }
  }
  // All persons open in a vault that has cached nothing.
  void ExpectAllOpen() {
    const auto fresh = FreshVault();
    for (size_t i = 0; i < sealed_.size(); ++i) {
      EXPECT_EQ(*Open(*fresh, At(Person(static_cast<int>(i))), sealed_[i]),
                absl::StrCat("text ", i));
    }
  }
  std::vector<std::string> sealed_;
};

TEST_F(RewrapTest, NothingOld_IsDoneAtOnce) {
  SealAll(3);
  std::string after;
  ASSERT_OK_AND_ASSIGN(const auto step, vault_.Rewrap(*database_, after));
  EXPECT_EQ(step.moved, 0);
  EXPECT_FALSE(step.more);
}

TEST_F(RewrapTest, InBatches_AllKeysMoveAndTheOldOneCanGo) {
  SealAll(25);
  const std::string second = provider_.Add();
  std::string after;
  std::vector<int64_t> moved;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const auto step, vault_.Rewrap(*database_, after, 10));
    moved.push_back(step.moved);
    if (!step.more) break;
    ExpectAllOpen();
  }
  EXPECT_THAT(moved, ElementsAre(10, 10, 5));
  EXPECT_THAT(Counts(), ElementsAre(Pair(second, 25)));
  provider_.Retire("fake-1");
  provider_.Destroy("fake-1");
  ExpectAllOpen();
}

TEST_F(RewrapTest, StartedAgainHalfway_GoesOnWhereItWas) {
  SealAll(20);
  const std::string second = provider_.Add();
  std::string after;
  ASSERT_OK(vault_.Rewrap(*database_, after, 10));
  EXPECT_THAT(Counts(), ElementsAre(Pair("fake-1", 10), Pair(second, 10)));
  OpenDatabase();
  std::string from_start;
  ASSERT_OK_AND_ASSIGN(const auto step, FreshVault()->Rewrap(*database_, from_start, 100));
  EXPECT_EQ(step.moved, 10);
  EXPECT_FALSE(step.more);
  EXPECT_THAT(Counts(), ElementsAre(Pair(second, 20)));
  ExpectAllOpen();
}

TEST_F(RewrapTest, BrokenRow_IsCountedAndLeft) {
  SealAll(5);
  ASSERT_OK(Exec("UPDATE person_key SET wrapped = $1 WHERE person = $2",
                 {sql::Bytes{"broken"}, Person(2)}));
  const std::string second = provider_.Add();
  std::string after;
  ASSERT_OK_AND_ASSIGN(const auto step, vault_.Rewrap(*database_, after));
  EXPECT_EQ(step.moved, 4);
  EXPECT_EQ(step.broken, 1);
  EXPECT_FALSE(step.more);
  EXPECT_THAT(Counts(), ElementsAre(Pair("fake-1", 1), Pair(second, 4)));
}

TEST_F(RewrapTest, ProviderDownOrOldKeyGone_ChangesNothing) {
  const auto unavailable = IsError(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE");
  SealAll(5);
  provider_.Add();
  std::string after;
  provider_.SetDown(true);
  EXPECT_THAT(vault_.Rewrap(*database_, after), unavailable);
  provider_.SetDown(false);
  provider_.Destroy("fake-1");
  EXPECT_THAT(vault_.Rewrap(*database_, after), unavailable);
  EXPECT_EQ(after, "");
  EXPECT_THAT(Counts(), ElementsAre(Pair("fake-1", 5)));
}

TEST_F(RewrapTest, Erased_StaysErased) {
  SealAll(3);
  ASSERT_OK(Erase(vault_, Person(1)));
  const std::string second = provider_.Add();
  std::string after;
  ASSERT_OK_AND_ASSIGN(const auto step, vault_.Rewrap(*database_, after));
  EXPECT_EQ(step.moved, 2);
  EXPECT_EQ(*StateOf(Person(1)), KeyState::kErased);
  EXPECT_THAT(Counts(), ElementsAre(Pair(second, 2)));
}

// Calls back between the reading of a batch and its writing.
class HookedProvider final : public KeyProvider {
 public:
  HookedProvider(FakeKeyProvider& provider, std::function<void()> on_wrap)
      : provider_(provider), on_wrap_(std::move(on_wrap)) {}
  absl::StatusOr<std::string> Wrap(absl::string_view kek, const crypto::SecretKey& data_key,
                                   absl::string_view aad) override {
    on_wrap_();
    return provider_.Wrap(kek, data_key, aad);
  }
  absl::StatusOr<crypto::SecretKey> Unwrap(absl::string_view kek, absl::string_view wrapped,
                                           absl::string_view aad) override {
    return provider_.Unwrap(kek, wrapped, aad);
  }
  absl::StatusOr<std::string> Primary() override { return provider_.Primary(); }
  absl::StatusOr<std::vector<std::string>> List() override { return provider_.List(); }

 private:
  FakeKeyProvider& provider_;
  std::function<void()> on_wrap_;
};

TEST_F(RewrapTest, ErasedWhileTheBatchIsWrapped_BringsNoKeyBack) {
  SealAll(3);
  const std::string second = provider_.Add();
  bool once = false;
  HookedProvider hooked(provider_, [&] {
    if (!std::exchange(once, true)) {
      EXPECT_OK(Erase(vault_, Person(2)));
    }
  });
  Vault vault("intake", hooked, clock_);
  std::string after;
  ASSERT_OK_AND_ASSIGN(const auto step, vault.Rewrap(*database_, after));
  EXPECT_EQ(step.moved, 2);
  EXPECT_EQ(*StateOf(Person(2)), KeyState::kErased);
  EXPECT_THAT(Open(*FreshVault(), At(Person(2)), sealed_[2]),
              IsError(absl::StatusCode::kFailedPrecondition, "PERSON_ERASED"));
  EXPECT_THAT(Counts(), ElementsAre(Pair(second, 2)));
}

}  // namespace
}  // namespace tsunagi
