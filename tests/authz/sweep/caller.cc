#include "tests/authz/sweep/caller.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tests/authz/sweep/situation.h"

namespace tsunagi::sweep {
namespace {

constexpr const char* kServices[] = {"intake", "classification", "referral", "aggregation"};

std::string AtHome(const std::string& segment) {
  return absl::StrCat("agency/", kHomeOffice, "/", segment, "/1");
}

Caller ServiceFor(const std::string& service, const std::string& segment, common::v1::Role role) {
  Caller caller;
  caller.label = absl::StrCat("svc/", service, " for ", segment);
  caller.identity = absl::StrCat("svc/", service);
  caller.behalf = AtHome(segment);
  caller.role = role;
  caller.service = service;
  return caller;
}

// A person with two roles, one of which is for who sees no case.
Caller WithTwoRoles(common::v1::Role role, common::v1::Role also) {
  Caller caller;
  caller.label = absl::StrCat(RoleSegment(role), " and ", RoleSegment(also));
  caller.identity = AtHome(absl::StrCat(RoleSegment(role), "-", RoleSegment(also)));
  caller.role = role;
  caller.also = also;
  return caller;
}

Caller Barred(const std::string& label, const std::string& station, common::v1::Role role) {
  Caller caller;
  caller.label = absl::StrCat(RoleSegment(role), " ", label);
  caller.identity = absl::StrCat("agency/", station, "/client/1");
  caller.behalf = AtHome(RoleSegment(role));
  caller.role = role;
  caller.barred = true;
  return caller;
}

}  // namespace

int RolesOf(const Caller& caller) {
  int roles = 0;
  for (const common::v1::Role role : {caller.role, caller.also}) {
    if (role != common::v1::ROLE_UNSPECIFIED) roles |= 1 << role;
  }
  return roles;
}

std::string RoleSegment(common::v1::Role role) {
  std::string name = common::v1::Role_Name(role);
  name = std::string(absl::StripPrefix(name, "ROLE_"));
  absl::AsciiStrToLower(&name);
  return absl::StrReplaceAll(name, {{"_", "-"}});
}

std::vector<Caller> AllCallers() {
  std::vector<Caller> callers;
  const auto* roles = common::v1::Role_descriptor();
  for (int i = 0; i < roles->value_count(); ++i) {
    const auto role = static_cast<common::v1::Role>(roles->value(i)->number());
    if (role == common::v1::ROLE_UNSPECIFIED) continue;
    const std::string segment = RoleSegment(role);
    callers.push_back({segment, AtHome(segment), "", role});
  }
  callers.push_back({"machine of the secretariat", "agency/secretariat/machine/import", "",
                     common::v1::ROLE_IMPORTER, "", /*person=*/true, /*home=*/false});
  callers.push_back({"not on staff", AtHome("stranger")});
  callers.push_back({"station without login", AtHome("client"), "", common::v1::ROLE_UNSPECIFIED,
                     "", /*person=*/false});
  for (const char* service : kServices) {
    callers.push_back({absl::StrCat("svc/", service), absl::StrCat("svc/", service), "",
                       common::v1::ROLE_UNSPECIFIED, service, /*person=*/false});
    callers.push_back(ServiceFor(service, "counsellor", common::v1::ROLE_COUNSELLOR));
  }
  for (const common::v1::Role role :
       {common::v1::ROLE_OFFICE_LEAD, common::v1::ROLE_COORDINATOR, common::v1::ROLE_OPERATOR,
        common::v1::ROLE_PRIVACY_OFFICER}) {
    callers.push_back(ServiceFor("referral", RoleSegment(role), role));
  }
  callers.push_back(ServiceFor("referral", "stranger", common::v1::ROLE_UNSPECIFIED));
  callers.push_back(WithTwoRoles(common::v1::ROLE_COUNSELLOR, common::v1::ROLE_OPERATOR));
  callers.push_back(WithTwoRoles(common::v1::ROLE_OFFICE_LEAD, common::v1::ROLE_AUDITOR));
  callers.push_back(WithTwoRoles(common::v1::ROLE_COORDINATOR, common::v1::ROLE_SECRETARIAT));
  callers.push_back(
      Barred("at another office's station", kFarOffice, common::v1::ROLE_OFFICE_LEAD));
  callers.push_back(Barred("with one factor", kHomeOffice, common::v1::ROLE_OFFICE_LEAD));
  callers.back().weak = true;
  return callers;
}

}  // namespace tsunagi::sweep
