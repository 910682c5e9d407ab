// Referrals as text, and what the commands of senders and receivers share.
#ifndef TSUNAGI_TOOLS_TSUNAGI_REFERRAL_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_REFERRAL_TEXT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/tsunagi/session.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

// Pure.
std::string ReferralsText(const std::vector<referral::v1::Referral>& referrals);
std::string ReferralText(const referral::v1::Referral& referral);
std::string CaseHoldingText(const referral::v1::CaseHolding& holding);

// Prints a referral as text or JSON; answers the exit code 0.
int ShowReferral(const Session& session, const referral::v1::Referral& referral);

// Adds the states named by their labels. INVALID_ARGUMENT USAGE.
absl::Status AddStates(const std::vector<std::string>& labels,
                       referral::v1::ListReferralsRequest& request);

// Reads a box of the client's office and prints it.
absl::StatusOr<int> ListBox(Session& session, const Client& client,
                            referral::v1::ListReferralsRequest request);

// One of the methods that take a TransitionReferralRequest, e.g. "SendReferral"; `request` brings
// what only some of them take.
absl::StatusOr<int> MoveReferral(Session& session, const Client& client, absl::string_view method,
                                 const std::string& referral, const std::string& date,
                                 const std::string& note,
                                 referral::v1::TransitionReferralRequest request = {});

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_REFERRAL_TEXT_H_
