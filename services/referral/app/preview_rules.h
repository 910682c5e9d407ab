// What another directory would mean for referrals.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_PREVIEW_RULES_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_PREVIEW_RULES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// Same values as tsunagi.referral.v1.PreviewRulesResponse.Effect.
enum class RuleEffect { kExcluded = 1, kAdmitted = 2, kGone = 3, kBestChanged = 4 };

struct RuleImpact {
  Referral referral;
  std::vector<RuleEffect> effects;
  // kExcluded: by what.
  std::vector<Reason> reasons;
  // "agency/offering", or empty.
  std::string best_now;
  std::string best_then;
};

struct RulePreview {
  int looked_at = 0;
  int unchanged = 0;
  // Sent before matches were kept.
  int not_judged = 0;
  std::vector<RuleImpact> impacts;
};

// The caller's own referrals that wait, go on or came back, of restricted cases only those of whose
// team `user` is (empty: all), judged today with the subject of their match by `candidate` and by
// the site's directory. Newest first.
absl::StatusOr<RulePreview> PreviewRules(const site::Directory& candidate, const site::Site& site,
                                         const ReferralStore& store, const Caller& caller,
                                         absl::string_view user);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_PREVIEW_RULES_H_
