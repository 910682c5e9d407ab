// The tables of the referral service behind the port of the use cases.
#ifndef TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_STORE_H_
#define TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "common/outbox/outbox.h"
#include "common/sql/database.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

// Used by one thread, within the life of its transaction.
class SqlReferralStore final : public ReferralStore {
 public:
  // A view that reads.
  explicit SqlReferralStore(sql::Transaction& transaction) : read_(transaction) {}
  // A view that writes as well; `hub` must outlive the commit.
  SqlReferralStore(sql::WriteTransaction& transaction, FeedHub& hub)
      : read_(transaction), write_(&transaction), hub_(&hub) {}

  absl::StatusOr<std::optional<Referral>> FindReferral(absl::string_view id) const override;
  absl::StatusOr<std::vector<Referral>> ListReferrals(const ReferralQuery& query) const override;
  absl::StatusOr<std::vector<Outcome>> OutcomesOf(absl::string_view referral) const override;
  absl::StatusOr<std::optional<std::string>> FindPackage(absl::string_view referral) const override;
  absl::StatusOr<StatedCapacities> Capacities() const override;
  absl::StatusOr<int64_t> NewestChange() const override;

  absl::Status InsertReferral(const Referral& referral) override;
  absl::Status UpdateReferral(const Referral& referral) override;
  absl::Status PutPackage(absl::string_view referral, absl::string_view bytes) override;
  absl::Status DropPackage(absl::string_view referral) override;
  absl::Status InsertOutcome(const Outcome& outcome) override;
  absl::Status MarkReversed(absl::string_view referral, absl::string_view outcome) override;
  absl::Status PutCapacity(absl::string_view agency, absl::string_view offering,
                           const site::Capacity& capacity) override;
  absl::Status AppendFact(const Fact& fact, absl::Time now) override;
  absl::Status Publish(Change change, const Referral& referral) override;

 private:
  // INTERNAL in a view that only reads.
  absl::Status Exec(absl::string_view sql, absl::Span<const sql::Arg> args);

  sql::Transaction& read_;
  sql::WriteTransaction* write_ = nullptr;
  FeedHub* hub_ = nullptr;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_STORE_H_
