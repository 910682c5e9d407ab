#include "common/idempotency/idempotency.h"

#include <memory>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;

constexpr char kId[] = "0190a3e0-1111-7abc-8def-0123456789ab";

class IdempotencyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(database_,
                         sql::OpenSqlite({.path = dir_.Path("t.db")}, common_schema::Migrations()));
  }
  absl::StatusOr<std::optional<std::string>> Find(absl::string_view principal,
                                                  absl::string_view method,
                                                  absl::string_view payload) {
    absl::StatusOr<std::optional<StoredResponse>> found;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      found = IdempotentRequest::Create(principal, method, kId, payload)->Find(transaction);
      return found.status();
    });
    if (!status.ok()) return status;
    if (!*found) return std::optional<std::string>();
    EXPECT_EQ((*found)->owner, "owner");
    return std::optional<std::string>((*found)->response);
  }
  void Keep(const std::string& payload, const std::string& response, absl::Time now) {
    ASSERT_OK(database_->RunWrite([=](sql::WriteTransaction& transaction) {
      return IdempotentRequest::Create("p", "m", kId, payload)
          ->Keep(transaction, "owner", response, now);
    }));
  }
  testing::TempDir dir_;
  std::unique_ptr<sql::Database> database_;
};

TEST_F(IdempotencyTest, SameRequest_FindsItsResponse) {
  EXPECT_EQ(Find("p", "m", "body").value(), std::nullopt);
  Keep("body", "answer", absl::Now());
  EXPECT_EQ(Find("p", "m", "body").value(), "answer");
}

TEST_F(IdempotencyTest, OtherPayload_IsRefused) {
  Keep("body", "answer", absl::Now());
  EXPECT_THAT(Find("p", "m", "other"),
              IsError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(IdempotencyTest, OtherCallerOrMethod_IsAnotherRequest) {
  Keep("body", "answer", absl::Now());
  EXPECT_EQ(Find("q", "m", "body").value(), std::nullopt);
  EXPECT_EQ(Find("p", "n", "body").value(), std::nullopt);
}

TEST_F(IdempotencyTest, IdThatIsNoUuid_IsRefused) {
  EXPECT_THAT(IdempotentRequest::Create("p", "m", "1234", ""),
              IsError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_INVALID"));
}

TEST_F(IdempotencyTest, Purge_RemovesWhatIsOlderThanSevenDays) {
  const absl::Time then = absl::Now();
  Keep("body", "answer", then);
  const auto purge = [this](absl::Time now) {
    int64_t removed = -1;
    EXPECT_OK(database_->RunWrite([&removed, now](sql::WriteTransaction& transaction) {
      const auto result = PurgeRequestIds(transaction, now, 100);
      if (result.ok()) removed = *result;
      return result.status();
    }));
    return removed;
  };
  EXPECT_EQ(purge(then + absl::Hours(7 * 24 - 1)), 0);
  EXPECT_EQ(purge(then + absl::Hours(7 * 24 + 1)), 1);
  EXPECT_EQ(Find("p", "m", "body").value(), std::nullopt);
}

TEST_F(IdempotencyTest, Purge_TakesKeysOfSingleIdsAndLeavesThoseOfPersons) {
  const absl::Time then = absl::Now();
  const auto keep = [&](const char* id, const char* owner) {
    ASSERT_OK(database_->RunWrite([=](sql::WriteTransaction& transaction) -> absl::Status {
      RETURN_IF_ERROR(transaction
                          .Exec("INSERT INTO person_key (person, version, state, kek, wrapped,"
                                " create_time_us) VALUES ($1, 1, 'ACTIVE', 'k', 'w', 0)",
                                {absl::string_view(owner)})
                          .status());
      return IdempotentRequest::Create("p", "m", id, "body")
          ->Keep(transaction, owner, "answer", then);
    }));
  };
  keep(kId, "~0190a3e0");
  keep("0190a3e0-2222-7abc-8def-0123456789ab", "0190a3e0-person");
  ASSERT_OK(database_->RunWrite([then](sql::WriteTransaction& transaction) {
    return PurgeRequestIds(transaction, then + absl::Hours(7 * 24 + 1), 100).status();
  }));
  std::vector<std::string> left;
  ASSERT_OK(database_->Read([&left](sql::Transaction& transaction) {
    return transaction.Query("SELECT person FROM person_key", {}, [&left](const sql::Row& row) {
      left.push_back(row.String(0));
      return absl::OkStatus();
    });
  }));
  EXPECT_EQ(left, std::vector<std::string>{"0190a3e0-person"});
}

}  // namespace
}  // namespace tsunagi
