// Use cases: a person confirms or overrides a proposal.
//
// What a decision counts as. The history of a case is dated and never rewritten: each decision
// appends one CATEGORY_DECIDED fact for the month of its event date, and a later decision with
// another event date leaves the earlier fact alone, because the earlier category did hold in its
// time. Only where a decision has the same event date as an earlier one of the case does it take
// the earlier one's place: the earlier then held on no day, so its fact is reversed (-1, with the
// content of the fact it reverses) before the new fact is appended, and it is marked as replaced.
// That holds whether either was confirmed or overridden, and also where the category is the same:
// the new fact carries residence and cohort as at the new proposal.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_APP_DECIDE_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_APP_DECIDE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/classification/app/ports.h"

namespace tsunagi::classification {

struct ConfirmCommand {
  std::string name;
  // Of the version the decider saw; empty: whatever is stored.
  std::string etag;
  // Agency and role.
  std::string decided_by;
};

// Errors: NOT_FOUND CLASSIFICATION_NOT_FOUND, ABORTED ETAG_MISMATCH, and those of Confirm in the
// domain.
absl::StatusOr<Classification> ConfirmProposal(ClassificationStore& store,
                                               const ConfirmCommand& command, absl::Time now);

struct OverrideCommand {
  std::string name;
  std::string etag;
  std::string decided_by;
  Category category = Category::kUnspecified;
  std::string reason;
};

// Errors: as ConfirmProposal, with those of Override in the domain.
absl::StatusOr<Classification> OverrideProposal(ClassificationStore& store,
                                                const OverrideCommand& command, absl::Time now);

// What referral asks of a case.
struct CaseCategory {
  // kUnspecified where nobody decided for that day.
  Category category = Category::kUnspecified;
  // Of the plan, at that decision.
  Cohort cohort = Cohort::kUnknown;
  // The newest proposal is urgent and waits for a person.
  bool urgent = false;
};

// The category in force on `day`.
absl::StatusOr<CaseCategory> CategoryOn(ClassificationReader& reader, absl::string_view case_name,
                                        absl::CivilDay day);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_APP_DECIDE_H_
