// Intake's feed of persons over mTLS on loopback, and a service that follows it.
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/person_feed/person_feed.h"
#include "common/person_feed/person_follower.h"
#include "common/rpc/testing/loopback.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/vault/testing/fake_key_provider.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::FakeKeyProvider;
using ::tsunagi::testing::IsError;

std::string PersonNumber(int number) {
  return absl::StrFormat("01980000-0000-7000-8000-%012d", number);
}

bool Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

class PersonFeedTest : public testing::LoopbackTest {
 protected:
  void SetUp() override {
    ASSERT_OK(RegisterPersonFeed(registry(), database(), sealer(),
                                 [this](sql::Transaction&, absl::string_view person) {
                                   return absl::StatusOr<NeedToKnow>(needs_[std::string(person)]);
                                 }));
    ASSERT_OK(Start());
    OpenFollowers("referral.db");
  }

  // The follower's own database, vault and ledger.
  void OpenFollowers(const std::string& name) {
    follower_.reset();
    own_.reset();
    ASSERT_OK_AND_ASSIGN(
        own_, sql::OpenSqlite({.path = own_dir_.Path(name)}, common_schema::Migrations()));
    ASSERT_OK_AND_ASSIGN(ledger_, ErasureLedger::Open(own_dir_.Path(name + ".ledger")));
    vault_ = std::make_unique<Vault>("referral", keys_);
    eraser_ = std::make_unique<Eraser>(
        *ledger_, *vault_, [](sql::WriteTransaction&, const Erasure&) { return absl::OkStatus(); });
  }

  void Follow() {
    follower_ =
        std::make_unique<PersonFollower>(Client("svc/referral"), *own_, *eraser_, Clock::System());
    follower_->Start();
  }

  void EraseAtIntake(int number) {
    ASSERT_OK(database().RunWrite([&](sql::WriteTransaction& transaction) {
      return AppendErasure(transaction, hub(),
                           {PersonNumber(number), absl::FromUnixSeconds(1'800'000'000 + number),
                            "a.privacy-officer.1", "ON_REQUEST", "a.office-lead.1"});
    }));
  }

  // As intake does: how it stands, and that it changed.
  void Restrict(int number, const NeedToKnow& need) {
    ASSERT_OK(database().RunWrite([&](sql::WriteTransaction& transaction) {
      needs_[PersonNumber(number)] = need;
      return AppendAccessChange(transaction, hub(), PersonNumber(number));
    }));
  }

  NeedToKnow Known(int number) {
    NeedToKnow need;
    EXPECT_OK(own_->Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(need, FindNeedToKnow(transaction, PersonNumber(number)));
      return absl::OkStatus();
    }));
    return need;
  }

  KeyState StateOf(int number) {
    KeyState state = KeyState::kNone;
    EXPECT_OK(own_->Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(state, vault_->StateOf(transaction, PersonNumber(number)));
      return absl::OkStatus();
    }));
    return state;
  }

  void Seal(int number) {
    ASSERT_OK(own_->RunWrite([&](sql::WriteTransaction& transaction) {
      return vault_->Seal(transaction, {"t", "c", PersonNumber(number), "r"}, "text").status();
    }));
  }

  // Intake's tables; read on the server's thread once the follower runs.
  std::map<std::string, NeedToKnow> needs_;
  testing::TempDir own_dir_;
  FakeKeyProvider keys_;
  std::unique_ptr<sql::Database> own_;
  std::unique_ptr<ErasureLedger> ledger_;
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<Eraser> eraser_;
  std::unique_ptr<PersonFollower> follower_;
};

TEST_F(PersonFeedTest, Follower_ErasesWhomIntakeErased) {
  Seal(1);
  Seal(2);
  EraseAtIntake(1);
  Follow();
  EXPECT_TRUE(Eventually([this] { return StateOf(1) == KeyState::kErased; }));
  EXPECT_EQ(StateOf(2), KeyState::kActive);
  // One it never knew gets no key afterwards either.
  EraseAtIntake(3);
  EXPECT_TRUE(Eventually([this] { return StateOf(3) == KeyState::kErased; }));
  EXPECT_EQ(ledger_->Entries()[0],
            (Erasure{PersonNumber(1), absl::FromUnixSeconds(1'800'000'001), "a.privacy-officer.1",
                     "ON_REQUEST", "a.office-lead.1"}));
}

TEST_F(PersonFeedTest, Follower_StartedAgainOrRestored_LeavesNobodyOut) {
  EraseAtIntake(1);
  Follow();
  ASSERT_TRUE(Eventually([this] { return ledger_->size() == 1; }));
  follower_->Stop();
  EraseAtIntake(2);
  Follow();
  ASSERT_TRUE(Eventually([this] { return ledger_->size() == 2; }));
  EXPECT_EQ(StateOf(1), KeyState::kErased);
  // A service that lost everything hears all of it again.
  OpenFollowers("restored.db");
  Follow();
  EXPECT_TRUE(Eventually([this] { return ledger_->size() == 2; }));
  EXPECT_EQ(StateOf(2), KeyState::kErased);
}

TEST_F(PersonFeedTest, Follower_WhoseFeedWasRewound_BeginsAgain) {
  EraseAtIntake(1);
  EraseAtIntake(2);
  Follow();
  ASSERT_TRUE(Eventually([this] { return ledger_->size() == 2; }));
  // Intake is restored from a copy of before both, and erases somebody else.
  ASSERT_OK(database().RunWrite([](sql::WriteTransaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(transaction.Exec("DELETE FROM feed_event", {}).status());
    return transaction.Exec("DELETE FROM feed", {}).status();
  }));
  EraseAtIntake(7);
  EXPECT_TRUE(Eventually([this] { return StateOf(7) == KeyState::kErased; }));
}

TEST_F(PersonFeedTest, Follower_KnowsWhoNeedsToKnow) {
  const NeedToKnow need = {true, {"a.counsellor.1", "a.counsellor.2"}};
  Restrict(1, need);
  Follow();
  EXPECT_TRUE(Eventually([&] { return Known(1) == need; }));
  follower_->Stop();
  // Opened and closed again while nobody listened: what is told is how it stands.
  Restrict(1, {});
  const NeedToKnow narrower = {true, {"a.counsellor.2"}};
  Restrict(1, narrower);
  Follow();
  EXPECT_TRUE(Eventually([&] { return Known(1) == narrower; }));
  follower_->Stop();
  Restrict(1, {});
  Follow();
  EXPECT_TRUE(Eventually([&] { return Known(1) == NeedToKnow(); }));
}

TEST_F(PersonFeedTest, Erased_TakesTheRestrictionAlong) {
  Restrict(1, {true, {"a.counsellor.1"}});
  Follow();
  ASSERT_TRUE(Eventually([&] { return Known(1).restricted; }));
  EraseAtIntake(1);
  EXPECT_TRUE(Eventually([this] { return StateOf(1) == KeyState::kErased; }));
  EXPECT_EQ(Known(1), NeedToKnow());
}

TEST_F(PersonFeedTest, Feed_IsForTheServicesThatHoldPersonsOnly) {
  for (const char* const other : {"svc/aggregation", "agency/sr-09201/counsellor/1"}) {
    const auto stream = Client(other)->OpenStream(
        "tsunagi.person.v1.PersonFeedService/WatchPersons", person::v1::WatchPersonsRequest());
    person::v1::WatchPersonsResponse response;
    EXPECT_FALSE(stream->Read(response)) << other;
    EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kPermissionDenied) << other;
  }
}

}  // namespace
}  // namespace tsunagi
