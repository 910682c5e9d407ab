// Who needs to know a restricted case, in the services that learn it from intake
// (common/person_feed).
#ifndef TSUNAGI_COMMON_ACCESS_RESTRICTED_H_
#define TSUNAGI_COMMON_ACCESS_RESTRICTED_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/access/gate.h"
#include "common/sql/database.h"

namespace tsunagi {

struct NeedToKnow {
  // Of the owner's office only the team and the lead.
  bool restricted = false;
  // User ids in order; none where not restricted.
  std::vector<std::string> team;

  bool operator==(const NeedToKnow&) const = default;
};

absl::StatusOr<NeedToKnow> FindNeedToKnow(sql::Transaction& transaction, absl::string_view person);
// Puts it in place of what was known.
absl::Status PutNeedToKnow(sql::WriteTransaction& transaction, absl::string_view person,
                           const NeedToKnow& need);

// For lists: a condition that leaves out persons whom a user of the owner's office need not know.
// `person` is the column, `user` the parameter with what ListUser answers.
#define TSUNAGI_NEEDED_TO_KNOW(person, user)                                                     \
  "(" user " = '' OR NOT EXISTS (SELECT 1 FROM restricted_person rp WHERE rp.person = " person   \
  " AND NOT EXISTS (SELECT 1 FROM restricted_team rt WHERE rt.person = rp.person AND rt.user_id" \
  " = " user ")))"

// The user to whom the condition applies; empty for a lead, who may know all.
std::string ListUser(const Principal& principal);

// As NamedResources, with what is known of the person's restriction.
class PersonResources : public NamedResources {
 public:
  absl::StatusOr<FoundResource> Find(sql::Transaction& transaction, const Principal& principal,
                                     absl::string_view name, absl::Time now) const override;

 protected:
  // Of `resource.person`. One query by key.
  static absl::Status AddRestriction(sql::Transaction& transaction, const Principal& principal,
                                     Resource& resource);
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ACCESS_RESTRICTED_H_
