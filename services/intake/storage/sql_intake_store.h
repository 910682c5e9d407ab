// IntakeStore over one SQL transaction.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_INTAKE_STORE_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_INTAKE_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "common/erasure/eraser.h"
#include "common/outbox/outbox.h"
#include "common/sql/database.h"
#include "common/vault/vault.h"
#include "services/intake/app/ports.h"
#include "services/intake/storage/search_index.h"

namespace tsunagi::intake {

// Everything of a person is sealed in the columns named content, with the key of the case; drafts
// with a key of their own. Used by one thread, within the transaction. The index changes after the
// commit.
class SqlIntakeStore final : public IntakeStore {
 public:
  // `write` is null for a view that only reads, else the same transaction. `eraser` may be null
  // where nobody is erased. All must outlive it.
  SqlIntakeStore(sql::Transaction& transaction, sql::WriteTransaction* write, FeedHub& hub,
                 SearchIndex& index, Vault& vault, Eraser* eraser)
      : transaction_(transaction),
        write_(write),
        hub_(hub),
        index_(index),
        vault_(vault),
        eraser_(eraser) {}

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
  absl::StatusOr<bool> DeleteDraft(absl::string_view agency, absl::string_view id,
                                   absl::Time now) override;
  absl::StatusOr<std::vector<Draft>> ListDrafts(absl::string_view agency) const override;

  absl::Status AddLegalBasis(absl::string_view case_id, const LegalBasis& basis) override;
  absl::Status ReplaceLegalBasis(absl::string_view case_id, const LegalBasis& basis) override;
  absl::StatusOr<std::vector<LegalBasis>> ListLegalBases(absl::string_view case_id) const override;
  absl::Status PutConference(const Conference& conference) override;
  absl::StatusOr<std::optional<Conference>> FindConference(absl::string_view id) const override;
  absl::StatusOr<std::vector<Conference>> ListConferences(absl::string_view office) const override;
  absl::StatusOr<std::vector<Conference>> ConferencesOf(absl::string_view case_id) const override;
  absl::Status AddDisclosure(const DisclosureRecord& record) override;
  absl::StatusOr<std::optional<DisclosureRecord>> FindDisclosure(
      absl::string_view case_id, absl::string_view id) const override;
  absl::StatusOr<std::vector<DisclosureRecord>> ListDisclosures(absl::string_view case_id,
                                                                absl::string_view before,
                                                                int limit) const override;

  absl::Status PutGrant(const BreakGlassGrant& grant) override;
  absl::StatusOr<std::optional<BreakGlassGrant>> FindGrant(absl::string_view id) const override;
  absl::StatusOr<std::vector<BreakGlassGrant>> ListGrants(absl::string_view owner,
                                                          bool unreviewed) const override;
  absl::StatusOr<std::vector<BreakGlassGrant>> GrantsOf(absl::string_view case_id) const override;
  absl::StatusOr<bool> IsRestricted(absl::string_view case_id) const override;
  absl::Status SetRestricted(absl::string_view case_id, bool restricted) override;
  absl::StatusOr<std::vector<std::string>> TeamOf(absl::string_view case_id) const override;
  absl::Status AddToTeam(absl::string_view case_id, absl::string_view user) override;
  absl::Status RemoveFromTeam(absl::string_view case_id, absl::string_view user) override;
  absl::StatusOr<absl::flat_hash_set<std::string>> HiddenCases(
      absl::string_view agency, absl::string_view user) const override;
  absl::StatusOr<RoleSet> RolesOf(absl::string_view office, absl::string_view user) const override;
  absl::StatusOr<std::vector<TransitionRecord>> ListTransitions(
      absl::string_view case_id) const override;

  absl::StatusOr<std::vector<ClosedCase>> ClosedCases(absl::string_view agency) const override;
  absl::Status PutHold(const LegalHold& hold) override;
  absl::StatusOr<std::vector<LegalHold>> HoldsOf(absl::string_view case_id) const override;
  absl::StatusOr<std::vector<LegalHold>> HoldsInForce(absl::string_view agency) const override;
  absl::Status EraseCase(const Erasure& erasure) override;
  absl::StatusOr<std::vector<Tombstone>> Tombstones(absl::string_view agency,
                                                    const std::optional<TombstonePosition>& after,
                                                    int limit) const override;

  absl::Status AppendFact(const Fact& fact, absl::Time now) override;
  absl::Status AppendCaseChange(absl::string_view type, const CaseHeader& header) override;
  absl::StatusOr<int64_t> NewestCaseChange() const override;

 private:
  // INTERNAL on a view that only reads.
  absl::StatusOr<int64_t> Exec(absl::string_view sql, absl::Span<const sql::Arg> args);
  // INTERNAL on a view that only reads; those of the vault.
  absl::StatusOr<std::string> Seal(const Place& place, absl::string_view plain);

  absl::StatusOr<DisclosureRecord> ReadDisclosure(absl::string_view case_id,
                                                  const sql::Row& row) const;
  // Without members and cases.
  absl::StatusOr<Conference> ReadConference(const sql::Row& row) const;
  absl::Status AddMembers(Conference& conference) const;
  // `sql` has one parameter.
  absl::StatusOr<std::vector<Conference>> QueryConferences(absl::string_view sql,
                                                           absl::string_view key) const;
  absl::StatusOr<std::vector<BreakGlassGrant>> QueryGrants(absl::string_view sql,
                                                           absl::string_view key) const;

  // `sql` has one parameter.
  absl::StatusOr<std::vector<LegalHold>> QueryHolds(absl::string_view sql,
                                                    absl::string_view key) const;

  sql::Transaction& transaction_;
  sql::WriteTransaction* const write_;
  FeedHub& hub_;
  SearchIndex& index_;
  Vault& vault_;
  Eraser* const eraser_;
};

// Fills an empty index with every case of the database; before the server starts.
// DATA_LOSS where a case cannot be read.
absl::Status LoadSearchIndex(sql::Transaction& transaction, Vault& vault, SearchIndex& index);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_SQL_INTAKE_STORE_H_
