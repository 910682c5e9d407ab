// RestrictCase and AssignCase: need to know.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_CASE_ACCESS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_CASE_ACCESS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct CaseAccess {
  bool restricted = false;
  // User ids in order.
  std::vector<std::string> team;
};

// NOT_FOUND.
absl::StatusOr<CaseAccess> RestrictCase(IntakeStore& store, absl::string_view name,
                                        bool restricted);
// NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS NOT_ON_STAFF where who is added is not on the staff of
// the case's office.
absl::StatusOr<CaseAccess> AssignCase(IntakeStore& store, absl::string_view name,
                                      const std::vector<std::string>& add,
                                      const std::vector<std::string>& remove);

// Ids of the office's restricted cases that the actor need not know: none for its lead.
absl::StatusOr<absl::flat_hash_set<std::string>> HiddenFrom(const IntakeStore& store,
                                                            absl::string_view office,
                                                            const Actor& actor);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_CASE_ACCESS_H_
