#include "services/aggregation/storage/sql_aggregation_store.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/testing/ledger.h"

namespace tsunagi::aggregation {
namespace {

using testing::Batch;
using testing::FactId;
using testing::LedgerDatabase;
using testing::Placed;
using testing::ReversalOf;
using testing::Subject;

constexpr MonthRange kAll = {kFirstMonth, kLastMonth};

TEST(SqlAggregationStore, EachGroup_AddsUpWhatIsAlike) {
  LedgerDatabase ledger;
  IncomingFact later = Placed(4);
  later.event_month = 202306;
  ASSERT_OK(ledger.sink().Apply(
      "referral", Batch({Placed(1, 1), Placed(2, 2), ReversalOf(Placed(1, 1), 3), later})));
  std::vector<FactGroup> groups;
  ASSERT_OK(ledger.database().Read([&](sql::Transaction& transaction) {
    return SqlAggregationStore(transaction).EachGroup(kAll, [&](const FactGroup& group) {
      groups.push_back(group);
      return absl::OkStatus();
    });
  }));
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].event_month, 202305);
  EXPECT_EQ(groups[0].count, 1);
  EXPECT_EQ(groups[0].facts, 3);
  EXPECT_EQ(groups[0].agency_kind, "HELLO_WORK");
  EXPECT_EQ(groups[1].event_month, 202306);
}

TEST(SqlAggregationStore, EachPerson_IsOfTheSelectionAndTheMonths) {
  LedgerDatabase ledger;
  IncomingFact other = Placed(3, 3);
  other.detail = "INTRODUCED";
  IncomingFact early = Placed(4, 4);
  early.event_month = 202303;
  ASSERT_OK(ledger.sink().Apply("referral", Batch({Placed(1, 1), Placed(2, 1), other, early})));
  const auto persons = [&](const MonthRange& months, const FactSelection& selection) {
    std::vector<PersonGroup> found;
    EXPECT_OK(ledger.database().Read([&](sql::Transaction& transaction) {
      return SqlAggregationStore(transaction)
          .EachPerson(months, selection, [&](const PersonGroup& person) {
            found.push_back(person);
            return absl::OkStatus();
          });
    }));
    return found;
  };
  const auto placed = persons({202304, 202403}, {"OUTCOME", "PLACED"});
  ASSERT_EQ(placed.size(), 1u);
  EXPECT_EQ(placed[0].group.count, 2);
  EXPECT_EQ(placed[0].subject.size(), 32u);
  EXPECT_EQ(persons({202304, 202403}, {"OUTCOME", ""}).size(), 2u);
  EXPECT_EQ(persons(kAll, {"OUTCOME", ""}).size(), 3u);
  EXPECT_EQ(persons(kAll, {"CONSULTATION", ""}).size(), 0u);
}

TEST(SqlAggregationStore, FindFact_AnswersWhatWasKept) {
  LedgerDatabase ledger;
  const IncomingFact fact = Placed(1, 5);
  ASSERT_OK(ledger.sink().Apply("referral", Batch({fact, ReversalOf(fact, 2)})));
  const auto find = [&](const std::string& id) {
    return ledger.Read<std::optional<LedgerFact>>(
        [&](const AggregationStore& store) { return store.FindFact(id); });
  };
  ASSERT_OK_AND_ASSIGN(const std::optional<LedgerFact> found, find(FactId(1)));
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->reversed);
  EXPECT_EQ(found->fact.subject, Subject(5));
  EXPECT_EQ(found->fact.municipality, "09201");
  EXPECT_EQ(found->fact.record_time_us, fact.record_time_us);
  ASSERT_OK_AND_ASSIGN(const std::optional<LedgerFact> reversal, find(FactId(2)));
  ASSERT_TRUE(reversal.has_value());
  EXPECT_EQ(reversal->fact.reverses, FactId(1));
  EXPECT_EQ(reversal->fact.count, -1);
  ASSERT_OK_AND_ASSIGN(const std::optional<LedgerFact> absent, find(FactId(3)));
  EXPECT_FALSE(absent.has_value());
  ASSERT_OK_AND_ASSIGN(const std::optional<LedgerFact> no_id, find("nonsense"));
  EXPECT_FALSE(no_id.has_value());
}

TEST(SqlAggregationStore, WriteThroughAReadingView_IsInternal) {
  LedgerDatabase ledger;
  const absl::Status status = ledger.database().Read([&](sql::Transaction& transaction) {
    return SqlAggregationStore(transaction).PutCursor("referral", FeedCursor());
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace tsunagi::aggregation
