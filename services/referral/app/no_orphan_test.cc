// No case is ever without its one accountable holder: random histories over the use cases and a
// real database, against a model of its own. TSUNAGI_NO_ORPHAN_HISTORIES sets how many (100000 is
// the long form), TSUNAGI_NO_ORPHAN_SEED the first seed.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/referral/app/holding.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

constexpr int kSteps = 24;

int64_t FromEnvironment(const char* name, int64_t fallback) {
  const char* text = std::getenv(name);
  int64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : fallback;
}

// Who holds each case, kept by hand as the words of the contract say and not as the program does: a
// stack per case of the offices that it was handed to, on top the holder.
class Model {
 public:
  struct Entry {
    std::string office;
    // The transfer; empty for the case's own office.
    std::string referral;
    bool ended = false;
  };

  void Open(const std::string& case_name) { stacks_[case_name] = {{OwnOfficeOf(case_name), ""}}; }

  // The receiver took the transfer: the case follows, and so does what its sender held under
  // part_of.
  void Taken(const Referral& transfer) {
    for (auto& [name, stack] : stacks_) {
      const bool own = name == transfer.case_name;
      const bool above = !transfer.part_of.empty() && stack.back().referral == transfer.part_of;
      if (own || above) stack.push_back({transfer.receiver, transfer.id});
    }
  }

  // Its support ended: whoever held under it gives the case back.
  void Ended(const Referral& transfer) {
    for (auto& [name, stack] : stacks_) {
      for (Entry& entry : stack) entry.ended |= entry.referral == transfer.id;
      while (stack.back().ended) stack.pop_back();
    }
  }

  // It never should have been: whatever came of it goes as well.
  void Undone(const Referral& transfer) {
    for (auto& [name, stack] : stacks_) {
      for (size_t i = 0; i < stack.size(); ++i) {
        if (stack[i].referral != transfer.id) continue;
        stack.resize(i);
        break;
      }
      while (stack.back().ended) stack.pop_back();
    }
  }

  const std::map<std::string, std::vector<Entry>>& stacks() const { return stacks_; }

 private:
  std::map<std::string, std::vector<Entry>> stacks_;
};

// What the histories went through, so that a test that tries nothing cannot pass.
struct Tally {
  int64_t steps = 0, done = 0, refused = 0, taken = 0, given_back = 0, undone = 0, expired = 0,
          declined = 0, not_the_holder = 0, checks = 0;
  size_t deepest = 0;
};

class NoOrphan : public testing::ReferralFixture {
 protected:
  // One history in one transaction that is thrown away at its end.
  void Run(uint64_t seed) {
    random_.seed(seed);
    model_ = Model();
    referrals_.clear();
    clock_.Set(absl::CivilSecond(2026, 6, 30, 10, 0, 0));
    const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
      SqlReferralStore store(transaction, hub_, vault_);
      store_ = &store;
      OpenCase(kOffices[0]);
      for (int i = 0; i < kSteps && !HasFailure(); ++i) {
        Act();
        Check();
      }
      return absl::CancelledError("the history is over");
    });
    ASSERT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
  }

  Tally tally_;

 private:
  static constexpr absl::string_view kOffices[] = {"sr-09208", "hw-oyama", "saposute-kennan",
                                                   "jobmall", "polaris"};

  size_t Pick(size_t size) { return std::uniform_int_distribution<size_t>(0, size - 1)(random_); }
  bool Chance(int percent) { return static_cast<int>(Pick(100)) < percent; }

  std::string CaseOf(absl::string_view office) const {
    return absl::StrCat("agencies/", office, "/cases/0193-a");
  }

  void OpenCase(absl::string_view office) {
    const std::string name = CaseOf(office);
    if (model_.stacks().count(name) > 0) return;
    cases_.cases[name] = cases_.cases[testing::kCase];
    categories_.categories[name] = categories_.categories[testing::kCase];
    model_.Open(name);
  }

  void Act() {
    ++tally_.steps;
    clock_.Advance(absl::Minutes(7));
    if (Chance(3)) clock_.Advance(absl::Hours(24 * 40));
    if (referrals_.empty() || Chance(25)) return CreateAndSend();
    if (Chance(5)) return ExpireOne();
    Step(referrals_[Pick(referrals_.size())]);
  }

  // Somebody who has the case, or received it, asks somebody else.
  void CreateAndSend() {
    NewReferral input;
    input.kind = kKinds[Chance(60) ? 1 : Pick(4)];
    std::string sender(kOffices[0]);
    if (!referrals_.empty() && Chance(60)) {
      const Referral& received = referrals_[Pick(referrals_.size())];
      sender = received.receiver;
      if (Chance(85)) input.part_of = ReferralName(received);
    }
    OpenCase(sender);
    input.case_name = CaseOf(sender);
    input.receiver = std::string(kOffices[Pick(std::size(kOffices))]);
    input.offering = site_->directory.Find(input.receiver)->offerings.front().id;
    input.override_reason = "どこへでも";
    const Caller caller = By(sender);
    const absl::StatusOr<Referral> draft =
        PrepareReferral(input, *site_, cases_, categories_, caller);
    if (!Took(draft)) return;
    const auto created = CreateReferral(*draft, *store_, caller);
    if (!Took(created)) return;
    referrals_.push_back(created->referral);
    if (Chance(90)) Send(referrals_.back());
  }

  void Send(Referral& referral) {
    const Caller caller = By(referral.sender);
    const TransitionInput input{ReferralName(referral), "", std::nullopt, ""};
    const auto found = FindForSending(input, *store_, caller);
    if (!Took(found)) return;
    const auto prepared = PrepareSend(input, *found, {}, *site_, cases_, categories_, caller);
    if (!Took(prepared)) return;
    Now(referral, SendReferral(input, *prepared, *site_, *store_, caller));
  }

  void ExpireOne() {
    Referral& referral = referrals_[Pick(referrals_.size())];
    Caller clock;
    clock.now = clock_.Now();
    clock.today = DayInJapan(clock.now);
    const auto expired = ExpireReferral(referral.id, *site_, *store_, clock);
    ASSERT_OK(expired);
    if (!*expired) return;
    ++tally_.expired;
    referral.state = State::kExpired;
  }

  // Anything that anybody might try, mostly by whoever may.
  void Step(Referral& referral) {
    const auto transition = static_cast<Transition>(Pick(kTransitions));
    const Transition likely =
        IsWaiting(referral.state) && Chance(50) ? Transition::kAccept : transition;
    std::string office = Chance(50) ? referral.receiver : referral.sender;
    if (Chance(3)) office = std::string(kOffices[Pick(std::size(kOffices))]);
    TransitionInput input{ReferralName(referral), "", std::nullopt, "理由"};
    reviewer_ = Chance(30);
    const Caller caller = By(office);
    switch (likely) {
      case Transition::kSend:
        return Send(referral);
      case Transition::kAccept:
        return Now(referral, AcceptReferral(input, *site_, *store_, caller));
      case Transition::kDecline: {
        const auto& reasons = site_->decline_reasons.reasons;
        return Now(referral, DeclineReferral(input, {reasons[Pick(reasons.size())].id, ""}, *site_,
                                             *store_, caller));
      }
      case Transition::kConfirmDecline:
        return Now(referral, ConfirmDecline(input, *site_, *store_, caller));
      case Transition::kExpire:
      case Transition::kProposeDecline:
      case Transition::kRecordOutcome:
        return;
      case Transition::kScheduleVisit:
        input.first_visit = absl::CivilMinute(caller.today + 1);
        break;
      default:
        break;
    }
    Now(referral, TakeStep(likely, input, *site_, *store_, caller));
  }

  template <typename T>
  bool Took(const absl::StatusOr<T>& result) {
    ++(result.ok() ? tally_.done : tally_.refused);
    if (!result.ok())
      tally_.not_the_holder += tsunagi::ReasonOf(result.status()) == "NOT_THE_HOLDER";
    return result.ok();
  }

  // The referral as it is now, and what that means for the model.
  void Now(Referral& referral, const absl::StatusOr<ReferralView>& view) {
    if (!Took(view)) return;
    const State before = referral.state;
    referral = view->referral;
    tally_.declined += referral.state == State::kDeclined;
    if (referral.kind != Kind::kTransfer) return;
    if (!IsActive(before) && IsActive(referral.state)) {
      model_.Taken(referral);
      ++tally_.taken;
    } else if (referral.state == State::kEnteredInError && before != referral.state) {
      model_.Undone(referral);
      ++tally_.undone;
    } else if (IsActive(before) && !IsActive(referral.state)) {
      model_.Ended(referral);
      ++tally_.given_back;
    }
  }

  // Every open case: the holder is the model's, and of all offices exactly one counts it as its
  // own, by what it sees itself.
  void Check() {
    std::map<std::string, int> claims;
    for (const absl::string_view office : kOffices) {
      ReferralQuery query;
      query.agency = std::string(office);
      query.held = true;
      query.limit = 1000;
      const auto held = store_->ListReferrals(query);
      ASSERT_OK(held);
      for (const Referral& each : *held) {
        for (const auto& [name, stack] : model_.stacks()) {
          claims[name] += stack.back().referral == each.id;
        }
      }
    }
    for (const auto& [name, stack] : model_.stacks()) {
      ++tally_.checks;
      tally_.deepest = std::max(tally_.deepest, stack.size());
      const auto holding = HoldingOf(*store_, name);
      ASSERT_OK(holding);
      ASSERT_EQ(holding->holder, stack.back().office) << name;
      ASSERT_EQ(holding->referral, stack.back().referral) << name;
      ASSERT_FALSE(holding->holder.empty());
      const bool own = holding->referral.empty();
      ASSERT_EQ(claims[name] + (own ? 1 : 0), 1) << name;
    }
  }

  std::mt19937_64 random_;
  Model model_;
  std::vector<Referral> referrals_;
  SqlReferralStore* store_ = nullptr;
};

TEST_F(NoOrphan, AfterEachStep_EveryOpenCaseHasExactlyOneHolder) {
  const int64_t histories = FromEnvironment("TSUNAGI_NO_ORPHAN_HISTORIES", 1500);
  const int64_t seed = FromEnvironment("TSUNAGI_NO_ORPHAN_SEED", 1);
  for (int64_t i = 0; i < histories; ++i) {
    SCOPED_TRACE(absl::StrCat("seed ", seed + i));
    Run(static_cast<uint64_t>(seed + i));
    if (HasFailure()) break;
  }
  std::printf(
      "histories %lld, steps tried %lld, taken %lld, refused %lld (not the holder %lld); transfers "
      "accepted %lld, given back %lld, in error %lld; declined %lld, expired %lld; cases checked "
      "%lld, longest chain %zu\n",
      static_cast<long long>(histories), static_cast<long long>(tally_.steps),
      static_cast<long long>(tally_.done), static_cast<long long>(tally_.refused),
      static_cast<long long>(tally_.not_the_holder), static_cast<long long>(tally_.taken),
      static_cast<long long>(tally_.given_back), static_cast<long long>(tally_.undone),
      static_cast<long long>(tally_.declined), static_cast<long long>(tally_.expired),
      static_cast<long long>(tally_.checks), tally_.deepest);
  if (histories < 1000) return;
  EXPECT_GT(tally_.taken, histories / 4);
  EXPECT_GT(tally_.given_back, histories / 20);
  EXPECT_GT(tally_.undone, histories / 100);
  EXPECT_GT(tally_.declined, histories / 20);
  EXPECT_GT(tally_.expired, 0);
  EXPECT_GT(tally_.not_the_holder, 0);
  EXPECT_GE(tally_.deepest, 3u);
}

}  // namespace
}  // namespace tsunagi::referral
