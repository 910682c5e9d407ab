// The tables of the referral service behind the port of the use cases.
#ifndef TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_STORE_H_
#define TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "common/erasure/erasure.h"
#include "common/outbox/outbox.h"
#include "common/sql/database.h"
#include "common/vault/vault.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

// Notes and packages are sealed with the key of the person. Used by one thread, within the life of
// its transaction.
class SqlReferralStore final : public ReferralStore {
 public:
  // A view that reads.
  SqlReferralStore(sql::Transaction& transaction, Vault& vault)
      : read_(transaction), vault_(vault) {}
  // A view that writes as well; `hub` and `vault` must outlive the commit.
  SqlReferralStore(sql::WriteTransaction& transaction, FeedHub& hub, Vault& vault)
      : read_(transaction), write_(&transaction), hub_(&hub), vault_(vault) {}

  absl::StatusOr<std::optional<Referral>> FindReferral(absl::string_view id) const override;
  absl::StatusOr<std::vector<Referral>> ListReferrals(const ReferralQuery& query) const override;
  absl::StatusOr<std::vector<Outcome>> OutcomesOf(absl::string_view referral) const override;
  absl::StatusOr<std::optional<Package>> FindPackage(absl::string_view referral) const override;
  absl::StatusOr<StatedCapacities> Capacities() const override;
  absl::StatusOr<bool> NeedsToKnow(const Referral& referral, absl::string_view agency,
                                   absl::string_view user) const override;
  absl::StatusOr<std::vector<ReferralStep>> StepsOf(absl::string_view referral) const override;
  absl::StatusOr<std::vector<Fact>> FactsOf(absl::string_view referral) const override;
  absl::StatusOr<std::vector<std::string>> DueBefore(absl::Time time, int limit) const override;
  absl::StatusOr<std::optional<Holding>> FindHolding(absl::string_view case_name) const override;
  absl::StatusOr<std::vector<Holding>> HoldingChangesOf(absl::string_view case_name) const override;
  absl::StatusOr<std::vector<Referral>> TransfersOf(absl::string_view case_name) const override;
  absl::StatusOr<std::vector<Referral>> TeamOf(absl::string_view case_name) const override;
  absl::StatusOr<std::vector<Referral>> PartsOf(absl::string_view referral) const override;
  absl::StatusOr<std::optional<Match>> FindMatch(const Referral& referral) const override;
  absl::StatusOr<std::vector<Proposal>> ProposalsOf(const Referral& referral) const override;
  absl::StatusOr<int64_t> NewestChange() const override;

  absl::Status InsertReferral(const Referral& referral) override;
  absl::Status UpdateReferral(const Referral& referral) override;
  absl::Status PutPackage(absl::string_view referral, const Package& package) override;
  absl::Status DropPackage(absl::string_view referral) override;
  absl::Status InsertOutcome(const Outcome& outcome) override;
  absl::Status MarkReversed(absl::string_view referral, absl::string_view outcome) override;
  absl::Status PutCapacity(absl::string_view agency, absl::string_view offering,
                           const site::Capacity& capacity) override;
  absl::Status AppendFact(const Fact& fact, absl::Time now) override;
  absl::Status AppendReferralFact(absl::string_view referral, const Fact& fact,
                                  absl::Time now) override;
  absl::Status MarkFactsReversed(absl::string_view referral) override;
  absl::Status PutHolding(const Holding& holding) override;
  absl::Status PutMatch(const Referral& referral, const Match& match) override;
  absl::Status PutProposals(const Referral& referral,
                            const std::vector<Proposal>& proposals) override;
  absl::Status InsertStep(const ReferralStep& step) override;
  absl::Status Publish(Change change, const Referral& referral) override;

 private:
  // INTERNAL in a view that only reads.
  absl::Status Exec(absl::string_view sql, absl::Span<const sql::Arg> args);

  absl::StatusOr<Referral> Read(const sql::Row& row) const;
  absl::StatusOr<std::vector<Referral>> ReadAll(absl::string_view sql,
                                                absl::Span<const sql::Arg> args) const;
  // The opened column of table referral_match; nothing where it is empty or there is no row.
  absl::StatusOr<std::optional<std::string>> OpenMatch(const Referral& referral,
                                                       absl::string_view column) const;
  absl::StatusOr<std::string> SealNotes(const Referral& referral);

  sql::Transaction& read_;
  sql::WriteTransaction* write_ = nullptr;
  FeedHub* hub_ = nullptr;
  Vault& vault_;
};

// Names of cases of other persons whose holder holds them under a referral of the erased one.
absl::StatusOr<std::vector<std::string>> CasesHeldUnder(sql::Transaction& transaction,
                                                        const Erasure& erasure);

// Deletes every row on the person: referrals, their outcomes and packages. What was counted of them
// was sent as facts and stays. Nothing where there is none.
absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_STORE_H_
