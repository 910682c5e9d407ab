// Why offices give referrals back, and what follows from each reason.
#ifndef TSUNAGI_COMMON_SITE_DECLINE_REASON_H_
#define TSUNAGI_COMMON_SITE_DECLINE_REASON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/condition.h"

namespace tsunagi::site {

// The values of tsunagi.config.v1.DeclineReason.
enum class DeclineSide { kNone = 0, kPerson, kReceiver, kSender };
enum class DeclineEffect {
  kNone = 0,
  kStateFull,
  kAskInformation,
  kExcludeCatchment,
  kExcludeRule
};

struct DeclineReason {
  std::string id;
  std::string title_ja;
  DeclineSide side = DeclineSide::kNone;
  DeclineEffect effect = DeclineEffect::kNone;
  bool needs_note = false;
  std::string advice_ja;
  int retry_after_days = 0;
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  rules::Citation citation;
  std::string file;

  // To be chosen on `day`.
  bool InUse(absl::CivilDay day) const;
};

// Immutable once loaded; thread-safe then.
struct DeclineReasonTable {
  std::string version;
  std::vector<DeclineReason> reasons;

  // Null where there is none.
  const DeclineReason* Find(absl::string_view id) const;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_DECLINE_REASON_H_
