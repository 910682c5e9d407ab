// The daily digest of an office.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_GET_DIGEST_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_GET_DIGEST_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"
#include "services/referral/domain/digest.h"

namespace tsunagi::referral {

struct Digest {
  // Late first, then by due time, then what has none; ids break ties.
  std::vector<DigestItem> items;
  // The office is open today; on other days a digest is not sent.
  bool working_day = false;
};

// Of the caller's office at `caller.now`; of its own restricted cases only those of whose team
// `user` is (empty: all). An office that the directory does not know is told nothing of others.
absl::StatusOr<Digest> GetDigest(const site::Site& site, const ReferralStore& store,
                                 const Caller& caller, absl::string_view user);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_GET_DIGEST_H_
