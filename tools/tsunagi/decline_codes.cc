#include "tools/tsunagi/decline_codes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/text/normalize.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

using config::v1::DeclineReason;

const DeclineReason* DeclineCodes::Find(absl::string_view text) const {
  const std::string folded = text::FoldForSearch(text);
  const auto found = std::find_if(reasons_.begin(), reasons_.end(), [&](const DeclineReason& each) {
    return text::FoldForSearch(each.id()) == folded ||
           text::FoldForSearch(each.title_ja()) == folded;
  });
  return found == reasons_.end() ? nullptr : &*found;
}

std::string DeclineCodes::Choices() const {
  std::string choices;
  for (const DeclineReason& each : reasons_) {
    absl::StrAppend(&choices, choices.empty() ? "" : "、", each.title_ja());
  }
  return choices;
}

absl::StatusOr<DeclineCodes> ReadDeclineCodes(const Client& client) {
  ASSIGN_OR_RETURN(const auto response,
                   client.Call<referral::v1::ListDeclineReasonsResponse>(
                       "tsunagi.referral.v1.DirectoryService/ListDeclineReasons",
                       referral::v1::ListDeclineReasonsRequest()));
  return DeclineCodes({response.reasons().begin(), response.reasons().end()});
}

}  // namespace tsunagi::cli
