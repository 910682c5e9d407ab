#include "services/intake/rpc/retention_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/erase_case.h"
#include "services/intake/app/legal_holds.h"
#include "services/intake/app/names.h"
#include "services/intake/rpc/convert_basis.h"
#include "tsunagi/intake/v1/retention_service.pb.h"

namespace tsunagi::intake {
namespace {

using rpc::CallContext;

const google::protobuf::ServiceDescriptor* Descriptor() {
  return v1::EraseCaseRequest::descriptor()->file()->FindServiceByName("RetentionService");
}

v1::ErasedCase TombstoneMessage(const Tombstone& tombstone) {
  const Erasure& erasure = tombstone.erasure;
  v1::ErasedCase out;
  out.set_name(MakeCaseName(tombstone.agency, erasure.person));
  *out.mutable_erase_time() = api::ToProto(erasure.time);
  out.set_reason(static_cast<v1::ErasureReason>(ParseErasureReason(erasure.reason)));
  out.set_erased_by(erasure.actor);
  out.set_approved_by(erasure.approver);
  return out;
}

absl::StatusOr<v1::ListDueCasesResponse> ListDue(const RetentionPolicy& policy,
                                                 const CallContext& context,
                                                 const v1::ListDueCasesRequest& request,
                                                 const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::vector<DueRecord> due,
                   DueCases(policy, store, agency, context.today));
  v1::ListDueCasesResponse response;
  const size_t shown = std::min(due.size(), static_cast<size_t>(page_size));
  for (size_t i = 0; i < shown; ++i) {
    v1::DueCase& one = *response.add_cases();
    one.set_name(due[i].name);
    *one.mutable_closed_on() = api::ToProto(due[i].event);
    *one.mutable_due_on() = api::ToProto(due[i].due);
  }
  const RetentionRule& rule = policy.RuleFor(RecordClass::kCase, agency);
  response.set_total(static_cast<int64_t>(due.size()));
  response.set_source(rule.source);
  response.set_verified(rule.verified);
  return response;
}

absl::StatusOr<v1::ErasedCase> Erase(const RetentionPolicy& policy, const CallContext& context,
                                     const v1::EraseCaseRequest& request, IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
  const EraseCommand command{request.name(), static_cast<ErasureReason>(request.reason()),
                             request.approved_by()};
  ASSIGN_OR_RETURN(const Tombstone tombstone,
                   EraseCase(policy, store, command, ActorOf(context), MomentOf(context)));
  return TombstoneMessage(tombstone);
}

absl::StatusOr<std::optional<TombstonePosition>> PositionOf(const TokenSealer& sealer,
                                                            const std::string& arguments,
                                                            const std::string& token) {
  ASSIGN_OR_RETURN(const std::vector<std::string> parts, sealer.OpenPage(arguments, token));
  if (parts.empty()) return std::optional<TombstonePosition>();
  int64_t time = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &time)) {
    return absl::InternalError("a sealed page token holds no position");
  }
  return std::optional<TombstonePosition>({absl::FromUnixMicros(time), parts[1]});
}

absl::StatusOr<v1::ListErasedCasesResponse> ListErased(const TokenSealer& sealer,
                                                       const CallContext& context,
                                                       const v1::ListErasedCasesRequest& request,
                                                       const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  const std::string arguments = absl::StrCat("ListErasedCases|", request.parent());
  ASSIGN_OR_RETURN(const auto after, PositionOf(sealer, arguments, request.page_token()));
  ASSIGN_OR_RETURN(std::vector<Tombstone> found, store.Tombstones(agency, after, page_size + 1));
  v1::ListErasedCasesResponse response;
  const bool more = found.size() > static_cast<size_t>(page_size);
  if (more) found.pop_back();
  for (const Tombstone& one : found) *response.add_cases() = TombstoneMessage(one);
  if (more) {
    const Erasure& last = found.back().erasure;
    ASSIGN_OR_RETURN(
        *response.mutable_next_page_token(),
        sealer.SealPage(arguments, {absl::StrCat(absl::ToUnixMicros(last.time)), last.person}));
  }
  return response;
}

absl::StatusOr<v1::LegalHold> Hold(const CallContext& context, const v1::HoldCaseRequest& request,
                                   IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
  ASSIGN_OR_RETURN(const LegalHold hold, HoldCase(store, request.name(), request.reason(),
                                                  ActorOf(context), MomentOf(context)));
  return HoldMessage(hold);
}

absl::StatusOr<v1::LegalHold> Release(const CallContext& context,
                                      const v1::ReleaseCaseRequest& request, IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
  ASSIGN_OR_RETURN(const LegalHold hold,
                   ReleaseCase(store, request.name(), ActorOf(context), MomentOf(context)));
  return HoldMessage(hold);
}

absl::StatusOr<v1::ListLegalHoldsResponse> ListHolds(const CallContext& context,
                                                     const v1::ListLegalHoldsRequest& request,
                                                     const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const std::vector<LegalHold> holds, store.HoldsInForce(agency));
  v1::ListLegalHoldsResponse response;
  for (const LegalHold& hold : holds) *response.add_holds() = HoldMessage(hold);
  return response;
}

}  // namespace

RetentionService::RetentionService(rpc::Registry& registry, RetentionServiceOptions options)
    : policy_(options.policy),
      sealer_(options.sealer),
      binder_(registry, Descriptor(), std::move(options.read_store),
              std::move(options.write_store)) {}

absl::StatusOr<std::unique_ptr<RetentionService>> RetentionService::Register(
    rpc::Registry& registry, RetentionServiceOptions options) {
  RETURN_IF_ERROR(registry.AddService(Descriptor()));
  std::unique_ptr<RetentionService> service(new RetentionService(registry, std::move(options)));
  service->BindTerms();
  service->BindHolds();
  return service;
}

void RetentionService::BindTerms() {
  binder_.Read<v1::ListDueCasesRequest, v1::ListDueCasesResponse>(
      "ListDueCases",
      [this](const CallContext& context, const v1::ListDueCasesRequest& request,
             const IntakeStore& store) { return ListDue(policy_, context, request, store); });
  binder_.Write<v1::EraseCaseRequest, v1::ErasedCase>(
      "EraseCase", [this](const CallContext& context, const v1::EraseCaseRequest& request,
                          IntakeStore& store) { return Erase(policy_, context, request, store); });
  binder_.Read<v1::ListErasedCasesRequest, v1::ListErasedCasesResponse>(
      "ListErasedCases",
      [this](const CallContext& context, const v1::ListErasedCasesRequest& request,
             const IntakeStore& store) { return ListErased(sealer_, context, request, store); });
}

void RetentionService::BindHolds() {
  binder_.Write<v1::HoldCaseRequest, v1::LegalHold>("HoldCase", Hold);
  binder_.Write<v1::ReleaseCaseRequest, v1::LegalHold>("ReleaseCase", Release);
  binder_.Read<v1::ListLegalHoldsRequest, v1::ListLegalHoldsResponse>("ListLegalHolds", ListHolds);
}

}  // namespace tsunagi::intake
