#include "common/outbox/outbox.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;

class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(database_,
                         sql::OpenSqlite({.path = dir_.Path("t.db")}, common_schema::Migrations()));
  }
  absl::Status Append(const std::string& audience, const std::string& payload, bool fail = false) {
    return database_->RunWrite([&, audience, payload](sql::WriteTransaction& transaction) {
      const auto sequence = AppendEvent(transaction, hub_, "f", audience, payload);
      return fail ? absl::InternalError("undo") : sequence.status();
    });
  }
  absl::StatusOr<std::vector<FeedEvent>> Read(int64_t after, int limit,
                                              const std::string& viewer = "") {
    absl::StatusOr<std::vector<FeedEvent>> events;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      events = ReadEvents(transaction, "f", after, limit, viewer, last_seen_);
      return events.status();
    });
    if (!status.ok()) return status;
    return events;
  }
  testing::TempDir dir_;
  FeedHub hub_;
  std::unique_ptr<sql::Database> database_;
  int64_t last_seen_ = 0;
};

TEST_F(OutboxTest, Events_ComeInOrderWithoutGaps) {
  for (int i = 1; i <= 5; ++i) ASSERT_OK(Append("", absl::StrCat(i)));
  ASSERT_OK_AND_ASSIGN(const auto first, Read(0, 3));
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[2].payload, "3");
  EXPECT_EQ(last_seen_, 3);
  ASSERT_OK_AND_ASSIGN(const auto rest, Read(last_seen_, 3));
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[1].sequence, 5);
}

TEST_F(OutboxTest, FailedWrite_LeavesNoHole) {
  ASSERT_OK(Append("", "1"));
  EXPECT_FALSE(Append("", "lost", /*fail=*/true).ok());
  ASSERT_OK(Append("", "2"));
  ASSERT_OK_AND_ASSIGN(const auto events, Read(0, 10));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].sequence, 2);
  EXPECT_EQ(events[1].payload, "2");
}

TEST_F(OutboxTest, Viewer_SeesItsOwnAndGetsPastTheRest) {
  ASSERT_OK(Append("|a|b|", "1"));
  ASSERT_OK(Append("|b|", "2"));
  ASSERT_OK(Append("|ab|", "3"));
  ASSERT_OK_AND_ASSIGN(const auto events, Read(0, 10, "a"));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].payload, "1");
  EXPECT_EQ(last_seen_, 3);
}

TEST_F(OutboxTest, CompactedFeed_RefusesAnOldToken) {
  for (int i = 1; i <= 3; ++i) ASSERT_OK(Append("", absl::StrCat(i)));
  ASSERT_OK(database_->RunWrite([](sql::WriteTransaction& transaction) {
    return transaction.Exec("DELETE FROM feed_event WHERE sequence <= 2", {}).status();
  }));
  EXPECT_THAT(Read(0, 10), IsError(absl::StatusCode::kOutOfRange, "WATCH_TOKEN_EXPIRED"));
  EXPECT_OK(Read(2, 10));
}

TEST_F(OutboxTest, FeedRestoredFromAnOlderCopy_RefusesANewerToken) {
  ASSERT_OK(Append("", "1"));
  EXPECT_OK(Read(1, 10));
  EXPECT_THAT(Read(5, 10), IsError(absl::StatusCode::kOutOfRange, "FEED_REWOUND"));
}

TEST_F(OutboxTest, Followers_WakeAfterTheCommitOnly) {
  int wakes = 0;
  auto subscription = hub_.Subscribe([&wakes] { ++wakes; });
  ASSERT_OK(Append("", "1"));
  EXPECT_EQ(wakes, 1);
  EXPECT_FALSE(Append("", "x", /*fail=*/true).ok());
  EXPECT_EQ(wakes, 1);
  subscription.reset();
  ASSERT_OK(Append("", "2"));
  EXPECT_EQ(wakes, 1);
}

}  // namespace
}  // namespace tsunagi
