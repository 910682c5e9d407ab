#include "services/aggregation/app/apply_facts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/testing/ledger.h"

namespace tsunagi::aggregation {
namespace {

using testing::Batch;
using ::testing::ElementsAre;
using testing::FactId;
using ::testing::IsEmpty;
using testing::LedgerDatabase;
using ::testing::Pair;
using testing::Placed;
using testing::ReversalOf;

class ApplyFactsTest : public ::testing::Test {
 protected:
  ApplyResult Apply(const FactBatch& batch, absl::string_view feed = "referral") {
    auto result = ledger_.sink().Apply(feed, batch);
    EXPECT_OK(result);
    return result.value_or(ApplyResult());
  }

  FeedCursor Cursor(absl::string_view feed = "referral") {
    auto cursor = ledger_.Read<FeedCursor>(
        [&](const AggregationStore& store) { return store.CursorOf(feed); });
    EXPECT_OK(cursor);
    return cursor.value_or(FeedCursor());
  }

  std::map<std::string, int64_t> Parked(absl::string_view feed = "referral") {
    auto parked = ledger_.Read<std::map<std::string, int64_t>>(
        [&](const AggregationStore& store) { return store.ParkedOf(feed); });
    EXPECT_OK(parked);
    return parked.value_or(std::map<std::string, int64_t>());
  }

  // Facts of the ledger and the sum of their counts.
  std::pair<int64_t, int64_t> Ledger() {
    auto sums = ledger_.Read<std::pair<int64_t, int64_t>>(
        [](const AggregationStore& store) -> absl::StatusOr<std::pair<int64_t, int64_t>> {
          std::pair<int64_t, int64_t> total;
          const absl::Status status =
              store.EachGroup({kFirstMonth, kLastMonth}, [&](const FactGroup& group) {
                total.first += group.facts;
                total.second += group.count;
                return absl::OkStatus();
              });
          if (!status.ok()) return status;
          return total;
        });
    EXPECT_OK(sums);
    return sums.value_or(std::pair<int64_t, int64_t>(-1, -1));
  }

  LedgerDatabase ledger_;
};

TEST_F(ApplyFactsTest, Batch_TakesEffectWithItsCursor) {
  const ApplyResult result = Apply(Batch({Placed(1), Placed(2, 2)}));
  EXPECT_EQ(result.applied, 2);
  EXPECT_FALSE(result.gap);
  EXPECT_EQ(Ledger(), std::make_pair(int64_t{2}, int64_t{2}));
  EXPECT_EQ(Cursor().sequence, 2);
  EXPECT_EQ(Cursor().facts, 2);
  EXPECT_EQ(Cursor().resume_token, "token-2");
}

TEST_F(ApplyFactsTest, SameBatchTwice_HasOneEffect) {
  const FactBatch batch = Batch({Placed(1), Placed(2), ReversalOf(Placed(1), 3)});
  Apply(batch);
  const ApplyResult again = Apply(batch);
  EXPECT_EQ(again.applied, 0);
  EXPECT_EQ(again.ignored, 3);
  EXPECT_EQ(Ledger(), std::make_pair(int64_t{3}, int64_t{1}));
  EXPECT_EQ(Cursor().facts, 3);
  EXPECT_THAT(Parked(), IsEmpty());
}

TEST_F(ApplyFactsTest, OverlappingBatches_ApplyOnlyWhatIsNew) {
  Apply(Batch({Placed(1), Placed(2), Placed(3)}));
  const ApplyResult result = Apply(Batch({Placed(2), Placed(3), Placed(4)}));
  EXPECT_EQ(result.applied, 1);
  EXPECT_EQ(result.ignored, 2);
  EXPECT_EQ(Ledger().first, 4);
  EXPECT_EQ(Cursor().resume_token, "token-4");
}

TEST_F(ApplyFactsTest, OldBatchAgain_DoesNotTakeTheTokenBack) {
  Apply(Batch({Placed(1)}));
  Apply(Batch({Placed(2)}));
  Apply(Batch({Placed(1)}));
  EXPECT_EQ(Cursor().resume_token, "token-2");
  EXPECT_EQ(Cursor().sequence, 2);
}

TEST_F(ApplyFactsTest, CrashBeforeCommit_LeavesNeitherEffectNorCursor) {
  const auto result =
      ledger_.Write<ApplyResult>([](AggregationStore& store) -> absl::StatusOr<ApplyResult> {
        const auto applied =
            ApplyFacts(store, "referral", Batch({Placed(1), Placed(2)}), absl::UnixEpoch());
        EXPECT_OK(applied);
        EXPECT_EQ(applied->applied, 2);
        return absl::AbortedError("crash");
      });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kAborted);
  ledger_.Reopen();
  EXPECT_EQ(Ledger().first, 0);
  EXPECT_EQ(Cursor().sequence, 0);
  Apply(Batch({Placed(1), Placed(2)}));
  EXPECT_EQ(Ledger().first, 2);
}

TEST_F(ApplyFactsTest, RestartAfterCommit_IgnoresWhatComesAgain) {
  Apply(Batch({Placed(1), Placed(2)}));
  ledger_.Reopen();
  EXPECT_EQ(Cursor().resume_token, "token-2");
  Apply(Batch({Placed(1), Placed(2), Placed(3)}));
  EXPECT_EQ(Ledger().first, 3);
}

TEST_F(ApplyFactsTest, Gap_StopsTheFeedThere) {
  const ApplyResult result = Apply(Batch({Placed(1), Placed(2), Placed(4), Placed(5)}));
  EXPECT_TRUE(result.gap);
  EXPECT_EQ(result.applied, 2);
  EXPECT_EQ(Cursor().sequence, 2);
  EXPECT_EQ(Cursor().stopped, "SEQUENCE_GAP");
  // The token behind the gap is not kept.
  EXPECT_EQ(Cursor().resume_token, "");
  EXPECT_TRUE(Apply(Batch({Placed(5)})).gap);
  EXPECT_EQ(Ledger().first, 2);
}

TEST_F(ApplyFactsTest, MissingFactComes_FeedGoesOn) {
  Apply(Batch({Placed(1), Placed(3)}));
  const ApplyResult result = Apply(Batch({Placed(2), Placed(3)}));
  EXPECT_FALSE(result.gap);
  EXPECT_EQ(Cursor().stopped, "");
  EXPECT_EQ(Cursor().sequence, 3);
  EXPECT_EQ(Ledger().first, 3);
}

TEST_F(ApplyFactsTest, Reversal_SubtractsOnce) {
  const IncomingFact fact = Placed(1);
  Apply(Batch({fact, ReversalOf(fact, 2)}));
  EXPECT_EQ(Ledger(), std::make_pair(int64_t{2}, int64_t{0}));
  Apply(Batch({ReversalOf(fact, 3)}));
  EXPECT_EQ(Ledger(), std::make_pair(int64_t{2}, int64_t{0}));
  EXPECT_THAT(Parked(), ElementsAre(Pair("ALREADY_REVERSED", 1)));
  Apply(Batch({ReversalOf(ReversalOf(fact, 2), 4)}));
  EXPECT_EQ(Ledger(), std::make_pair(int64_t{3}, int64_t{1}));
}

TEST_F(ApplyFactsTest, ParkedFacts_AreCountedByReasonAndPassed) {
  IncomingFact kind = Placed(1);
  kind.kind.clear();
  IncomingFact month = Placed(2);
  month.event_month = 202300;
  IncomingFact id = Placed(3);
  id.id = "not a uuid";
  IncomingFact month_too = Placed(4);
  month_too.event_month = 0;
  const ApplyResult result =
      Apply(Batch({kind, month, id, month_too, ReversalOf(Placed(2), 5), Placed(6)}));
  EXPECT_EQ(result.parked, 5);
  EXPECT_EQ(result.applied, 1);
  EXPECT_THAT(Parked(), ElementsAre(Pair("FACT_ID_INVALID", 1), Pair("KIND_UNKNOWN", 1),
                                    Pair("MONTH_INVALID", 2), Pair("REVERSAL_OF_UNKNOWN", 1)));
  EXPECT_EQ(Cursor().sequence, 6);
  EXPECT_EQ(Cursor().facts, 1);
}

TEST_F(ApplyFactsTest, SameIdUnderAnotherSequence_IsIgnored) {
  Apply(Batch({Placed(1)}));
  IncomingFact again = Placed(2);
  again.id = FactId(1);
  const ApplyResult result = Apply(Batch({again}));
  EXPECT_EQ(result.ignored, 1);
  EXPECT_EQ(Ledger().first, 1);
  EXPECT_THAT(Parked(), IsEmpty());
  EXPECT_EQ(Cursor().sequence, 2);
}

TEST_F(ApplyFactsTest, Feeds_HaveTheirOwnSequences) {
  Apply(Batch({Placed(1)}), "referral");
  IncomingFact fact = Placed(1);
  fact.id = FactId(100);
  const ApplyResult result = Apply(Batch({fact}), "intake");
  EXPECT_EQ(result.applied, 1);
  EXPECT_EQ(Cursor("intake").sequence, 1);
  EXPECT_EQ(Cursor("classification").sequence, 0);
}

}  // namespace
}  // namespace tsunagi::aggregation
