// Legal bases, conferences, the register and grants as responses.
#ifndef TSUNAGI_SERVICES_INTAKE_RPC_CONVERT_BASIS_H_
#define TSUNAGI_SERVICES_INTAKE_RPC_CONVERT_BASIS_H_

#include "absl/strings/string_view.h"
#include "common/site/site.h"
#include "services/intake/app/case_access.h"
#include "services/intake/app/disclosures.h"
#include "services/intake/app/export_person.h"
#include "services/intake/rpc/convert.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/intake/v1/retention_service.pb.h"

namespace tsunagi::intake {

// Who calls.
Actor ActorOf(const rpc::CallContext& context);

// `site` names the articles.
v1::LegalBasis LegalBasisMessage(const LegalBasis& basis, absl::string_view case_name,
                                 const site::Site& site);
v1::Conference ConferenceMessage(const Conference& conference, const site::Site& site);
v1::Disclosure RegisterMessage(const DisclosureRecord& record, absl::string_view case_name,
                               const site::Site& site);
// `disclosure`: id of the register, or empty.
v1::DisclosurePackage PackageMessage(const Disclosure& package, absl::string_view disclosure,
                                     const site::Site& site);
v1::BreakGlassGrant GrantMessage(const BreakGlassGrant& grant, absl::CivilDay today);
v1::LegalHold HoldMessage(const LegalHold& hold);
v1::CaseAccess AccessMessage(const CaseAccess& access, absl::string_view case_name);
v1::PersonExport ExportMessage(const PersonExport& all, const site::Site& site,
                               const Moment& moment);

// Takes a protected address out of a whole case that somebody outside its office reads.
void WithholdFromOthers(const rpc::CallContext& context, v1::Case& value);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_RPC_CONVERT_BASIS_H_
