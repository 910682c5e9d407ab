// Who is accountable for a case. Pure.
//
// Every case has exactly one holder: the office that registered it, until another one accepts a
// transfer. Whoever holds it by a transfer may transfer it on (the referral that it received is
// then `part_of` of the new one) and the case follows; when the support under a transfer ends, the
// case goes back to the nearest office up the chain that still works on it, at last to its own.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_HOLDING_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_HOLDING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

struct Holding {
  std::string case_name;
  // Agency id.
  std::string holder;
  // Id of the transfer under which it holds; empty for the office that registered the case.
  std::string referral;
  // When it began; the infinite past where it never changed.
  absl::Time since = absl::InfinitePast();

  bool SameHolder(const Holding& other) const {
    return holder == other.holder && referral == other.referral;
  }
};

// The office that registered "agencies/{agency}/cases/{case}".
std::string OwnOfficeOf(absl::string_view case_name);

// Who holds the case, from `transfers`: every kTransfer of it and, for each, those that are part of
// it, down to the last. `since` is not set.
Holding HoldingFrom(absl::string_view case_name, const std::vector<Referral>& transfers);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_HOLDING_H_
