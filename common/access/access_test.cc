// Staff table, policy file and gate on a real database.
#include <fstream>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/access/gate.h"
#include "common/access/policy_file.h"
#include "common/access/staff.h"
#include "common/access/testing/test_gate.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;

const std::vector<std::string> kStation = {"spiffe://tsunagi.test/agency/sr-09201/client/1"};
const AccessRule kRead{"case.read", {}, false};
constexpr char kOwnCase[] = "agencies/sr-09201/cases/0193-a";

class AccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(
        database_, sql::OpenSqlite({.path = dir_.Path("access.db")}, common_schema::Migrations()));
  }

  absl::Status Put(const StaffMember& member) {
    return database_->RunWrite([&](sql::WriteTransaction& transaction) {
      return PutStaff(transaction, member, absl::Now());
    });
  }
  absl::StatusOr<bool> Remove(const std::string& office, const std::string& user) {
    bool removed = false;
    RETURN_IF_ERROR(database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(removed, RemoveStaff(transaction, office, user));
      return absl::OkStatus();
    }));
    return removed;
  }
  Judgement Judge(const Caller& caller, const std::string& name = kOwnCase) {
    Judgement judgement;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(judgement,
                       gate_.gate().Judge(transaction, caller, kRead, name, absl::Now()));
      return absl::OkStatus();
    }));
    return judgement;
  }
  Caller CallerWith(const std::string& bearer) {
    Caller caller;
    EXPECT_OK(gate_.gate().Identify(kStation, bearer, caller));
    return caller;
  }

  testing::TempDir dir_;
  std::unique_ptr<sql::Database> database_;
  NamedResources resources_;
  testing::TestGate gate_{resources_};
};

TEST_F(AccessTest, Staff_BelongsToOneOfficeUntilItIsTakenOut) {
  ASSERT_OK(Put({"x.counsellor.1", "sr-09201", {Role::kCounsellor}}));
  ASSERT_OK(Put({"x.counsellor.1", "sr-09201", {Role::kOfficeLead}}));
  EXPECT_THAT(Put({"x.counsellor.1", "sr-09202", {Role::kCounsellor}}),
              IsError(absl::StatusCode::kFailedPrecondition, "STAFF_ELSEWHERE"));
  EXPECT_FALSE(Remove("sr-09202", "x.counsellor.1").value());
  EXPECT_TRUE(Remove("sr-09201", "x.counsellor.1").value());
  EXPECT_FALSE(Remove("sr-09201", "x.counsellor.1").value());
  EXPECT_OK(Put({"x.counsellor.1", "sr-09202", {Role::kCounsellor}}));
}

TEST_F(AccessTest, Seed_FillsAnEmptyTableOnly) {
  const std::vector<StaffMember> seed = {{"a.counsellor.1", "a", {Role::kCounsellor}}};
  const auto plant = [&] {
    return database_->RunWrite([&](sql::WriteTransaction& transaction) {
      return SeedStaff(transaction, seed, absl::Now());
    });
  };
  ASSERT_OK(Put({"b.counsellor.1", "b", {Role::kCounsellor}}));
  ASSERT_OK(plant());
  EXPECT_FALSE(Remove("a", "a.counsellor.1").value());
  ASSERT_TRUE(Remove("b", "b.counsellor.1").value());
  ASSERT_OK(plant());
  EXPECT_TRUE(Remove("a", "a.counsellor.1").value());
}

TEST_F(AccessTest, Identify_StationMachineServiceAndWhatItRefuses) {
  EXPECT_EQ(CallerWith("").user, "");
  EXPECT_EQ(CallerWith("sr-09201.counsellor.1").user, "sr-09201.counsellor.1");
  Caller caller;
  EXPECT_THAT(gate_.gate().Identify(kStation, "bad", caller),
              IsError(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID"));
  // Who presented it is known all the same.
  EXPECT_EQ(caller.peer.agency, "sr-09201");
  Caller machine;
  EXPECT_OK(gate_.gate().Identify({"spiffe://tsunagi.test/agency/secretariat/machine/import"}, "",
                                  machine));
  EXPECT_EQ(machine.user, "secretariat.machine.import");
  Caller service;
  EXPECT_OK(gate_.gate().Identify({"spiffe://tsunagi.test/svc/referral"}, "sr-09201.counsellor.1",
                                  service));
  EXPECT_FALSE(service.gateway);
  EXPECT_EQ(service.user, "sr-09201.counsellor.1");
}

TEST_F(AccessTest, TokenOfAnotherClient_IsRefusedAtAStation) {
  const Policy policy;
  testing::IdTokens tokens;
  GateOptions options;
  options.trust_domain = "tsunagi.test";
  options.policy = &policy;
  options.tokens = &tokens;
  options.clients = {{"test", "svc/console"}};
  options.resources = &resources_;
  const Gate gate(options);
  Caller caller;
  EXPECT_THAT(gate.Identify(kStation, "sr-09201.counsellor.1", caller),
              IsError(absl::StatusCode::kUnauthenticated, "TOKEN_OF_ANOTHER_CLIENT"));
  Caller gateway;
  EXPECT_OK(gate.Identify({"spiffe://tsunagi.test/svc/console"}, "sr-09201.counsellor.1", gateway));
  EXPECT_TRUE(gateway.gateway);
}

TEST_F(AccessTest, RemovedCounsellor_IsOutWithTheNextCallEveryTime) {
  const Caller caller = CallerWith("sr-09201.counsellor.1");
  for (int i = 0; i < 1000; ++i) {
    ASSERT_OK(Put({"sr-09201.counsellor.1", "sr-09201", {Role::kCounsellor}}));
    ASSERT_TRUE(Judge(caller).decision.allowed) << i;
    ASSERT_TRUE(Remove("sr-09201", "sr-09201.counsellor.1").value());
    const Judgement judgement = Judge(caller);
    ASSERT_FALSE(judgement.decision.allowed) << i;
    ASSERT_EQ(judgement.decision.reason, "NOT_ON_STAFF");
  }
}

TEST_F(AccessTest, Refusals_LookAsTheyMust) {
  ASSERT_OK(Put({"sr-09201.counsellor.1", "sr-09201", {Role::kCounsellor}}));
  ASSERT_OK(Put({"sr-09201.operator.1", "sr-09201", {Role::kOperator}}));
  const auto status = [this](const std::string& bearer, const std::string& name) {
    return RefusalStatus(Judge(CallerWith(bearer), name), kRead, name);
  };
  constexpr char kOther[] = "agencies/sr-09202/cases/0193-a";
  EXPECT_THAT(status("", kOwnCase), IsError(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(status("sr-09201.counsellor.1", kOther),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_THAT(status("sr-09201.operator.1", kOwnCase),
              IsError(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED"));
  EXPECT_THAT(status("weak:sr-09201.counsellor.1", kOwnCase),
              IsError(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED"));
}

TEST(PolicyFile, MissingOrEmptyStatements_AreRefused) {
  const testing::TempDir dir;
  EXPECT_THAT(LoadPolicy(dir.Path("none")),
              IsError(absl::StatusCode::kFailedPrecondition, "POLICY_MISSING"));
  const auto load = [&dir](const std::string& text) {
    std::ofstream(dir.Path("policy")) << text;
    return LoadPolicy(dir.Path("policy")).status();
  };
  EXPECT_THAT(load("grants { permissions: \"p\" roles: ROLE_COUNSELLOR }"),
              IsError(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(load("grants { permissions: \"p\" relations: RELATION_ANYONE }"),
              IsError(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(load("forbids { permissions: \"p\" }"),
              IsError(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_OK(
      load("grants { permissions: \"p\" roles: ROLE_COUNSELLOR relations: RELATION_ANYONE }"
           " forbids { permissions: \"*\" condition: ERASED }"));
}

TEST(PolicyFile, ForbidOfEveryPermission_ReachesEachOfThem) {
  ASSERT_OK_AND_ASSIGN(const Policy policy, LoadPolicy("deploy/tochigi/policy.textproto"));
  for (const auto& [permission, entry] : policy.permissions) {
    bool foreign = false;
    for (const Forbid& forbid : entry.forbids) {
      foreign |= forbid.condition == ForbidCondition::kForeignStation;
    }
    EXPECT_TRUE(foreign) << permission;
  }
}

}  // namespace
}  // namespace tsunagi
