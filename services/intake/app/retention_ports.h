// What the use cases of retention and erasure need: part of the view on one transaction.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_RETENTION_PORTS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_RETENTION_PORTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/erasure/erasure.h"
#include "services/intake/domain/legal_hold.h"

namespace tsunagi::intake {

// A closed case, as the terms see it.
struct ClosedCase {
  std::string id;
  // Event day of its last closing.
  absl::CivilDay closed_on;
  // Under a legal hold in force.
  bool held = false;
};

// What is left of an erased case; the person is the case's id.
struct Tombstone {
  std::string agency;
  Erasure erasure;
};

// Where a list of tombstones goes on: older than this one.
struct TombstonePosition {
  absl::Time time;
  std::string case_id;
};

class RetentionStore {
 public:
  virtual ~RetentionStore() = default;

  // Every closed case of the agency.
  virtual absl::StatusOr<std::vector<ClosedCase>> ClosedCases(absl::string_view agency) const = 0;

  // Inserts or replaces.
  virtual absl::Status PutHold(const LegalHold& hold) = 0;
  // Of the case, oldest first, those released included.
  virtual absl::StatusOr<std::vector<LegalHold>> HoldsOf(absl::string_view case_id) const = 0;
  // In force on cases of the agency, oldest first.
  virtual absl::StatusOr<std::vector<LegalHold>> HoldsInForce(absl::string_view agency) const = 0;

  // Destroys all that intake holds on the person of the case `erasure.person`, and tells the other
  // services.
  virtual absl::Status EraseCase(const Erasure& erasure) = 0;
  // Of the agency, newest first, at most `limit`.
  virtual absl::StatusOr<std::vector<Tombstone>> Tombstones(
      absl::string_view agency, const std::optional<TombstonePosition>& after, int limit) const = 0;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_RETENTION_PORTS_H_
