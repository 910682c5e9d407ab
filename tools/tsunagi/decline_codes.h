// The site's reasons for declining, by code and by title.
#ifndef TSUNAGI_TOOLS_TSUNAGI_DECLINE_CODES_H_
#define TSUNAGI_TOOLS_TSUNAGI_DECLINE_CODES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/tsunagi/session.h"
#include "tsunagi/config/v1/decline_reason.pb.h"

namespace tsunagi::cli {

class DeclineCodes {
 public:
  explicit DeclineCodes(std::vector<config::v1::DeclineReason> reasons)
      : reasons_(std::move(reasons)) {}

  // The reason whose code or title is `text`; width and case do not matter. Null where there is
  // none.
  const config::v1::DeclineReason* Find(absl::string_view text) const;
  // "本人の辞退、定員・枠なし、…".
  std::string Choices() const;
  const std::vector<config::v1::DeclineReason>& all() const { return reasons_; }

 private:
  std::vector<config::v1::DeclineReason> reasons_;
};

// Those of today, asked from the referral service.
absl::StatusOr<DeclineCodes> ReadDeclineCodes(const Client& client);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_DECLINE_CODES_H_
