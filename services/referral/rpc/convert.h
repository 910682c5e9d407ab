// Messages of the API from and to values of the domain.
#ifndef TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_H_
#define TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/call_context.h"
#include "services/referral/app/create_referral.h"
#include "services/referral/app/record_outcome.h"
#include "services/referral/app/suggest.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::referral {

// NOT_FOUND AGENCY_NOT_FOUND unless the parent is the caller's office.
absl::Status CheckParent(absl::string_view parent, const rpc::CallContext& context);

Caller CallerOf(const rpc::CallContext& context);

void SetReasons(const std::vector<Reason>& reasons,
                google::protobuf::RepeatedPtrField<v1::SuggestDestinationsResponse::Reason>& out);

// As `viewer`'s agency sees it: the case for the sender only, the package where the view has one.
// `now` tells whether its answer is overdue, `site` what codes and offices are called. DATA_LOSS
// where the package cannot be read.
absl::StatusOr<v1::Referral> ToProto(const ReferralView& view, absl::string_view viewer,
                                     absl::Time now, const site::Site& site);

v1::Outcome ToProto(const Referral& referral, const Outcome& outcome);

v1::SuggestDestinationsResponse ToProto(const CaseSuggestions& suggestions);

absl::StatusOr<NewReferral> FromProto(const v1::CreateReferralRequest& request);
absl::StatusOr<TransitionInput> FromProto(const v1::TransitionReferralRequest& request);
absl::StatusOr<TransitionInput> FromProto(const v1::DeclineReferralRequest& request);
absl::StatusOr<NewOutcome> FromProto(const v1::RecordOutcomeRequest& request);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_H_
