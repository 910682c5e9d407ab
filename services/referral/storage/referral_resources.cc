#include "services/referral/storage/referral_resources.h"

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

constexpr char kFind[] =
    "SELECT receiver, sent_on, person FROM referral WHERE id = $1 AND sender = $2";

}  // namespace

absl::StatusOr<FoundResource> ReferralResources::Find(sql::Transaction& transaction,
                                                      const Principal& principal,
                                                      absl::string_view name,
                                                      absl::Time now) const {
  ASSIGN_OR_RETURN(FoundResource found, PersonResources::Find(transaction, principal, name, now));
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() < 4 || parts[2] != "referrals") return found;
  Resource& resource = found.resource;
  RETURN_IF_ERROR(transaction.Query(kFind, {parts[3], parts[1]}, [&resource](const sql::Row& row) {
    if (!row.Text(1).empty()) resource.receiver = row.String(0);
    resource.person = row.String(2);
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(AddRestriction(transaction, principal, resource));
  return found;
}

}  // namespace tsunagi::referral
