// The policy of a site as plain values. Default deny; a forbid wins over every grant. Pure.
#ifndef TSUNAGI_COMMON_AUTH_POLICY_H_
#define TSUNAGI_COMMON_AUTH_POLICY_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/auth/principal.h"

namespace tsunagi {

// Same values as tsunagi.common.v1.Relation.
enum class Relation {
  kNone = 0,
  kAnyone,
  kOwnOffice,
  kReceiver,
  kSameMunicipality,
  kConferenceMember,
  kBreakGlass,
};
inline constexpr int kRelationCount = 7;
using RelationSet = EnumSet<Relation>;

// Same values as tsunagi.common.v1.FieldClass.
enum class FieldClass { kUnspecified = 0, kPublic, kPersonal, kSensitive, kFreeText };
using FieldClassSet = EnumSet<FieldClass>;
inline constexpr FieldClassSet kEveryClass = {FieldClass::kPublic, FieldClass::kPersonal,
                                              FieldClass::kSensitive, FieldClass::kFreeText};

// Allows its roles, where one of the relations holds, to see fields of the classes.
struct Grant {
  RoleSet roles;
  RelationSet relations;
  FieldClassSet classes;
};

// Same values as tsunagi.config.v1.Forbid.Condition.
enum class ForbidCondition { kNone = 0, kErased, kForeignStation, kWeakLogin, kAlways };

// Refuses its roles (empty: everybody) while the condition holds.
struct Forbid {
  RoleSet roles;
  ForbidCondition condition = ForbidCondition::kNone;
};

// What the policy says of one permission.
struct PermissionPolicy {
  std::vector<Grant> grants;
  std::vector<Forbid> forbids;
};

// Immutable once filled; thread-safe then.
struct Policy {
  std::string version;
  absl::flat_hash_map<std::string, PermissionPolicy> permissions;

  // Null where the policy does not know the permission.
  const PermissionPolicy* Find(absl::string_view permission) const {
    const auto found = permissions.find(permission);
    return found == permissions.end() ? nullptr : &found->second;
  }
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_AUTH_POLICY_H_
