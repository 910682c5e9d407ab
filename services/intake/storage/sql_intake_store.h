// IntakeStore over one SQL transaction.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_INTAKE_STORE_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_INTAKE_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "common/outbox/outbox.h"
#include "common/sql/database.h"
#include "services/intake/app/ports.h"
#include "services/intake/storage/search_index.h"

namespace tsunagi::intake {

// Feed of the agencies' watches; payload tsunagi.intake.v1.WatchCasesResponse.Change without token.
inline constexpr absl::string_view kCaseFeed = "cases";

// Used by one thread, within the transaction. The index changes after the commit.
class SqlIntakeStore final : public IntakeStore {
 public:
  // `write` is null for a view that only reads, else the same transaction. All must outlive it.
  SqlIntakeStore(sql::Transaction& transaction, sql::WriteTransaction* write, FeedHub& hub,
                 SearchIndex& index)
      : transaction_(transaction), write_(write), hub_(hub), index_(index) {}

  absl::StatusOr<std::optional<CaseRow>> FindCaseRow(absl::string_view id) const override;
  absl::StatusOr<std::optional<CaseRecord>> FindCase(absl::string_view id) const override;
  absl::StatusOr<std::string> FindSheetNumber(absl::string_view agency,
                                              absl::string_view sheet_number) const override;
  absl::StatusOr<std::vector<CaseRow>> ListCases(const CaseQuery& query) const override;
  absl::StatusOr<bool> InsertCase(const CaseRecord& record, const SearchKey& key) override;
  absl::StatusOr<bool> ReplaceCase(const CaseRecord& record, const SearchKey& key) override;
  absl::Status AddTransition(const CaseHeader& header, CaseTransition transition,
                             absl::CivilDay event_date) override;
  std::vector<std::string> Search(const SearchQuery& query) const override;
  std::vector<std::string> SearchAlike(absl::string_view agency, const SearchKey& key,
                                       int limit) const override;

  absl::Status AddConsent(absl::string_view case_id, const Consent& consent) override;
  absl::Status ReplaceConsent(absl::string_view case_id, const Consent& consent) override;
  absl::StatusOr<std::vector<Consent>> ListConsents(absl::string_view case_id) const override;

  absl::Status AddLogEntry(absl::string_view case_id, const ContactLogEntry& entry) override;
  absl::StatusOr<std::vector<ContactLogEntry>> ListLogEntries(
      absl::string_view case_id, const std::optional<LogPosition>& after, int limit) const override;

  absl::StatusOr<std::optional<Draft>> FindDraft(absl::string_view agency,
                                                 absl::string_view id) const override;
  absl::Status PutDraft(const Draft& draft) override;
  absl::StatusOr<bool> DeleteDraft(absl::string_view agency, absl::string_view id) override;
  absl::StatusOr<std::vector<Draft>> ListDrafts(absl::string_view agency) const override;

  absl::Status AppendFact(const Fact& fact, absl::Time now) override;
  absl::Status AppendCaseChange(absl::string_view type, const CaseRecord& record) override;
  absl::StatusOr<int64_t> NewestCaseChange() const override;

 private:
  // INTERNAL on a view that only reads.
  absl::StatusOr<int64_t> Exec(absl::string_view sql, absl::Span<const sql::Arg> args);

  sql::Transaction& transaction_;
  sql::WriteTransaction* const write_;
  FeedHub& hub_;
  SearchIndex& index_;
};

// Fills an empty index with every case of the database; before the server starts.
// DATA_LOSS where a case cannot be read.
absl::Status LoadSearchIndex(sql::Transaction& transaction, SearchIndex& index);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_INTAKE_STORE_H_
