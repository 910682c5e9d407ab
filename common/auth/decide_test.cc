// Every branch of the decision; tests/authz/mutants.py takes each check out in turn and expects one
// of these to fail.
#include "common/auth/decide.h"

#include <vector>

#include "gtest/gtest.h"

namespace tsunagi {
namespace {

constexpr FieldClassSet kPublicOnly = {FieldClass::kPublic};

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// "p" is granted as `grants` say and forbidden as `forbids` say.
Policy PolicyOf(std::vector<Grant> grants, std::vector<Forbid> forbids = {}) {
  Policy policy;
  policy.permissions["p"] = {std::move(grants), std::move(forbids)};
  return policy;
}

Grant GrantOn(Relation relation, FieldClassSet classes = {FieldClass::kPersonal}) {
  return {{Role::kCounsellor}, {relation}, classes};
}

Principal Counsellor(const std::string& agency = "a") {
  Principal principal;
  principal.user = agency + ".counsellor.1";
  principal.agency = agency;
  principal.roles = {Role::kCounsellor};
  principal.municipality = "09201";
  principal.strong_login = true;
  return principal;
}

Principal ServiceNamed(const std::string& name) {
  Principal principal;
  principal.service = name;
  return principal;
}

Resource Of(const std::string& owner) {
  Resource resource;
  resource.owner = owner;
  resource.municipality = "09201";
  return resource;
}

const AccessRule kRule{"p", {}, false};

Decision Ask(const Principal& principal, const Resource& resource, const Policy& policy,
             const std::vector<AccessBasis>& bases = {}, const AccessRule& rule = kRule) {
  return Decide(principal, rule, resource, bases, kNow, policy);
}

// Neither allowed nor with anything to show.
void ExpectRefused(const Decision& decision, absl::string_view reason, bool hidden) {
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.reason, reason);
  EXPECT_EQ(decision.hidden, hidden);
  EXPECT_TRUE(decision.classes.empty());
}

TEST(Decide, UnknownPermissionOrEmptyPolicy_IsRefused) {
  ExpectRefused(Ask(Counsellor(), Of("a"), Policy()), "NOT_GRANTED", false);
  ExpectRefused(Ask(Counsellor(), Of("a"), PolicyOf({})), "NOT_GRANTED", false);
}

TEST(Decide, Service_MustBeNamedByTheMethod) {
  const AccessRule rule{"p", {"referral"}, false};
  const Policy none;
  const Decision named = Ask(ServiceNamed("referral"), Of("a"), none, {}, rule);
  EXPECT_TRUE(named.allowed);
  EXPECT_EQ(named.classes, kEveryClass);
  ExpectRefused(Ask(ServiceNamed("intake"), Of("a"), none, {}, rule), "SERVICE_NOT_NAMED", false);
  // What people may do is nothing for a service.
  ExpectRefused(Ask(ServiceNamed("referral"), Of("a"), PolicyOf({GrantOn(Relation::kAnyone)})),
                "SERVICE_NOT_NAMED", false);
}

TEST(Decide, OnBehalf_NeedsAPersonWhoMayAndAServiceThatIsNamed) {
  const AccessRule rule{"p", {"referral"}, true};
  const Policy policy = PolicyOf({GrantOn(Relation::kOwnOffice)});
  ExpectRefused(Ask(ServiceNamed("referral"), Of("a"), policy, {}, rule), "NO_PERSON", false);
  Principal both = Counsellor();
  both.service = "referral";
  EXPECT_TRUE(Ask(both, Of("a"), policy, {}, rule).allowed);
  ExpectRefused(Ask(both, Of("b"), policy, {}, rule), "OUT_OF_SCOPE", true);
  both.service = "intake";
  ExpectRefused(Ask(both, Of("a"), policy, {}, rule), "SERVICE_NOT_NAMED", false);
  // Not from a station, even where the person may.
  ExpectRefused(Ask(Counsellor(), Of("a"), policy, {}, rule), "SERVICES_ONLY", false);
}

TEST(Decide, Person_MustBeLoggedInAndOnTheStaff) {
  const Policy policy = PolicyOf({{RoleSet::FromBits(~0u), {Relation::kAnyone}, {}}});
  Principal nobody = Counsellor();
  nobody.user.clear();
  ExpectRefused(Ask(nobody, Of("a"), policy), "NO_PERSON", false);
  Principal removed = Counsellor();
  removed.roles = {};
  ExpectRefused(Ask(removed, Of("a"), policy), "NOT_ON_STAFF", false);
}

TEST(Decide, Role_MustBeTheGrants) {
  const Policy policy = PolicyOf({GrantOn(Relation::kAnyone)});
  Principal auditor = Counsellor();
  auditor.roles = {Role::kAuditor};
  ExpectRefused(Ask(auditor, Of("a"), policy), "NOT_GRANTED", false);
  auditor.roles.Add(Role::kCounsellor);
  EXPECT_TRUE(Ask(auditor, Of("a"), policy).allowed);
}

TEST(Decide, GrantOfAnotherRole_OpensNothing) {
  const Policy policy = PolicyOf({GrantOn(Relation::kOwnOffice, {FieldClass::kPersonal}),
                                  {{Role::kOfficeLead}, {Relation::kAnyone}, kEveryClass}});
  EXPECT_EQ(Ask(Counsellor(), Of("a"), policy).classes,
            (FieldClassSet{FieldClass::kPublic, FieldClass::kPersonal}));
  ExpectRefused(Ask(Counsellor(), Of("b"), policy), "OUT_OF_SCOPE", true);
}

TEST(Decide, OwnOffice_IsTheOwnersOnly) {
  const Policy policy = PolicyOf({GrantOn(Relation::kOwnOffice)});
  const Decision own = Ask(Counsellor(), Of("a"), policy);
  EXPECT_TRUE(own.allowed);
  EXPECT_EQ(own.reason, "GRANTED");
  EXPECT_EQ(own.relation, Relation::kOwnOffice);
  EXPECT_EQ(own.classes, (FieldClassSet{FieldClass::kPublic, FieldClass::kPersonal}));
  ExpectRefused(Ask(Counsellor(), Of("b"), policy), "OUT_OF_SCOPE", true);
  ExpectRefused(Ask(Counsellor(""), Of(""), policy), "OUT_OF_SCOPE", true);
}

TEST(Decide, RestrictedCase_IsForWhoWorksOnItAndTheLead) {
  const Policy policy =
      PolicyOf({{{Role::kCounsellor, Role::kOfficeLead}, {Relation::kOwnOffice}, kEveryClass}});
  Resource restricted = Of("a");
  restricted.restricted = true;
  ExpectRefused(Ask(Counsellor(), restricted, policy), "OUT_OF_SCOPE", true);
  Principal lead = Counsellor();
  lead.roles = {Role::kOfficeLead};
  EXPECT_TRUE(Ask(lead, restricted, policy).allowed);
  lead.agency = "b";
  EXPECT_FALSE(Ask(lead, restricted, policy).allowed);
  restricted.assigned = true;
  EXPECT_TRUE(Ask(Counsellor(), restricted, policy).allowed);
}

TEST(Decide, RestrictedCase_OpensToThePrivacyOfficerByGrantsToThatRoleOnly) {
  Resource restricted = Of("a");
  restricted.restricted = true;
  Principal both = Counsellor();
  both.roles = {Role::kCounsellor, Role::kPrivacyOfficer};
  EXPECT_TRUE(Ask(both, restricted,
                  PolicyOf({{{Role::kPrivacyOfficer}, {Relation::kOwnOffice}, kEveryClass}}))
                  .allowed);
  ExpectRefused(
      Ask(both, restricted, PolicyOf({{{Role::kCounsellor}, {Relation::kOwnOffice}, kEveryClass}})),
      "OUT_OF_SCOPE", true);
}

TEST(Decide, Receiver_IsTheOfficeThatItWasSentTo) {
  const Policy policy = PolicyOf({GrantOn(Relation::kReceiver)});
  Resource referral = Of("b");
  ExpectRefused(Ask(Counsellor(), referral, policy), "OUT_OF_SCOPE", true);
  referral.receiver = "a";
  EXPECT_TRUE(Ask(Counsellor(), referral, policy).allowed);
  ExpectRefused(Ask(Counsellor("c"), referral, policy), "OUT_OF_SCOPE", true);
  // A restriction binds the office it was made in, also where that is the receiver.
  referral.restricted = true;
  EXPECT_TRUE(Ask(Counsellor(), referral, policy).allowed);
  referral.owner = "a";
  ExpectRefused(Ask(Counsellor(), referral, policy), "OUT_OF_SCOPE", true);
  referral.assigned = true;
  EXPECT_TRUE(Ask(Counsellor(), referral, policy).allowed);
}

TEST(Decide, SameMunicipality_IsTheOwnersOfficeAndNotForRestrictedCases) {
  const Policy policy = PolicyOf({GrantOn(Relation::kSameMunicipality, {})});
  Resource resource = Of("b");
  EXPECT_EQ(Ask(Counsellor(), resource, policy).classes, kPublicOnly);
  resource.restricted = true;
  ExpectRefused(Ask(Counsellor(), resource, policy), "OUT_OF_SCOPE", true);
  resource.restricted = false;
  resource.municipality = "09202";
  ExpectRefused(Ask(Counsellor(), resource, policy), "OUT_OF_SCOPE", true);
  resource.municipality = "";
  Principal nowhere = Counsellor();
  nowhere.municipality = "";
  ExpectRefused(Ask(nowhere, resource, policy), "OUT_OF_SCOPE", true);
}

AccessBasis Conference(const std::string& office) {
  AccessBasis basis;
  basis.relation = Relation::kConferenceMember;
  basis.id = "conference-1";
  basis.office = office;
  basis.from = kNow - absl::Hours(1);
  basis.until = kNow + absl::Hours(1);
  basis.acknowledged = true;
  return basis;
}

TEST(Decide, ConferenceMember_InItsWindowAndBoundToConfidentiality) {
  const Policy policy = PolicyOf({GrantOn(Relation::kConferenceMember)});
  const auto ask = [&](const AccessBasis& basis) {
    return Ask(Counsellor(), Of("b"), policy, {basis});
  };
  EXPECT_TRUE(ask(Conference("a")).allowed);
  EXPECT_EQ(ask(Conference("a")).basis, "conference-1");
  ExpectRefused(ask(Conference("c")), "OUT_OF_SCOPE", true);
  ExpectRefused(ask(Conference("")), "OUT_OF_SCOPE", true);
  Principal nowhere = Counsellor();
  nowhere.agency = "";
  EXPECT_FALSE(Ask(nowhere, Of("b"), policy, {Conference("")}).allowed);
  AccessBasis basis = Conference("a");
  basis.acknowledged = false;
  ExpectRefused(ask(basis), "OUT_OF_SCOPE", true);
  basis = Conference("a");
  basis.from = kNow;
  EXPECT_TRUE(ask(basis).allowed);
  basis.from = kNow + absl::Microseconds(1);
  ExpectRefused(ask(basis), "OUT_OF_SCOPE", true);
  basis = Conference("a");
  basis.until = kNow + absl::Microseconds(1);
  EXPECT_TRUE(ask(basis).allowed);
  basis.until = kNow;
  ExpectRefused(ask(basis), "OUT_OF_SCOPE", true);
  // Without a record there is no basis.
  ExpectRefused(Ask(Counsellor(), Of("b"), policy), "OUT_OF_SCOPE", true);
}

TEST(Decide, BreakGlass_IsOnePersonsForItsHour) {
  const Policy policy = PolicyOf({GrantOn(Relation::kBreakGlass)});
  AccessBasis grant;
  grant.relation = Relation::kBreakGlass;
  grant.id = "grant-1";
  grant.user = "a.counsellor.1";
  grant.from = kNow - absl::Minutes(59);
  grant.until = grant.from + absl::Minutes(60);
  EXPECT_EQ(Ask(Counsellor(), Of("b"), policy, {grant}).basis, "grant-1");
  ExpectRefused(Ask(Counsellor("c"), Of("b"), policy, {grant}), "OUT_OF_SCOPE", true);
  AccessBasis late = grant;
  late.until = kNow;
  ExpectRefused(Ask(Counsellor(), Of("b"), policy, {late}), "OUT_OF_SCOPE", true);
  // A conference is no break-glass, and the other way round.
  ExpectRefused(Ask(Counsellor(), Of("b"), policy, {Conference("a")}), "OUT_OF_SCOPE", true);
  ExpectRefused(
      Ask(Counsellor(), Of("b"), PolicyOf({GrantOn(Relation::kConferenceMember)}), {grant}),
      "OUT_OF_SCOPE", true);
  // A grant for nobody lets nobody in.
  grant.user = "";
  EXPECT_FALSE(Ask(Counsellor(), Of("b"), policy, {grant}).allowed);
}

TEST(Decide, Forbid_WinsOverEveryGrant) {
  const std::vector<Grant> grants = {GrantOn(Relation::kAnyone), GrantOn(Relation::kOwnOffice)};
  const auto with = [&](ForbidCondition condition, RoleSet roles = {}) {
    return PolicyOf(grants, {{roles, condition}});
  };
  Resource erased = Of("a");
  erased.erased = true;
  ExpectRefused(Ask(Counsellor(), erased, with(ForbidCondition::kErased)), "FORBIDDEN", true);
  EXPECT_TRUE(Ask(Counsellor(), Of("a"), with(ForbidCondition::kErased)).allowed);
  Principal foreign = Counsellor();
  foreign.foreign_station = true;
  ExpectRefused(Ask(foreign, Of("a"), with(ForbidCondition::kForeignStation)), "FORBIDDEN", false);
  EXPECT_TRUE(Ask(Counsellor(), Of("a"), with(ForbidCondition::kForeignStation)).allowed);
  Principal weak = Counsellor();
  weak.strong_login = false;
  ExpectRefused(Ask(weak, Of("a"), with(ForbidCondition::kWeakLogin)), "FORBIDDEN", false);
  EXPECT_TRUE(Ask(Counsellor(), Of("a"), with(ForbidCondition::kWeakLogin)).allowed);
  ExpectRefused(Ask(Counsellor(), Of("a"), with(ForbidCondition::kAlways)), "FORBIDDEN", false);
  EXPECT_TRUE(
      Ask(Counsellor(), Of("a"), with(ForbidCondition::kAlways, {Role::kOperator})).allowed);
  Principal both = Counsellor();
  both.roles.Add(Role::kOperator);
  ExpectRefused(Ask(both, Of("a"), with(ForbidCondition::kAlways, {Role::kOperator})), "FORBIDDEN",
                false);
}

TEST(Decide, BasisThatOpensMore_IsNamed) {
  const Policy policy = PolicyOf({GrantOn(Relation::kSameMunicipality, {}),
                                  GrantOn(Relation::kConferenceMember, {FieldClass::kPersonal})});
  const Decision decision = Ask(Counsellor(), Of("b"), policy, {Conference("a")});
  EXPECT_EQ(decision.relation, Relation::kConferenceMember);
  EXPECT_EQ(decision.basis, "conference-1");
  EXPECT_EQ(Ask(Counsellor(), Of("b"), policy).basis, "");
}

TEST(Decide, RoleWithoutGrant_IsToldTheSameOfErasedAndAbsent) {
  const Policy policy =
      PolicyOf({GrantOn(Relation::kAnyone)}, {{RoleSet(), ForbidCondition::kErased}});
  Principal auditor = Counsellor();
  auditor.roles = {Role::kAuditor};
  Resource erased = Of("a");
  erased.erased = true;
  ExpectRefused(Ask(auditor, erased, policy), "NOT_GRANTED", false);
  ExpectRefused(Ask(auditor, Of("a"), policy), "NOT_GRANTED", false);
}

TEST(Decide, SeveralGrants_OpenTheirClassesTogether) {
  const Policy policy = PolicyOf({GrantOn(Relation::kOwnOffice, {FieldClass::kPersonal}),
                                  GrantOn(Relation::kAnyone, {FieldClass::kSensitive}),
                                  GrantOn(Relation::kReceiver, {FieldClass::kFreeText})});
  EXPECT_EQ(Ask(Counsellor(), Of("a"), policy).classes,
            (FieldClassSet{FieldClass::kPublic, FieldClass::kPersonal, FieldClass::kSensitive}));
  EXPECT_EQ(Ask(Counsellor(), Of("b"), policy).classes,
            (FieldClassSet{FieldClass::kPublic, FieldClass::kSensitive}));
}

}  // namespace
}  // namespace tsunagi
