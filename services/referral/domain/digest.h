// What an office is told once a day: what it owes, what is late, what came back to it. Pure. It
// names referrals, offices and days, nothing about a person.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_DIGEST_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_DIGEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/referral/domain/answer_clock.h"
#include "services/referral/domain/outcome.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

// Same values as tsunagi.referral.v1.DigestItem.Kind.
enum class DigestKind {
  // The receiver says that it arrived.
  kAcknowledge = 1,
  // The receiver accepts or declines.
  kAnswer = 2,
  // The sender answers a question.
  kInformation = 3,
  // The receiver says whether the first visit took place.
  kFirstVisit = 4,
  // The sender refers again what was given back, expired or ended early.
  kReferAgain = 5,
  // Another office is late; the municipal platform or the secretariat is told.
  kEscalated = 6,
  // The receiver says what came of an introduction to an employer (選考結果).
  kSelectionResult = 7,
};

struct DigestItem {
  DigestKind kind = DigestKind::kAnswer;
  Referral referral;
  std::optional<absl::Time> due;
  // As TermNotice::days_left where there is a due time.
  int64_t days_left = 0;
};

// Days after which a referral that came back is not named any more; its holder knows.
inline constexpr int kReferAgainDays = 30;

// What the referral asks of its receiver now, by its steps: at most one item of each kind.
absl::StatusOr<std::vector<DigestItem>> OwedByReceiver(const Referral& referral,
                                                       const std::vector<ReferralStep>& steps,
                                                       const site::Site& site, absl::Time now);

// Whether the result of the last introduction (kIntroduced) is owed: neither kNotHired nor kPlaced
// was recorded after it. `outcomes` oldest first.
absl::StatusOr<std::optional<DigestItem>> ResultOwed(const Referral& referral,
                                                     const std::vector<Outcome>& outcomes,
                                                     const site::Site& site, absl::Time now);

// What it asks of its sender now. `later` says whether a younger referral of the case is under way.
std::optional<DigestItem> OwedBySender(const Referral& referral, bool later, absl::CivilDay today);

// Whether `agency` is told that the receiver's answer is late: the office that receives for the
// municipal platform of the residence, or a secretariat; where the residence has no platform, the
// secretariat is told in its place.
absl::StatusOr<std::optional<DigestItem>> EscalatedTo(const site::Agency& agency,
                                                      const Referral& referral,
                                                      const std::vector<ReferralStep>& steps,
                                                      const site::Site& site, absl::Time now);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_DIGEST_H_
