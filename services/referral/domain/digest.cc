#include "services/referral/domain/digest.h"

#include <utility>

#include "common/base/clock.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

struct TermKind {
  site::TermWhat what;
  DigestKind kind;
};
constexpr TermKind kTerms[] = {{site::TermWhat::kAcknowledgement, DigestKind::kAcknowledge},
                               {site::TermWhat::kAnswer, DigestKind::kAnswer}};

}  // namespace

absl::StatusOr<std::vector<DigestItem>> OwedByReceiver(const Referral& referral,
                                                       const std::vector<ReferralStep>& steps,
                                                       const site::Site& site, absl::Time now) {
  std::vector<DigestItem> items;
  for (const TermKind& term : kTerms) {
    ASSIGN_OR_RETURN(const std::optional<TermNotice> notice,
                     NoticeOf(referral, steps, site, term.what, now));
    if (notice && notice->remind) {
      items.push_back({term.kind, referral, notice->due, notice->days_left});
    }
  }
  if (referral.state == State::kAccepted && referral.first_visit &&
      absl::CivilDay(*referral.first_visit) < DayInJapan(now)) {
    items.push_back(
        {DigestKind::kFirstVisit, referral, calendar::TimeOfMinute(*referral.first_visit), -1});
  }
  return items;
}

absl::StatusOr<std::optional<DigestItem>> ResultOwed(const Referral& referral,
                                                     const std::vector<Outcome>& outcomes,
                                                     const site::Site& site, absl::Time now) {
  std::optional<absl::CivilDay> introduced;
  for (const Outcome& outcome : outcomes) {
    if (outcome.reversed) continue;
    if (outcome.kind == OutcomeKind::kIntroduced) introduced = outcome.event_date;
    if (outcome.kind == OutcomeKind::kNotHired || outcome.kind == OutcomeKind::kPlaced) {
      introduced.reset();
    }
  }
  if (!introduced || !IsActive(referral.state)) return std::optional<DigestItem>();
  ASSIGN_OR_RETURN(const std::optional<TermNotice> notice,
                   NoticeSince(*introduced, referral, site, site::TermWhat::kSelectionResult, now));
  if (!notice || !notice->remind) return std::optional<DigestItem>();
  return std::optional<DigestItem>(
      DigestItem{DigestKind::kSelectionResult, referral, notice->due, notice->days_left});
}

std::optional<DigestItem> OwedBySender(const Referral& referral, bool later, absl::CivilDay today) {
  if (referral.state == State::kInformationRequested) {
    return DigestItem{DigestKind::kInformation, referral, std::nullopt, 0};
  }
  const bool came_back = referral.state == State::kDeclined || referral.state == State::kExpired ||
                         referral.state == State::kEndedEarly;
  const absl::CivilDay changed = DayInJapan(referral.update_time);
  if (!came_back || later || today >= changed + kReferAgainDays) return std::nullopt;
  return DigestItem{DigestKind::kReferAgain, referral, std::nullopt, 0};
}

absl::StatusOr<std::optional<DigestItem>> EscalatedTo(const site::Agency& agency,
                                                      const Referral& referral,
                                                      const std::vector<ReferralStep>& steps,
                                                      const site::Site& site, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<TermNotice> notice,
                   NoticeOf(referral, steps, site, site::TermWhat::kAnswer, now));
  if (!notice || notice->told == site::EscalateTo::kNone) return std::optional<DigestItem>();
  const site::Municipality* home = site.municipalities.Find(referral.municipality);
  const absl::string_view platform =
      home == nullptr ? absl::string_view() : home->PlatformAgency(DayInJapan(now));
  const bool secretariat = agency.kind == site::AgencyKind::kSecretariat &&
                           (platform.empty() || notice->told == site::EscalateTo::kSecretariat);
  if (!secretariat && (platform.empty() || platform != agency.id)) {
    return std::optional<DigestItem>();
  }
  return std::optional<DigestItem>(
      DigestItem{DigestKind::kEscalated, referral, notice->due, notice->days_left});
}

}  // namespace tsunagi::referral
