#include "common/auth/decide.h"

#include <algorithm>

namespace tsunagi {
namespace {

// Every line marked "check" is taken out in turn by tests/authz/mutants.py: a test must then fail.

// Nobody's is not the same as nobody's.
bool Same(absl::string_view a, absl::string_view b) {
  return !a.empty() &&  // check
         a == b;        // check
}

bool InForce(const AccessBasis& basis, absl::Time now) {
  return basis.from <= now &&  // check
         now < basis.until;    // check
}

bool LetsIn(const AccessBasis& basis, const Principal& principal, absl::Time now) {
  if (!InForce(basis, now)) return false;  // check
  if (basis.relation == Relation::kConferenceMember) {
    return basis.acknowledged &&                  // check
           Same(basis.office, principal.agency);  // check
  }
  return Same(basis.user, principal.user);  // check
}

const AccessBasis* FindBasis(Relation relation, const Principal& principal,
                             absl::Span<const AccessBasis> bases, absl::Time now) {
  for (const AccessBasis& basis : bases) {
    if (basis.relation == relation && LetsIn(basis, principal, now)) return &basis;
  }
  return nullptr;
}

// Need to know: a restricted case is for who works on it, for the lead, and for the privacy officer
// as such. `roles`: those of the principal that the grant is for.
bool MayKnow(RoleSet roles, const Resource& resource) {
  return !resource.restricted || resource.assigned || roles.Has(Role::kOfficeLead) ||
         roles.Has(Role::kPrivacyOfficer);
}

// `basis` is set where one stands behind the relation.
bool Holds(Relation relation, const Principal& principal, RoleSet roles, const Resource& resource,
           absl::Span<const AccessBasis> bases, absl::Time now, const AccessBasis*& basis) {
  switch (relation) {
    case Relation::kAnyone:
      return true;
    case Relation::kOwnOffice:
      return Same(resource.owner, principal.agency) &&  // check
             MayKnow(roles, resource);                  // check
    case Relation::kReceiver:
      // An office that referred to itself learns nothing by that which its people need not know.
      return Same(resource.receiver, principal.agency) &&                            // check
             (!Same(resource.owner, principal.agency) || MayKnow(roles, resource));  // check
    case Relation::kSameMunicipality:
      return Same(resource.municipality, principal.municipality) &&  // check
             !resource.restricted;                                   // check
    case Relation::kConferenceMember:
    case Relation::kBreakGlass:
      basis = FindBasis(relation, principal, bases, now);
      return basis != nullptr;  // check
    case Relation::kNone:
      break;
  }
  return false;
}

bool Holds(const Forbid& forbid, const Principal& principal, const Resource& resource) {
  if (!forbid.roles.empty() && !forbid.roles.Meets(principal.roles)) return false;
  switch (forbid.condition) {
    case ForbidCondition::kErased:
      return resource.erased;  // check
    case ForbidCondition::kForeignStation:
      return principal.foreign_station;  // check
    case ForbidCondition::kWeakLogin:
      return !principal.strong_login;  // check
    case ForbidCondition::kAlways:
    case ForbidCondition::kNone:
      break;
  }
  return true;
}

Decision Refuse(absl::string_view reason, bool hidden = false) {
  Decision decision;
  decision.reason = reason;
  decision.hidden = hidden;
  return decision;
}

}  // namespace

Decision Decide(const Principal& principal, const AccessRule& rule, const Resource& resource,
                absl::Span<const AccessBasis> bases, absl::Time now, const Policy& policy) {
  if (principal.is_service()) {
    const bool named = std::find(rule.services.begin(), rule.services.end(), principal.service) !=
                       rule.services.end();
    if (!named) return Refuse("SERVICE_NOT_NAMED");  // check
    if (!rule.on_behalf) {
      Decision decision;
      decision.allowed = true;
      decision.reason = "SERVICE";
      decision.classes = kEveryClass;
      return decision;
    }
  } else if (!rule.services.empty() && rule.on_behalf) {
    return Refuse("SERVICES_ONLY");  // check
  }
  if (principal.user.empty()) return Refuse("NO_PERSON");      // check
  if (principal.roles.empty()) return Refuse("NOT_ON_STAFF");  // check
  const PermissionPolicy* found = policy.Find(rule.permission);
  if (found == nullptr) return Refuse("NOT_GRANTED");  // check
  const bool granted_somewhere =
      std::any_of(found->grants.begin(), found->grants.end(),
                  [&principal](const Grant& grant) { return grant.roles.Meets(principal.roles); });
  // Before the forbids: what is hidden from some must not show by being told apart for others.
  if (!granted_somewhere) return Refuse("NOT_GRANTED");  // check
  for (const Forbid& forbid : found->forbids) {
    if (!Holds(forbid, principal, resource)) continue;
    return Refuse("FORBIDDEN", forbid.condition == ForbidCondition::kErased);  // check
  }
  Decision decision = Refuse("NOT_GRANTED");
  for (const Grant& grant : found->grants) {
    if (!grant.roles.Meets(principal.roles)) continue;  // check
    if (!decision.allowed) {
      // The role may do this somewhere: that there is nothing here must not be told apart from
      // that it is not for this principal.
      decision.reason = "OUT_OF_SCOPE";
      decision.hidden = true;
    }
    for (int i = 1; i < kRelationCount; ++i) {
      const auto relation = static_cast<Relation>(i);
      const AccessBasis* basis = nullptr;
      if (!grant.relations.Has(relation) ||  // check
          !Holds(relation, principal, grant.roles.Common(principal.roles), resource, bases, now,
                 basis)) {
        continue;
      }
      // The audit log names the relation, and the basis behind it, that opened more than was open.
      if (!decision.allowed || !decision.classes.HasAll(grant.classes)) {
        decision.relation = relation;
        decision.basis = basis == nullptr ? "" : basis->id;
      }
      decision.allowed = true;
      decision.hidden = false;
      decision.reason = "GRANTED";
      decision.classes.AddAll(grant.classes);
      decision.classes.Add(FieldClass::kPublic);
    }
  }
  return decision;
}

}  // namespace tsunagi
