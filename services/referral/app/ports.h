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
#include "services/referral/domain/holding.h"
#include "services/referral/domain/match.h"
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
  // Of the agency's own restricted cases only those of whose team the user is; empty: all.
  std::string user;
  // Resource name; kOutbox only; empty: any.
  std::string case_name;
  // Only transfers under which the receiver holds the case now.
  bool held = false;
  // Only those whose answer was due before; absent: all.
  std::optional<absl::Time> due_before;
  // Only referrals older than this one; empty: from the newest.
  std::string after;
  int limit = 50;
};

// What intake disclosed to the receiver.
struct Package {
  // In a form that only the edges read.
  std::string bytes;
  // Its entry of intake's register, "disclosures/{id}".
  std::string disclosure;
  // A support conference is among its bases.
  bool conference = false;

  bool operator==(const Package&) const = default;
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
  virtual absl::StatusOr<std::optional<Package>> FindPackage(absl::string_view referral) const = 0;
  virtual absl::StatusOr<StatedCapacities> Capacities() const = 0;
  // Whether the user of the agency may know of the referral as far as the case's restriction goes,
  // which binds the sender's office only.
  virtual absl::StatusOr<bool> NeedsToKnow(const Referral& referral, absl::string_view agency,
                                           absl::string_view user) const = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<ReferralStep>> StepsOf(absl::string_view referral) const = 0;
  // Facts on the referral that were sent and not reversed, beside those of outcomes.
  virtual absl::StatusOr<std::vector<Fact>> FactsOf(absl::string_view referral) const = 0;
  // Ids of referrals whose answer was due before `time`, the longest due first.
  virtual absl::StatusOr<std::vector<std::string>> DueBefore(absl::Time time, int limit) const = 0;
  // Nothing where the case was never transferred.
  virtual absl::StatusOr<std::optional<Holding>> FindHolding(absl::string_view case_name) const = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<Holding>> HoldingChangesOf(
      absl::string_view case_name) const = 0;
  // Referrals of kind kTransfer of the case, oldest first.
  virtual absl::StatusOr<std::vector<Referral>> TransfersOf(absl::string_view case_name) const = 0;
  // Referrals of kind kTeam of the case that are worked on, oldest first.
  virtual absl::StatusOr<std::vector<Referral>> TeamOf(absl::string_view case_name) const = 0;
  // Referrals whose part_of is `referral`, oldest first.
  virtual absl::StatusOr<std::vector<Referral>> PartsOf(absl::string_view referral) const = 0;
  // Nothing for drafts and for what was sent before matches were kept.
  virtual absl::StatusOr<std::optional<Match>> FindMatch(const Referral& referral) const = 0;
  // Best first; empty before a refusal.
  virtual absl::StatusOr<std::vector<Proposal>> ProposalsOf(const Referral& referral) const = 0;
  // The newest sequence of kReferralFeed.
  virtual absl::StatusOr<int64_t> NewestChange() const = 0;

  // Writing through a read view is INTERNAL.
  virtual absl::Status InsertReferral(const Referral& referral) = 0;
  // Writes the row whose version is one less. ABORTED ETAG_MISMATCH where it has another.
  virtual absl::Status UpdateReferral(const Referral& referral) = 0;
  virtual absl::Status PutPackage(absl::string_view referral, const Package& package) = 0;
  virtual absl::Status DropPackage(absl::string_view referral) = 0;
  virtual absl::Status InsertOutcome(const Outcome& outcome) = 0;
  virtual absl::Status MarkReversed(absl::string_view referral, absl::string_view outcome) = 0;
  virtual absl::Status PutCapacity(absl::string_view agency, absl::string_view offering,
                                   const site::Capacity& capacity) = 0;
  virtual absl::Status AppendFact(const Fact& fact, absl::Time now) = 0;
  // Appends a fact on the referral and keeps it for its reversal.
  virtual absl::Status AppendReferralFact(absl::string_view referral, const Fact& fact,
                                          absl::Time now) = 0;
  // Marks every fact of FactsOf as reversed.
  virtual absl::Status MarkFactsReversed(absl::string_view referral) = 0;
  // Replaces the holder and appends to its changes.
  virtual absl::Status PutHolding(const Holding& holding) = 0;
  virtual absl::Status PutMatch(const Referral& referral, const Match& match) = 0;
  // PutMatch must have been called for it.
  virtual absl::Status PutProposals(const Referral& referral,
                                    const std::vector<Proposal>& proposals) = 0;
  virtual absl::Status InsertStep(const ReferralStep& step) = 0;
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

// What a sender asks intake to disclose.
struct DisclosureOrder {
  std::string case_name;
  // Agency id.
  std::string recipient;
  // The day written on it.
  absl::CivilDay on;
  // Resource name of the referral that carries it.
  std::string referral;
  // The only basis to be used; empty: every one on file.
  std::string basis;
  bool confirm_protected_address = false;
};

// Whether a package may be read now: where not, why and what to do.
struct PackageCheck {
  // Empty: it may.
  std::string refusal;
  std::string refusal_ja;
};

class CaseSource {
 public:
  virtual ~CaseSource() = default;
  // NOT_FOUND CASE_NOT_FOUND.
  virtual absl::StatusOr<CaseAssessment> GetCaseAssessment(absl::string_view case_name,
                                                           absl::string_view bearer) = 0;
  // The package of what the recipient may see under the bases in force, entered into the register.
  // FAILED_PRECONDITION BASIS_MISSING where no basis covers anything.
  virtual absl::StatusOr<Package> PrepareDisclosure(const DisclosureOrder& order,
                                                    absl::string_view bearer) = 0;
  // Whether the package may be read now by the office of the bearer. NOT_FOUND where the case or
  // the entry is gone.
  virtual absl::StatusOr<PackageCheck> CheckDisclosure(absl::string_view case_name,
                                                       absl::string_view disclosure, bool accepted,
                                                       absl::string_view bearer) = 0;
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
                                                       absl::CivilDay on,
                                                       absl::string_view bearer) = 0;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_PORTS_H_
