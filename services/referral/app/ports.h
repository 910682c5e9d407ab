// What the use cases need of the outside.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_PORTS_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_PORTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/facts/fact.h"
#include "common/rules/subject.h"
#include "common/site/directory.h"
#include "services/referral/domain/destinations.h"
#include "services/referral/domain/outcome.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

// The feed that WatchReferrals follows.
inline constexpr char kReferralFeed[] = "referrals";

enum class Box { kInbox, kOutbox };

// One page of referrals, newest first.
struct ReferralQuery {
  Box box = Box::kInbox;
  std::string agency;
  // Empty: all that the agency may see.
  std::vector<State> states;
  // Resource name; kOutbox only; empty: any.
  std::string case_name;
  // Only referrals older than this one; empty: from the newest.
  std::string after;
  int limit = 50;
};

enum class Change { kCreated, kUpdated };

// A view on one transaction.
class ReferralStore {
 public:
  virtual ~ReferralStore() = default;

  // Nothing where there is none.
  virtual absl::StatusOr<std::optional<Referral>> FindReferral(absl::string_view id) const = 0;
  // What the receiver was never told of is not in its inbox.
  virtual absl::StatusOr<std::vector<Referral>> ListReferrals(const ReferralQuery& query) const = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<Outcome>> OutcomesOf(absl::string_view referral) const = 0;
  // The receiver's copy as the port handed it over; nothing where it is gone or never was.
  virtual absl::StatusOr<std::optional<std::string>> FindPackage(
      absl::string_view referral) const = 0;
  virtual absl::StatusOr<StatedCapacities> Capacities() const = 0;
  // The newest sequence of kReferralFeed.
  virtual absl::StatusOr<int64_t> NewestChange() const = 0;

  // Writing through a read view is INTERNAL.
  virtual absl::Status InsertReferral(const Referral& referral) = 0;
  // Writes the row whose version is one less. ABORTED ETAG_MISMATCH where it has another.
  virtual absl::Status UpdateReferral(const Referral& referral) = 0;
  virtual absl::Status PutPackage(absl::string_view referral, absl::string_view bytes) = 0;
  virtual absl::Status DropPackage(absl::string_view referral) = 0;
  virtual absl::Status InsertOutcome(const Outcome& outcome) = 0;
  virtual absl::Status MarkReversed(absl::string_view referral, absl::string_view outcome) = 0;
  virtual absl::Status PutCapacity(absl::string_view agency, absl::string_view offering,
                                   const site::Capacity& capacity) = 0;
  virtual absl::Status AppendFact(const Fact& fact, absl::Time now) = 0;
  // Tells whoever may see the referral.
  virtual absl::Status Publish(Change change, const Referral& referral) = 0;
};

// What intake tells of a case.
struct CaseAssessment {
  // Pseudonym for facts.
  std::string pseudonym;
  // Without category.
  rules::Subject subject;
};

class CaseSource {
 public:
  virtual ~CaseSource() = default;
  // NOT_FOUND CASE_NOT_FOUND.
  virtual absl::StatusOr<CaseAssessment> GetCaseAssessment(absl::string_view case_name) = 0;
  // The package of what `recipient` may see from `on` under the consents in force, in a form that
  // only the edges read.
  virtual absl::StatusOr<std::string> PrepareDisclosure(absl::string_view case_name,
                                                        absl::string_view recipient,
                                                        absl::CivilDay on) = 0;
};

// What classification tells of a case.
struct CaseCategory {
  // Empty where nobody decided yet.
  std::string category;
  // "IN", "OUT" or "UNKNOWN" of the plan's cohort.
  std::string cohort;
  bool urgent = false;
};

class CategorySource {
 public:
  virtual ~CategorySource() = default;
  virtual absl::StatusOr<CaseCategory> GetCaseCategory(absl::string_view case_name,
                                                       absl::CivilDay on) = 0;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_PORTS_H_
