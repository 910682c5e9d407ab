// Why a destination was chosen, kept with the referral, and where a case may go next.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_MATCH_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_MATCH_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rules/subject.h"
#include "services/referral/domain/destinations.h"

namespace tsunagi::referral {

// The rules as they were when the referral was sent.
struct Match {
  // As intake and classification told it then; with category.
  rules::Subject subject;
  absl::CivilDay on;
  // site::Site::digest.
  std::string site_digest;
  // A rule excluded the office; the sender gave a reason.
  bool excluded = false;
  int score = 0;
  std::vector<Reason> reasons;
  std::vector<Reason> unknown;
  std::vector<std::string> questions;
};

// One destination that is proposed after a refusal.
struct Proposal {
  std::string agency;
  std::string offering;
  int score = 0;
  std::vector<Reason> reasons;

  bool operator==(const Proposal&) const = default;
};
inline constexpr size_t kMostProposals = 3;

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_MATCH_H_
