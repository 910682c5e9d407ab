#include "services/aggregation/domain/ingest.h"

#include <functional>

#include "gtest/gtest.h"

namespace tsunagi::aggregation {
namespace {

IncomingFact Fact() {
  IncomingFact fact;
  fact.sequence = 1;
  fact.id = "018f0000-0000-7000-8000-000000000001";
  fact.kind = "OUTCOME";
  fact.detail = "PLACED";
  fact.attribute = "REGULAR";
  fact.event_month = 202305;
  fact.subject = std::string(64, 'a');
  fact.municipality = "09201";
  fact.category = "LONG_TERM_JOBLESS";
  fact.agency = "hw-utsunomiya";
  fact.agency_kind = "HELLO_WORK";
  fact.cohort = "IN";
  fact.count = 1;
  return fact;
}

IncomingFact Reversal() {
  IncomingFact fact = Fact();
  fact.reverses = fact.id;
  fact.id = "018f0000-0000-7000-8000-000000000002";
  fact.count = -1;
  return fact;
}

std::string ParkReason(const IncomingFact& fact,
                       const std::optional<LedgerFact>& same_id = std::nullopt,
                       const std::optional<LedgerFact>& reversed = std::nullopt) {
  const IngestDecision decision = CheckFact(fact, same_id, reversed);
  return decision.verdict == Verdict::kPark ? decision.reason : "NOT_PARKED";
}

TEST(OrderOf, SequenceAgainstCursor_IsSeenNextOrGap) {
  EXPECT_EQ(OrderOf(5, 0), Order::kSeen);
  EXPECT_EQ(OrderOf(5, 5), Order::kSeen);
  EXPECT_EQ(OrderOf(5, 6), Order::kNext);
  EXPECT_EQ(OrderOf(5, 7), Order::kGap);
  EXPECT_EQ(OrderOf(0, 1), Order::kNext);
}

TEST(CheckFact, WholeFact_Applies) {
  EXPECT_EQ(CheckFact(Fact(), std::nullopt, std::nullopt).verdict, Verdict::kApply);
  IncomingFact bare = Fact();
  bare.kind = "CONSULTATION";
  bare.detail.clear();
  bare.attribute.clear();
  bare.category.clear();
  bare.municipality.clear();
  bare.cohort = "UNKNOWN";
  EXPECT_EQ(CheckFact(bare, std::nullopt, std::nullopt).verdict, Verdict::kApply);
}

struct BadField {
  const char* reason;
  std::function<void(IncomingFact&)> spoil;
};

TEST(CheckFact, WrongField_IsParkedWithReason) {
  const std::vector<BadField> cases = {
      {"VERSION_UNKNOWN", [](IncomingFact& f) { f.later_version = true; }},
      {"KIND_UNKNOWN", [](IncomingFact& f) { f.kind.clear(); }},
      {"FACT_ID_INVALID", [](IncomingFact& f) { f.id.clear(); }},
      {"FACT_ID_INVALID", [](IncomingFact& f) { f.id = "42"; }},
      {"SUBJECT_INVALID", [](IncomingFact& f) { f.subject.clear(); }},
      {"SUBJECT_INVALID", [](IncomingFact& f) { f.subject = "山田太郎"; }},
      {"SUBJECT_INVALID", [](IncomingFact& f) { f.subject[3] = 'A'; }},
      {"MONTH_INVALID", [](IncomingFact& f) { f.event_month = 198912; }},
      {"MONTH_INVALID", [](IncomingFact& f) { f.event_month = 210101; }},
      {"MONTH_INVALID", [](IncomingFact& f) { f.event_month = 202313; }},
      {"MONTH_INVALID", [](IncomingFact& f) { f.event_month = 0; }},
      {"FIELD_MISSING", [](IncomingFact& f) { f.agency.clear(); }},
      {"FIELD_MISSING", [](IncomingFact& f) { f.agency_kind.clear(); }},
      {"FIELD_MISSING", [](IncomingFact& f) { f.cohort.clear(); }},
      {"FIELD_MISSING", [](IncomingFact& f) { f.detail.clear(); }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.detail = "free text"; }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.attribute = "正社員"; }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.agency = "Utsunomiya"; }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.agency_kind = "x"; }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.category = "OTHER"; }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.cohort = "MAYBE"; }},
      {"FIELD_INVALID", [](IncomingFact& f) { f.municipality = "9201"; }},
      {"COUNT_INVALID", [](IncomingFact& f) { f.count = 0; }},
      {"COUNT_INVALID", [](IncomingFact& f) { f.count = 2; }},
      {"COUNT_INVALID", [](IncomingFact& f) { f.count = -1; }},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    IncomingFact fact = Fact();
    cases[i].spoil(fact);
    EXPECT_EQ(ParkReason(fact), cases[i].reason) << i;
  }
}

TEST(CheckFact, SameFactAgain_IsIgnored) {
  IncomingFact again = Fact();
  again.sequence = 9;
  again.record_time_us = 5;
  EXPECT_EQ(CheckFact(again, LedgerFact{Fact(), false}, std::nullopt).verdict, Verdict::kIgnore);
  EXPECT_EQ(CheckFact(Reversal(), LedgerFact{Reversal(), false}, LedgerFact{Fact(), true}).verdict,
            Verdict::kIgnore);
}

TEST(CheckFact, SameIdWithOtherContent_IsParked) {
  IncomingFact other = Fact();
  other.detail = "INTRODUCED";
  EXPECT_EQ(ParkReason(other, LedgerFact{Fact(), false}), "DUPLICATE_DIFFERS");
}

TEST(CheckFact, Reversal_NeedsItsFactOnce) {
  EXPECT_EQ(CheckFact(Reversal(), std::nullopt, LedgerFact{Fact(), false}).verdict,
            Verdict::kApply);
  EXPECT_EQ(ParkReason(Reversal()), "REVERSAL_OF_UNKNOWN");
  EXPECT_EQ(ParkReason(Reversal(), std::nullopt, LedgerFact{Fact(), true}), "ALREADY_REVERSED");
}

TEST(CheckFact, ReversalWithOtherAttribution_IsParked) {
  const std::vector<std::function<void(IncomingFact&)>> changes = {
      [](IncomingFact& f) { f.event_month = 202306; },
      [](IncomingFact& f) { f.subject = std::string(64, 'b'); },
      [](IncomingFact& f) { f.category.clear(); },
      [](IncomingFact& f) { f.agency = "hw-oyama"; },
      [](IncomingFact& f) { f.cohort = "OUT"; },
      [](IncomingFact& f) { f.count = 1; }};
  for (size_t i = 0; i < changes.size(); ++i) {
    IncomingFact reversal = Reversal();
    changes[i](reversal);
    EXPECT_EQ(ParkReason(reversal, std::nullopt, LedgerFact{Fact(), false}), "REVERSAL_DIFFERS")
        << i;
  }
}

TEST(CheckFact, ReversalOfAReversal_CountsAgain) {
  IncomingFact back = Reversal();
  back.reverses = back.id;
  back.id = "018f0000-0000-7000-8000-000000000003";
  back.count = 1;
  EXPECT_EQ(CheckFact(back, std::nullopt, LedgerFact{Reversal(), false}).verdict, Verdict::kApply);
}

}  // namespace
}  // namespace tsunagi::aggregation
