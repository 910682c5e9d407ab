// Legal bases, disclosures and the register of a case, and its export.
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/disclosures.h"
#include "services/intake/app/export_person.h"
#include "services/intake/app/legal_bases.h"
#include "services/intake/codec/basis_codec.h"
#include "services/intake/rpc/convert_basis.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using rpc::CallContext;

// The case's name within the name of what hangs on it.
absl::string_view CaseOf(absl::string_view child) {
  const size_t slash = child.rfind('/', child.rfind('/') - 1);
  return child.substr(0, slash);
}

absl::StatusOr<v1::ListDisclosuresResponse> RegisterOf(const TokenSealer& sealer,
                                                       const site::Site& site,
                                                       const CallContext& context,
                                                       const v1::ListDisclosuresRequest& request,
                                                       const IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  const std::string arguments = absl::StrCat("ListDisclosures|", request.parent());
  ASSIGN_OR_RETURN(const std::vector<std::string> parts,
                   sealer.OpenPage(arguments, request.page_token()));
  ASSIGN_OR_RETURN(
      std::vector<DisclosureRecord> records,
      ListDisclosures(store, request.parent(), parts.empty() ? "" : parts[0], page_size + 1));
  v1::ListDisclosuresResponse response;
  const bool more = records.size() > static_cast<size_t>(page_size);
  if (more) records.pop_back();
  for (const DisclosureRecord& record : records) {
    *response.add_disclosures() = RegisterMessage(record, request.parent(), site);
  }
  if (more) {
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                     sealer.SealPage(arguments, {records.back().id}));
  }
  return response;
}

absl::StatusOr<v1::PreviewDisclosureResponse> Preview(const IntakeEnvironment& environment,
                                                      const CallContext& context,
                                                      const v1::PreviewDisclosureRequest& request,
                                                      const IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.case_()));
  DisclosureCommand command;
  command.case_name = request.case_();
  command.recipient = request.recipient();
  command.purpose = request.purpose();
  command.basis = request.basis();
  command.confirm_protected_address = request.confirm_protected_address();
  ASSIGN_OR_RETURN(const Disclosure package,
                   PreviewDisclosure(environment, store, command, MomentOf(context)));
  v1::PreviewDisclosureResponse response;
  *response.mutable_package() = PackageMessage(package, "", environment.site);
  DataClassesToProto(package.data_classes, *response.mutable_data_classes());
  response.set_refusal(std::string(RefusalName(package.refusal)));
  response.set_refusal_ja(std::string(RefusalJa(package.refusal)));
  response.set_address_withheld(package.address_withheld);
  return response;
}

absl::StatusOr<v1::DisclosurePackage> Prepare(const IntakeEnvironment& environment,
                                              const CallContext& context,
                                              const v1::PrepareDisclosureRequest& request,
                                              IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.case_()));
  DisclosureCommand command;
  command.case_name = request.case_();
  command.recipient = request.recipient();
  command.purpose = request.purpose();
  command.basis = request.basis();
  command.confirm_protected_address = request.confirm_protected_address();
  command.on = api::PartialFrom(request.on());
  command.referral = request.referral();
  ASSIGN_OR_RETURN(
      const PreparedDisclosure prepared,
      PrepareDisclosure(environment, store, command, ActorOf(context), MomentOf(context)));
  return PackageMessage(prepared.package, prepared.record.id, environment.site);
}

absl::StatusOr<v1::CheckDisclosureResponse> Check(const CallContext& context,
                                                  const v1::CheckDisclosureRequest& request,
                                                  const IntakeStore& store) {
  const auto action = static_cast<DisclosureAction>(request.action());
  if (action != DisclosureAction::kPreview && action != DisclosureAction::kReadAccepted) {
    return InvalidFields({{"action", "UNKNOWN_VALUE", "操作の種類が正しくありません。"}});
  }
  ASSIGN_OR_RETURN(const DisclosureRefusal refusal,
                   CheckDisclosure(store, request.case_(), request.disclosure(), action,
                                   ActorOf(context), MomentOf(context)));
  v1::CheckDisclosureResponse response;
  response.set_allowed(refusal == DisclosureRefusal::kNone);
  response.set_refusal(std::string(RefusalName(refusal)));
  response.set_refusal_ja(std::string(RefusalJa(refusal)));
  return response;
}

}  // namespace

void IntakeService::BindBases() {
  binder_.Write<v1::RecordLegalBasisRequest, v1::LegalBasis>(
      "RecordLegalBasis",
      [this](const CallContext& context, const v1::RecordLegalBasisRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::LegalBasis> {
        RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
        RecordLegalBasisCommand command;
        command.case_name = request.parent();
        command.basis = LegalBasisFromProto(request.legal_basis());
        command.from = api::PartialFrom(request.legal_basis().from());
        command.until = api::PartialFrom(request.legal_basis().until());
        ASSIGN_OR_RETURN(const LegalBasis basis,
                         RecordLegalBasis(environment_, store, std::move(command), ActorOf(context),
                                          MomentOf(context)));
        return LegalBasisMessage(basis, request.parent(), environment_.site);
      });
  binder_.Write<v1::EndLegalBasisRequest, v1::LegalBasis>(
      "EndLegalBasis",
      [this](const CallContext& context, const v1::EndLegalBasisRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::LegalBasis> {
        RETURN_IF_ERROR(CheckOwn(context, "LEGAL_BASIS", request.name()));
        ASSIGN_OR_RETURN(const LegalBasis basis,
                         EndLegalBasis(store, request.name(), api::PartialFrom(request.ended_on()),
                                       MomentOf(context)));
        return LegalBasisMessage(basis, CaseOf(request.name()), environment_.site);
      });
  binder_.Read<v1::ListLegalBasesRequest, v1::ListLegalBasesResponse>(
      "ListLegalBases",
      [this](const CallContext& context, const v1::ListLegalBasesRequest& request,
             const IntakeStore& store) -> absl::StatusOr<v1::ListLegalBasesResponse> {
        RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
        ASSIGN_OR_RETURN(const std::vector<LegalBasis> bases,
                         ListLegalBases(store, request.parent()));
        v1::ListLegalBasesResponse response;
        for (const LegalBasis& basis : bases) {
          *response.add_legal_bases() =
              LegalBasisMessage(basis, request.parent(), environment_.site);
        }
        return response;
      });
  binder_.Read<v1::PreviewDisclosureRequest, v1::PreviewDisclosureResponse>(
      "PreviewDisclosure",
      [this](const CallContext& context, const v1::PreviewDisclosureRequest& request,
             const IntakeStore& store) { return Preview(environment_, context, request, store); });
  binder_.Write<v1::PrepareDisclosureRequest, v1::DisclosurePackage>(
      "PrepareDisclosure",
      [this](const CallContext& context, const v1::PrepareDisclosureRequest& request,
             IntakeStore& store) { return Prepare(environment_, context, request, store); });
  binder_.Read<v1::CheckDisclosureRequest, v1::CheckDisclosureResponse>("CheckDisclosure", Check);
  binder_.Read<v1::ListDisclosuresRequest, v1::ListDisclosuresResponse>(
      "ListDisclosures",
      [this](const CallContext& context, const v1::ListDisclosuresRequest& request,
             const IntakeStore& store) {
        return RegisterOf(sealer_, environment_.site, context, request, store);
      });
  binder_.Read<v1::ExportPersonRequest, v1::PersonExport>(
      "ExportPerson",
      [this](const CallContext& context, const v1::ExportPersonRequest& request,
             const IntakeStore& store) -> absl::StatusOr<v1::PersonExport> {
        RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
        ASSIGN_OR_RETURN(const PersonExport all, ExportPerson(store, request.name()));
        return ExportMessage(all, environment_.site, MomentOf(context));
      });
}

}  // namespace tsunagi::intake
