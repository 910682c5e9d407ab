// What the wall asks about a case before a call may touch it.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_INTAKE_RESOURCES_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_INTAKE_RESOURCES_H_

#include "common/access/gate.h"

namespace tsunagi::intake {

// agencies/{owner}/cases/{case}/…: whether the person was erased, the case is restricted, the
// principal works on it; and for other offices the conferences of their office and the break-glass
// grants of the user. agencies/{owner}/breakGlassGrants/{grant}: the person. Other names tell all
// themselves. One query for the owner's people, two more for others.
class IntakeResources final : public NamedResources {
 public:
  absl::StatusOr<FoundResource> Find(sql::Transaction& transaction, const Principal& principal,
                                     absl::string_view name, absl::Time now) const override;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_INTAKE_RESOURCES_H_
