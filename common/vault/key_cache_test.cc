#include "common/vault/key_cache.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

class KeyCacheTest : public ::testing::Test {
 protected:
  static FieldKey Key(char fill) {
    return {7, *crypto::SecretKey::From(std::string(crypto::SecretKey::kSize, fill))};
  }
  bool Has(const std::string& person, absl::Time now) {
    return cache_.Get(person, now).has_value();
  }

  const absl::Time start_ = absl::FromUnixSeconds(1'800'000'000);
  KeyCache cache_;
};

TEST_F(KeyCacheTest, PutKey_IsAnswered) {
  EXPECT_FALSE(Has("p", start_));
  cache_.Put("p", Key('a'), start_);
  const auto found = cache_.Get("p", start_);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->version, 7u);
  EXPECT_EQ(found->key.Bytes(), Key('a').key.Bytes());
}

TEST_F(KeyCacheTest, LifetimeOver_IsForgottenEvenWhenUsedMeanwhile) {
  cache_.Put("p", Key('a'), start_);
  EXPECT_TRUE(Has("p", start_ + KeyCache::kLifetime));
  cache_.Put("p", Key('a'), start_ + absl::Minutes(4));
  EXPECT_FALSE(Has("p", start_ + KeyCache::kLifetime + absl::Seconds(1)));
  cache_.Put("p", Key('b'), start_ + absl::Minutes(6));
  EXPECT_TRUE(Has("p", start_ + absl::Minutes(10)));
}

TEST_F(KeyCacheTest, ClockSetBack_Forgets) {
  cache_.Put("p", Key('a'), start_);
  EXPECT_FALSE(Has("p", start_ - absl::Seconds(1)));
}

TEST_F(KeyCacheTest, Full_TheOldestGoes) {
  const int entries = KeyCache::kEntries;
  for (int i = 0; i < entries + 10; ++i) cache_.Put(absl::StrCat(i), Key('k'), start_);
  for (int i = 0; i < entries + 10; ++i) EXPECT_EQ(Has(absl::StrCat(i), start_), i >= 10) << i;
}

TEST_F(KeyCacheTest, Banned_IsDroppedAndNeverComesBack) {
  cache_.Put("p", Key('a'), start_);
  cache_.Put("q", Key('b'), start_);
  cache_.Ban("p");
  EXPECT_FALSE(Has("p", start_));
  cache_.Put("p", Key('a'), start_);
  EXPECT_FALSE(Has("p", start_));
  EXPECT_TRUE(Has("q", start_));
  // The hole that it left goes round the ring like any entry.
  for (size_t i = 0; i < KeyCache::kEntries; ++i) cache_.Put(absl::StrCat(i), Key('k'), start_);
  EXPECT_FALSE(Has("q", start_));
  EXPECT_TRUE(Has("0", start_));
}

TEST_F(KeyCacheTest, DropStale_LeavesTheYounger) {
  cache_.Put("old", Key('a'), start_);
  cache_.Put("young", Key('b'), start_ + absl::Minutes(4));
  cache_.DropStale(start_ + absl::Minutes(6));
  // At a time when it would not be stale yet: it is gone, not only overdue.
  EXPECT_FALSE(Has("old", start_ + absl::Minutes(4)));
  EXPECT_TRUE(Has("young", start_ + absl::Minutes(6)));
}

TEST_F(KeyCacheTest, ManyThreads_NeverSeeAnotherPersonsKey) {
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([this, t, &wrong] {
      for (int i = 0; i < 20000; ++i) {
        const char person = static_cast<char>('A' + (i + static_cast<int>(t)) % 26);
        cache_.Put(absl::StrCat(std::string(1, person), i % 300), Key(person), start_);
        const auto found = cache_.Get(absl::StrCat(std::string(1, person), i % 300), start_);
        if (found && found->key.Bytes() != Key(person).key.Bytes()) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace tsunagi
