// What the use cases need of the records behind disclosures: part of the view on one transaction.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_BASIS_PORTS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_BASIS_PORTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "services/intake/domain/case_state.h"
#include "services/intake/domain/disclosure.h"
#include "services/intake/domain/legal_basis.h"

namespace tsunagi::intake {

// When an event moved a case.
struct TransitionRecord {
  CaseTransition transition = CaseTransition::kStartSupport;
  absl::CivilDay event_date;
  absl::Time create_time;
};

class BasisStore {
 public:
  virtual ~BasisStore() = default;

  virtual absl::Status AddLegalBasis(absl::string_view case_id, const LegalBasis& basis) = 0;
  virtual absl::Status ReplaceLegalBasis(absl::string_view case_id, const LegalBasis& basis) = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<LegalBasis>> ListLegalBases(
      absl::string_view case_id) const = 0;

  // Writes the conference with its members and cases; members and cases once written stay.
  virtual absl::Status PutConference(const Conference& conference) = 0;
  virtual absl::StatusOr<std::optional<Conference>> FindConference(absl::string_view id) const = 0;
  // That the office chairs or was ever a member of, newest first, without cases.
  virtual absl::StatusOr<std::vector<Conference>> ListConferences(
      absl::string_view office) const = 0;
  // That ever dealt with the case, with its entries only.
  virtual absl::StatusOr<std::vector<Conference>> ConferencesOf(
      absl::string_view case_id) const = 0;

  virtual absl::Status AddDisclosure(const DisclosureRecord& record) = 0;
  virtual absl::StatusOr<std::optional<DisclosureRecord>> FindDisclosure(
      absl::string_view case_id, absl::string_view id) const = 0;
  // Newest first, those older than `before` (empty: from the newest).
  virtual absl::StatusOr<std::vector<DisclosureRecord>> ListDisclosures(absl::string_view case_id,
                                                                        absl::string_view before,
                                                                        int limit) const = 0;

  virtual absl::Status PutGrant(const BreakGlassGrant& grant) = 0;
  virtual absl::StatusOr<std::optional<BreakGlassGrant>> FindGrant(absl::string_view id) const = 0;
  // On cases of the office, newest first.
  virtual absl::StatusOr<std::vector<BreakGlassGrant>> ListGrants(absl::string_view owner,
                                                                  bool unreviewed) const = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<BreakGlassGrant>> GrantsOf(
      absl::string_view case_id) const = 0;

  virtual absl::StatusOr<bool> IsRestricted(absl::string_view case_id) const = 0;
  virtual absl::Status SetRestricted(absl::string_view case_id, bool restricted) = 0;
  // User ids in order.
  virtual absl::StatusOr<std::vector<std::string>> TeamOf(absl::string_view case_id) const = 0;
  virtual absl::Status AddToTeam(absl::string_view case_id, absl::string_view user) = 0;
  virtual absl::Status RemoveFromTeam(absl::string_view case_id, absl::string_view user) = 0;
  // Ids of the agency's restricted cases of whose team the user is not.
  virtual absl::StatusOr<absl::flat_hash_set<std::string>> HiddenCases(
      absl::string_view agency, absl::string_view user) const = 0;

  // What the staff table says of a user of the office; none where it does not know one there.
  virtual absl::StatusOr<RoleSet> RolesOf(absl::string_view office,
                                          absl::string_view user) const = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<TransitionRecord>> ListTransitions(
      absl::string_view case_id) const = 0;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_BASIS_PORTS_H_
