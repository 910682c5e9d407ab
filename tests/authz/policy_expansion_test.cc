// The shipped policy, expanded over every role and pair of roles, every permission and every way to
// stand to a record. Each invariant is one sentence; a change of the policy that breaks one is
// wrong or changes the sentence.
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "common/access/policy_file.h"
#include "common/auth/decide.h"
#include "common/config/text_proto.h"
#include "common/testing/status_matchers.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "tsunagi/access/v1/access_service.pb.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"
#include "tsunagi/audit/v1/audit.pb.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/common/v1/options.pb.h"
#include "tsunagi/config/v1/policy.pb.h"
#include "tsunagi/facts/v1/fact.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/intake/v1/retention_service.pb.h"
#include "tsunagi/maintenance/v1/maintenance_service.pb.h"
#include "tsunagi/person/v1/person_feed.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// Every rule that a method of the APIs asks for.
std::vector<AccessRule> RulesOfMethods() {
  const std::vector<const google::protobuf::FileDescriptor*> files = {
      access::v1::StaffMember::descriptor()->file(),
      aggregation::v1::KpiTable::descriptor()->file(),
      audit::v1::Entry::descriptor()->file(),
      classification::v1::Proposal::descriptor()->file(),
      facts::v1::Fact::descriptor()->file(),
      intake::v1::CreateCaseRequest::descriptor()->file(),
      intake::v1::EraseCaseRequest::descriptor()->file(),
      maintenance::v1::Backup::descriptor()->file(),
      person::v1::PersonChange::descriptor()->file(),
      referral::v1::Referral::descriptor()->file()};
  std::vector<AccessRule> rules;
  for (const auto* file : files) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto& authz = file->service(s)->method(m)->options().GetExtension(common::v1::authz);
        rules.push_back({authz.permission(),
                         {authz.services().begin(), authz.services().end()},
                         authz.on_behalf()});
      }
    }
  }
  return rules;
}

// How the record stands to the principal, who is of office "own".
struct Situation {
  std::string name;
  Resource resource;
  std::vector<AccessBasis> bases;
};

AccessBasis Basis(Relation relation, absl::Duration from, absl::Duration until, bool acknowledged) {
  AccessBasis basis;
  basis.relation = relation;
  basis.id = "basis";
  (relation == Relation::kConferenceMember ? basis.office : basis.user) =
      relation == Relation::kConferenceMember ? "own" : "own.user";
  basis.from = kNow + from;
  basis.until = kNow + until;
  basis.acknowledged = acknowledged;
  return basis;
}

std::vector<Situation> Situations() {
  const absl::Duration hour = absl::Hours(1);
  const auto of = [](const std::string& owner, const std::string& municipality) {
    Resource resource;
    resource.owner = owner;
    resource.municipality = municipality;
    return resource;
  };
  std::vector<Situation> all = {{"own", of("own", "09201"), {}},
                                {"same municipality", of("near", "09201"), {}},
                                {"other office", of("far", "09202"), {}}};
  Resource received = of("far", "09202");
  received.receiver = "own";
  all.push_back({"receiver", received, {}});
  const auto far = of("far", "09202");
  const auto conference = Relation::kConferenceMember;
  all.push_back({"conference", far, {Basis(conference, -hour, hour, true)}});
  all.push_back({"conference over", far, {Basis(conference, -2 * hour, -hour, true)}});
  all.push_back({"conference unacknowledged", far, {Basis(conference, -hour, hour, false)}});
  all.push_back({"break-glass", far, {Basis(Relation::kBreakGlass, -hour / 2, hour / 2, false)}});
  all.push_back({"break-glass over", far, {Basis(Relation::kBreakGlass, -2 * hour, -hour, false)}});
  const size_t plain = all.size();
  for (size_t i = 0; i < plain; ++i) {
    Situation erased = all[i];
    erased.name += ", erased";
    erased.resource.erased = true;
    all.push_back(erased);
  }
  for (const bool assigned : {false, true}) {
    for (const size_t i : {size_t{0}, size_t{1}}) {
      Situation restricted = all[i];
      restricted.name += assigned ? ", restricted assigned" : ", restricted";
      restricted.resource.restricted = true;
      restricted.resource.assigned = assigned;
      all.push_back(restricted);
    }
  }
  return all;
}

struct Cell {
  RoleSet roles;
  bool strong = true;
  bool foreign = false;
  const Situation* situation = nullptr;
  const AccessRule* rule = nullptr;
  Decision decision;

  bool Sees(FieldClass field_class) const {
    return decision.allowed && decision.classes.Has(field_class);
  }
  bool SeesPerson() const {
    return Sees(FieldClass::kPersonal) || Sees(FieldClass::kSensitive) ||
           Sees(FieldClass::kFreeText);
  }
  bool About(absl::string_view prefix) const {
    return absl::string_view(rule->permission).substr(0, prefix.size()) == prefix;
  }
  // Permissions that answer with the content of a case.
  bool OfCase() const {
    return About("case.") || About("consent.") || About("basis.") || About("draft.") ||
           About("referral.") || About("classification.read") || About("classification.decide") ||
           About("classification.propose") || About("classification.schemes") ||
           About("classification.preview") || About("person.") || About("retention.");
  }
  std::string Name() const {
    std::string text = rule->permission + " by";
    for (int i = 1; i < kRoleCount; ++i) {
      const auto role = static_cast<Role>(i);
      if (roles.Has(role)) text += " " + std::string(RoleName(role));
    }
    return text + " on " + situation->name + (strong ? "" : ", weak login") +
           (foreign ? ", foreign station" : "");
  }
};

class PolicyExpansion : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    policy_ = new Policy(LoadPolicy("deploy/tochigi/policy.textproto").value());
    rules_ = new std::vector<AccessRule>(RulesOfMethods());
    situations_ = new std::vector<Situation>(Situations());
    cells_ = new std::vector<Cell>();
    const auto begun = std::chrono::steady_clock::now();
    for (int a = 1; a < kRoleCount; ++a) {
      for (int b = a; b < kRoleCount; ++b) {
        for (const AccessRule& rule : *rules_) {
          for (const Situation& situation : *situations_) {
            Expand({static_cast<Role>(a), static_cast<Role>(b)}, rule, situation);
          }
        }
      }
    }
    const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun);
    std::cout << cells_->size() << " decisions in " << took.count() << " s" << std::endl;
  }

  static Decision DecideFor(RoleSet roles, bool strong, bool foreign, const AccessRule& rule,
                            const Situation& situation) {
    Principal principal;
    principal.user = "own.user";
    principal.agency = "own";
    principal.municipality = "09201";
    principal.roles = roles;
    principal.strong_login = strong;
    principal.foreign_station = foreign;
    // A method for services on behalf of people decides as for the person.
    AccessRule as_person = rule;
    if (rule.on_behalf) as_person.services.clear();
    as_person.on_behalf = false;
    return Decide(principal, as_person, situation.resource, situation.bases, kNow, *policy_);
  }

  static void Expand(RoleSet roles, const AccessRule& rule, const Situation& situation) {
    for (const auto& [strong, foreign] :
         {std::pair{true, false}, std::pair{false, false}, std::pair{true, true}}) {
      cells_->push_back({roles, strong, foreign, &situation, &rule,
                         DecideFor(roles, strong, foreign, rule, situation)});
    }
  }

  static void ForEach(const std::function<void(const Cell&)>& check) {
    for (const Cell& cell : *cells_) check(cell);
  }

  static Policy* policy_;
  static std::vector<AccessRule>* rules_;
  static std::vector<Situation>* situations_;
  static std::vector<Cell>* cells_;
};

Policy* PolicyExpansion::policy_ = nullptr;
std::vector<AccessRule>* PolicyExpansion::rules_ = nullptr;
std::vector<Situation>* PolicyExpansion::situations_ = nullptr;
std::vector<Cell>* PolicyExpansion::cells_ = nullptr;

TEST_F(PolicyExpansion, IsWhole) {
  EXPECT_GT(cells_->size(), 20'000u);
  int allowed = 0;
  ForEach([&allowed](const Cell& cell) { allowed += cell.decision.allowed; });
  // Neither all open nor all shut.
  EXPECT_GT(allowed, 1'000);
  EXPECT_LT(allowed, static_cast<int>(cells_->size()) / 2);
}

TEST_F(PolicyExpansion, NobodyOutsideTheOwnersOfficeReadsFreeTextOfACaseButReceiversAndBreakGlass) {
  ForEach([](const Cell& cell) {
    const std::string& at = cell.situation->name;
    if (!cell.OfCase() || !cell.Sees(FieldClass::kFreeText)) return;
    EXPECT_TRUE(at.rfind("own", 0) == 0 || at == "receiver" || at == "break-glass") << cell.Name();
  });
}

TEST_F(PolicyExpansion, SecretariatOperatorAndAuditorSeeNoCaseWhateverElseTheyAre) {
  ForEach([](const Cell& cell) {
    if (!cell.roles.Meets({Role::kSecretariat, Role::kOperator, Role::kAuditor})) return;
    if (cell.OfCase() || cell.About("disclosure.") || cell.About("conference.") ||
        cell.About("breakglass.")) {
      EXPECT_FALSE(cell.decision.allowed) << cell.Name();
    }
  });
}

TEST_F(PolicyExpansion, NothingIsAllowedOnAnErasedPerson) {
  ForEach([](const Cell& cell) {
    if (cell.situation->resource.erased) {
      EXPECT_FALSE(cell.decision.allowed) << cell.Name();
    }
  });
}

TEST_F(PolicyExpansion, AWeakLoginGetsNothing) {
  ForEach([](const Cell& cell) {
    if (!cell.strong) {
      EXPECT_FALSE(cell.decision.allowed) << cell.Name();
    }
  });
}

TEST_F(PolicyExpansion, AForeignStationGetsNothing) {
  ForEach([](const Cell& cell) {
    if (cell.foreign) {
      EXPECT_FALSE(cell.decision.allowed) << cell.Name();
    }
  });
}

TEST_F(PolicyExpansion, ARestrictedCaseIsForWhoWorksOnItTheLeadAndThePrivacyOfficersDuties) {
  ForEach([](const Cell& cell) {
    const Resource& resource = cell.situation->resource;
    if (!resource.restricted || !cell.OfCase()) return;
    const bool duty = cell.roles.Has(Role::kPrivacyOfficer) &&
                      (cell.About("person.") || cell.About("retention."));
    const bool may = resource.assigned || cell.roles.Has(Role::kOfficeLead) || duty;
    if (!may) {
      EXPECT_FALSE(cell.SeesPerson() && !cell.About("case.import")) << cell.Name();
    }
  });
}

TEST_F(PolicyExpansion, OnlyThePrivacyOfficerOfTheOwnOfficeErases) {
  ForEach([](const Cell& cell) {
    if (!cell.About("retention.erase") || !cell.decision.allowed) return;
    EXPECT_TRUE(cell.roles.Has(Role::kPrivacyOfficer)) << cell.Name();
    EXPECT_EQ(cell.situation->name.rfind("own", 0), 0u) << cell.Name();
  });
}

TEST_F(PolicyExpansion, AConferenceThatIsOverOrUnacknowledgedOpensNothingMore) {
  ForEach([](const Cell& cell) {
    const std::string& at = cell.situation->name;
    if (at != "conference over" && at != "conference unacknowledged" && at != "break-glass over") {
      return;
    }
    const Situation* far = &(*situations_)[2];
    ASSERT_EQ(far->name, "other office");
    EXPECT_EQ(cell.decision.classes,
              DecideFor(cell.roles, cell.strong, cell.foreign, *cell.rule, *far).classes)
        << cell.Name();
  });
}

TEST_F(PolicyExpansion, ConferenceAndBreakGlassOpenReadingOnly) {
  ForEach([](const Cell& cell) {
    if (cell.decision.relation != Relation::kConferenceMember &&
        cell.decision.relation != Relation::kBreakGlass) {
      return;
    }
    EXPECT_TRUE(cell.rule->permission == "case.read" || cell.rule->permission == "case.log.read")
        << cell.Name();
  });
}

TEST_F(PolicyExpansion, TheNeighbouringPlatformSeesNoPersonOfAnotherOffice) {
  ForEach([](const Cell& cell) {
    if (cell.decision.relation == Relation::kSameMunicipality) {
      EXPECT_EQ(cell.decision.classes, FieldClassSet{FieldClass::kPublic}) << cell.Name();
    }
  });
}

TEST_F(PolicyExpansion, EveryMethodsPermissionIsGrantedOrNamesServices) {
  for (const AccessRule& rule : *rules_) {
    EXPECT_TRUE(policy_->Find(rule.permission) != nullptr || !rule.services.empty())
        << rule.permission;
  }
}

TEST_F(PolicyExpansion, EveryGrantedPermissionIsAskedForBySomeMethod) {
  std::set<std::string> asked;
  for (const AccessRule& rule : *rules_) asked.insert(rule.permission);
  for (const auto& [permission, unused] : policy_->permissions) {
    EXPECT_EQ(asked.count(permission), 1u) << permission;
  }
}

TEST_F(PolicyExpansion, ThePolicyStaysReadable) {
  config::v1::Policy file;
  ASSERT_OK(config::LoadTextProto("deploy/tochigi/policy.textproto", &file));
  int rows = 0;
  for (const auto& grant : file.grants()) rows += grant.permissions_size();
  for (const auto& forbid : file.forbids()) rows += forbid.permissions_size();
  std::cout << rows << " rows of permission and grant or forbid" << std::endl;
  EXPECT_LE(rows, 300);
}

}  // namespace
}  // namespace tsunagi
