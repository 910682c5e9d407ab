#include "common/access/policy_file.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/config/text_proto.h"
#include "common/error/error.h"
#include "tsunagi/config/v1/policy.pb.h"

namespace tsunagi {
namespace {

constexpr char kEvery[] = "*";

template <typename Set, typename Values>
Set SetOf(const Values& values) {
  uint32_t bits = 0;
  for (const int value : values) bits |= 1u << value;
  return Set::FromBits(bits & ~1u);
}

absl::Status Invalid(absl::string_view reason, absl::string_view what, absl::string_view ja) {
  return Error(absl::StatusCode::kInvalidArgument, reason, what).Ja(ja);
}

}  // namespace

absl::StatusOr<Policy> LoadPolicy(absl::string_view path) {
  config::v1::Policy file;
  const absl::Status loaded = config::LoadTextProto(path, &file);
  if (absl::IsNotFound(loaded)) {
    return Error(absl::StatusCode::kFailedPrecondition, "POLICY_MISSING",
                 absl::StrCat("no policy at ", path))
        .Ja(absl::StrCat("権限の方針ファイル ", path,
                         " がありません。地域データのフォルダーに用意し"
                         "てください。"));
  }
  RETURN_IF_ERROR(loaded);
  Policy policy;
  policy.version = file.version();
  for (const config::v1::Grant& grant : file.grants()) {
    const Grant made{SetOf<RoleSet>(grant.roles()), SetOf<RelationSet>(grant.relations()),
                     SetOf<FieldClassSet>(grant.classes())};
    if (grant.permissions().empty() || made.roles.empty() || made.relations.empty()) {
      return Invalid(
          "POLICY_INVALID", absl::StrCat("a grant without effect: ", grant.why()),
          "権限の方針に、対象のない許可があります。permissions、roles、relations をお確か"
          "めください。");
    }
    for (const std::string& permission : grant.permissions()) {
      policy.permissions[permission].grants.push_back(made);
    }
  }
  for (const config::v1::Forbid& forbid : file.forbids()) {
    const auto condition = static_cast<ForbidCondition>(static_cast<int>(forbid.condition()));
    if (forbid.permissions().empty() || condition == ForbidCondition::kNone) {
      return Invalid(
          "POLICY_INVALID", absl::StrCat("a forbid without effect: ", forbid.why()),
          "権限の方針に、条件のない禁止があります。permissions と condition をお確かめくだ"
          "さい。");
    }
    const Forbid made{SetOf<RoleSet>(forbid.roles()), condition};
    for (const std::string& permission : forbid.permissions()) {
      if (permission == kEvery) {
        for (auto& [name, entry] : policy.permissions) entry.forbids.push_back(made);
      } else {
        policy.permissions[permission].forbids.push_back(made);
      }
    }
  }
  return policy;
}

absl::StatusOr<std::vector<StaffMember>> LoadStaffSeed(absl::string_view path) {
  config::v1::StaffSeed file;
  RETURN_IF_ERROR(config::LoadTextProto(path, &file));
  std::vector<StaffMember> members;
  for (const auto& member : file.members()) {
    StaffMember made{member.user(), member.office(), SetOf<RoleSet>(member.roles())};
    if (!IsUserId(made.user) || made.office.empty() || made.roles.empty()) {
      return Invalid("STAFF_SEED_INVALID", "a member without user, office or role",
                     "職員の初期登録に、利用者・機関・役割のそろわない行があります。");
    }
    members.push_back(std::move(made));
  }
  return members;
}

}  // namespace tsunagi
