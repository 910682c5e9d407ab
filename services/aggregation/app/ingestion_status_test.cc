#include "services/aggregation/app/ingestion_status.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/testing/ledger.h"

namespace tsunagi::aggregation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Every feed is connected and caught up.
class FakeMonitor final : public FeedMonitor {
 public:
  FeedConnection ConnectionOf(absl::string_view) const override {
    return {true, absl::UnixEpoch(), true};
  }
};

TEST(GetIngestionStatus, ThreeFeeds_TellCursorParkedAndConnection) {
  testing::LedgerDatabase ledger;
  IncomingFact bad = testing::Placed(2);
  bad.count = 3;
  ASSERT_OK(ledger.sink().Apply("referral", testing::Batch({testing::Placed(1), bad})));
  ASSERT_OK(ledger.sink().Apply("intake", testing::Batch({testing::Placed(7)})));
  const FakeMonitor monitor;
  ASSERT_OK_AND_ASSIGN(const std::vector<FeedStatus> feeds,
                       ledger.Read<std::vector<FeedStatus>>([&](const AggregationStore& store) {
                         return GetIngestionStatus(store, monitor);
                       }));
  ASSERT_EQ(feeds.size(), 3u);
  EXPECT_EQ(feeds[0].feed, "intake");
  EXPECT_THAT(feeds[0].parked, ElementsAre(Pair("SEQUENCE_GAP", 1)));
  EXPECT_FALSE(feeds[0].connection.caught_up);
  EXPECT_EQ(feeds[1].feed, "classification");
  EXPECT_EQ(feeds[1].cursor.sequence, 0);
  EXPECT_THAT(feeds[1].parked, IsEmpty());
  EXPECT_TRUE(feeds[1].connection.caught_up);
  EXPECT_EQ(feeds[2].feed, "referral");
  EXPECT_EQ(feeds[2].cursor.sequence, 2);
  EXPECT_EQ(feeds[2].cursor.facts, 1);
  EXPECT_THAT(feeds[2].parked, ElementsAre(Pair("COUNT_INVALID", 1)));
}

}  // namespace
}  // namespace tsunagi::aggregation
