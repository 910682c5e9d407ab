// What stands on a referral beside its course: refusal, holder, first visit, match; and the digest.
// Internal to this folder.
#ifndef TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_PARTS_H_
#define TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_PARTS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/referral/app/answer_referral.h"
#include "services/referral/app/get_digest.h"
#include "services/referral/app/holding.h"
#include "services/referral/app/preview_rules.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::referral {

// The minute in Japan.
absl::CivilMinute MinuteOf(const google::protobuf::Timestamp& timestamp);

// INVALID_ARGUMENT INVALID_FIELDS for a value that this program does not know.
absl::StatusOr<Kind> KindOf(v1::Referral::Kind kind);

// Code, title and advice of a refusal, and for the sender what is proposed next.
void SetRefusal(const ReferralView& view, const site::Site& site, v1::Referral& out);
// Kind, holder, parts and team as `viewer`'s agency may know them, and whose turn it is.
void SetHolding(const ReferralView& view, absl::string_view viewer, const site::Site& site,
                v1::Referral& out);
void SetVisit(const Referral& referral, v1::Referral& out);

RefusalInput RefusalOf(const v1::DeclineReferralRequest& request);

v1::CaseHolding ToProto(const HoldingHistory& history);
v1::Digest ToProto(const Digest& digest, const Caller& caller);
v1::PreviewRulesResponse ToProto(const RulePreview& preview);
v1::ListDeclineReasonsResponse ReasonsOn(const site::DeclineReasonTable& table, absl::CivilDay day);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_PARTS_H_
