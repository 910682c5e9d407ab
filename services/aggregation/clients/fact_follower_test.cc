// The follower against a real fact feed over mTLS on loopback.
#include "services/aggregation/clients/fact_follower.h"

#include <functional>
#include <optional>

#include "absl/time/clock.h"
#include "common/access/testing/test_gate.h"
#include "common/crypto/crypto.h"
#include "common/facts/fact_feed.h"
#include "common/outbox/outbox.h"
#include "common/paging/token.h"
#include "common/pki/pki.h"
#include "common/rpc/server.h"
#include "common/rpc/wall.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/app/ingestion_status.h"
#include "services/aggregation/testing/ledger.h"

namespace tsunagi::aggregation {
namespace {

using testing::FactId;
using testing::LedgerDatabase;
using testing::Subject;

constexpr char kDomain[] = "tsunagi.test";
constexpr char kFeed[] = "referral";

// A service "referral" with nothing but its fact feed, that can go away and come back.
class FeedServer {
 public:
  FeedServer() : sealer_(*crypto::AeadKey::Create(std::string(32, 'k'))) {
    static const bool only_tls13 = [] {
      rpc::AllowOnlyTls13();
      return true;
    }();
    EXPECT_TRUE(only_tls13);
    const std::string ca = dir_.Path("ca");
    EXPECT_OK(pki::CreateCa(ca, kDomain));
    EXPECT_OK(pki::IssueCertificate(ca, {"svc/referral"}, 30));
    EXPECT_OK(pki::IssueCertificate(ca, {"svc/aggregation"}, 30));
    sql::SqliteOptions options;
    options.path = dir_.Path("referral.db");
    auto database = sql::OpenSqlite(options, common_schema::Migrations());
    EXPECT_OK(database);
    database_ = *std::move(database);
  }
  ~FeedServer() { Stop(); }

  void Start() {
    registry_.emplace();
    EXPECT_OK(RegisterFactFeed(*registry_, *database_, sealer_));
    wall_ = std::make_unique<rpc::Wall>(rpc::WallOptions(), gate_.gate(), nullptr, *database_,
                                        Clock::System());
    rpc::ServerOptions options;
    options.listen = address_;
    options.tls = {dir_.Path("ca/ca.crt"), dir_.Path("ca/svc.referral.crt"),
                   dir_.Path("ca/svc.referral.key")};
    options.bookmark_interval = absl::Milliseconds(100);
    auto server = rpc::Server::Start(options, *registry_, *wall_, hub_);
    ASSERT_OK(server);
    server_ = *std::move(server);
    address_ = server_->address();
    server_->SetServing(true);
  }

  void Stop() {
    if (server_ == nullptr) return;
    server_->Drain(absl::Seconds(1));
    wall_->Stop();
    server_.reset();
    wall_.reset();
    registry_.reset();
  }

  void Append(int64_t number) {
    Fact fact;
    fact.id = FactId(number);
    fact.kind = Fact::Kind::kOutcome;
    fact.detail = "PLACED";
    fact.attribute = "REGULAR";
    fact.event_month = absl::CivilMonth(2023, 5);
    fact.subject = Subject(number);
    fact.agency = "hw-utsunomiya";
    fact.agency_kind = "HELLO_WORK";
    fact.cohort = "IN";
    ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) {
      return AppendFact(transaction, hub_, fact, absl::UnixEpoch());
    }));
  }

  void Execute(absl::string_view sql) {
    ASSERT_OK(database_->RunWrite(
        [&](sql::WriteTransaction& transaction) { return transaction.Exec(sql, {}).status(); }));
  }

  std::shared_ptr<rpc::Channel> Channel() {
    auto channel = rpc::Channel::Create({address_, kFeed, kDomain, dir_.Path("ca/ca.crt"),
                                         dir_.Path("ca/svc.aggregation.crt"),
                                         dir_.Path("ca/svc.aggregation.key")});
    EXPECT_OK(channel);
    return *std::move(channel);
  }

 private:
  tsunagi::testing::TempDir dir_;
  std::string address_ = "127.0.0.1:0";
  FeedHub hub_;
  TokenSealer sealer_;
  std::unique_ptr<sql::Database> database_;
  std::optional<rpc::Registry> registry_;
  NamedResources resources_;
  ::tsunagi::testing::TestGate gate_{resources_};
  std::unique_ptr<rpc::Wall> wall_;
  std::unique_ptr<rpc::Server> server_;
};

bool Eventually(const std::function<bool()>& condition) {
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while (absl::Now() < give_up) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(10));
  }
  return false;
}

class FactFollowerTest : public ::testing::Test {
 protected:
  std::unique_ptr<FactFollower> Follow() {
    auto follower =
        std::make_unique<FactFollower>(kFeed, feed_.Channel(), ledger_.sink(), Clock::System());
    follower->Start();
    return follower;
  }

  FeedCursor Cursor() {
    auto cursor = ledger_.Read<FeedCursor>(
        [](const AggregationStore& store) { return store.CursorOf(kFeed); });
    EXPECT_OK(cursor);
    return cursor.value_or(FeedCursor());
  }

  bool Reaches(int64_t sequence) {
    return Eventually([&] { return Cursor().sequence == sequence; });
  }

  FeedServer feed_;
  LedgerDatabase ledger_;
};

TEST_F(FactFollowerTest, FactsBeforeAndAfterTheStart_ReachTheLedger) {
  feed_.Start();
  feed_.Append(1);
  const auto follower = Follow();
  EXPECT_TRUE(Reaches(1));
  feed_.Append(2);
  EXPECT_TRUE(Reaches(2));
  EXPECT_TRUE(Eventually([&] { return follower->Connection().caught_up; }));
  EXPECT_TRUE(follower->Connection().connected);
  EXPECT_GT(follower->Connection().last_time, absl::Now() - absl::Minutes(1));
  EXPECT_EQ(Cursor().facts, 2);
}

TEST_F(FactFollowerTest, EmptyFeed_IsCaughtUp) {
  feed_.Start();
  const auto follower = Follow();
  EXPECT_TRUE(Eventually([&] { return follower->Connection().caught_up; }));
}

TEST_F(FactFollowerTest, LongBacklog_IsCaughtUpOnlyAtItsEnd) {
  constexpr int kFacts = 450;
  for (int i = 1; i <= kFacts; ++i) feed_.Append(i);
  feed_.Start();
  const auto follower = Follow();
  EXPECT_TRUE(Eventually([&] { return follower->Connection().caught_up; }));
  EXPECT_EQ(Cursor().sequence, kFacts);
  EXPECT_EQ(Cursor().facts, kFacts);
}

TEST_F(FactFollowerTest, FeedRestarts_NothingIsLostOrCountedTwice) {
  feed_.Start();
  feed_.Append(1);
  const auto follower = Follow();
  EXPECT_TRUE(Reaches(1));
  feed_.Stop();
  EXPECT_TRUE(Eventually([&] { return !follower->Connection().connected; }));
  EXPECT_FALSE(follower->Connection().caught_up);
  feed_.Append(2);
  feed_.Start();
  EXPECT_TRUE(Reaches(2));
  EXPECT_EQ(Cursor().facts, 2);
}

TEST_F(FactFollowerTest, FollowerRestarts_GoesOnFromItsToken) {
  feed_.Start();
  feed_.Append(1);
  Follow();  // Goes at once; whatever took effect counts once.
  {
    const auto follower = Follow();
    EXPECT_TRUE(Reaches(1));
  }
  ledger_.Reopen();
  feed_.Append(2);
  const auto follower = Follow();
  EXPECT_TRUE(Reaches(2));
  EXPECT_EQ(Cursor().facts, 2);
}

TEST_F(FactFollowerTest, RefusedToken_StartsFromTheBeginning) {
  feed_.Start();
  feed_.Append(1);
  feed_.Append(2);
  ASSERT_OK(ledger_.Write<int>([](AggregationStore& store) -> absl::StatusOr<int> {
    const absl::Status status = store.PutCursor(kFeed, {0, "no token at all", 0, ""});
    if (!status.ok()) return status;
    return 0;
  }));
  const auto follower = Follow();
  EXPECT_TRUE(Reaches(2));
  EXPECT_EQ(Cursor().facts, 2);
}

TEST_F(FactFollowerTest, GapInTheFeed_StopsThereUntilItIsFilled) {
  for (int i = 1; i <= 3; ++i) feed_.Append(i);
  feed_.Execute("UPDATE feed_event SET feed = 'hidden' WHERE sequence = 2");
  feed_.Start();
  const auto follower = Follow();
  EXPECT_TRUE(Eventually([&] { return Cursor().stopped == "SEQUENCE_GAP"; }));
  EXPECT_EQ(Cursor().sequence, 1);
  EXPECT_FALSE(follower->Connection().caught_up);
  feed_.Execute("UPDATE feed_event SET feed = 'facts' WHERE sequence = 2");
  EXPECT_TRUE(Reaches(3));
  EXPECT_EQ(Cursor().stopped, "");
}

TEST_F(FactFollowerTest, GapRightBehindTheToken_StopsThereToo) {
  feed_.Start();
  feed_.Append(1);
  {
    const auto follower = Follow();
    EXPECT_TRUE(Reaches(1));
  }
  feed_.Append(2);
  feed_.Append(3);
  feed_.Execute("UPDATE feed_event SET feed = 'hidden' WHERE sequence = 2");
  const auto follower = Follow();
  EXPECT_TRUE(Eventually([&] { return Cursor().stopped == "SEQUENCE_GAP"; }));
  EXPECT_EQ(Cursor().sequence, 1);
  feed_.Execute("UPDATE feed_event SET feed = 'facts' WHERE sequence = 2");
  EXPECT_TRUE(Reaches(3));
  EXPECT_EQ(Cursor().stopped, "");
  EXPECT_EQ(Cursor().facts, 3);
}

TEST_F(FactFollowerTest, StopWithoutServer_ComesBackSoon) {
  feed_.Start();
  feed_.Stop();
  const auto follower = Follow();
  absl::SleepFor(absl::Milliseconds(200));
  const absl::Time begun = absl::Now();
  follower->Stop();
  follower->Stop();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(5));
  EXPECT_FALSE(follower->Connection().connected);
}

TEST_F(FactFollowerTest, StopInAnOpenStream_CancelsIt) {
  feed_.Start();
  FactFollowers followers;
  followers.Add(
      std::make_unique<FactFollower>(kFeed, feed_.Channel(), ledger_.sink(), Clock::System()));
  followers.Start();
  EXPECT_TRUE(Eventually([&] { return followers.ConnectionOf(kFeed).connected; }));
  EXPECT_FALSE(followers.ConnectionOf("intake").connected);
  const absl::Time begun = absl::Now();
  followers.Stop();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(5));
}

TEST(FactBatchOf, UnknownKindOrField_IsMarked) {
  facts::v1::FactBatch proto;
  proto.set_resume_token("t");
  proto.add_facts()->set_kind(facts::v1::Fact::CONSULTATION);
  proto.add_facts()->set_kind(static_cast<facts::v1::Fact::Kind>(99));
  proto.add_facts();
  facts::v1::Fact* later = proto.add_facts();
  later->GetReflection()->MutableUnknownFields(later)->AddVarint(4000, 1);
  const FactBatch batch = FactBatchOf(proto);
  EXPECT_EQ(batch.resume_token, "t");
  ASSERT_EQ(batch.facts.size(), 4u);
  EXPECT_EQ(batch.facts[0].kind, "CONSULTATION");
  EXPECT_FALSE(batch.facts[0].later_version);
  EXPECT_EQ(batch.facts[1].kind, "");
  EXPECT_EQ(batch.facts[2].kind, "");
  EXPECT_TRUE(batch.facts[3].later_version);
}

}  // namespace
}  // namespace tsunagi::aggregation
