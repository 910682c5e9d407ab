// What the use cases need of the world: one view on one transaction.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_PORTS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_PORTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/facts/fact.h"
#include "common/site/site.h"
#include "services/intake/app/basis_ports.h"
#include "services/intake/app/retention_ports.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/case_state.h"
#include "services/intake/domain/consent.h"
#include "services/intake/domain/contact_log.h"
#include "services/intake/domain/draft.h"
#include "services/intake/domain/pseudonym.h"
#include "services/intake/domain/search_key.h"

namespace tsunagi::intake {

// A case as it is stored: `content` is the encoded case, opaque to the use cases, so that a read
// that only passes it on need not decode it.
struct CaseRow {
  CaseHeader header;
  std::string content;
};

// Where a list goes on: after this case. Newest reception first.
struct CasePosition {
  absl::CivilDay reception_date;
  std::string id;
};

// Where a contact log goes on. Oldest event first.
struct LogPosition {
  absl::CivilDay event_date;
  std::string id;
};

struct CaseQuery {
  std::string agency;
  // Empty: all.
  std::vector<CaseState> states;
  std::optional<CasePosition> after;
  int limit = 0;
};

// What to look for in the search index of an agency.
struct SearchQuery {
  std::string agency;
  // Folded; part of the name or kana. Empty: any.
  std::string text;
  // yyyymmdd; 0: any.
  int32_t birth = 0;
  int limit = 0;
};

// One transaction. Writing through a view made for reading is INTERNAL.
class IntakeStore : public BasisStore, public RetentionStore {
 public:
  // Nothing where there is none.
  virtual absl::StatusOr<std::optional<CaseRow>> FindCaseRow(absl::string_view id) const = 0;
  virtual absl::StatusOr<std::optional<CaseRecord>> FindCase(absl::string_view id) const = 0;
  // Id of the agency's case with the sheet number; empty where there is none.
  virtual absl::StatusOr<std::string> FindSheetNumber(absl::string_view agency,
                                                      absl::string_view sheet_number) const = 0;
  virtual absl::StatusOr<std::vector<CaseRow>> ListCases(const CaseQuery& query) const = 0;

  // False where the agency already has the sheet number: nothing is written then. `key` is the
  // search key of the person.
  virtual absl::StatusOr<bool> InsertCase(const CaseRecord& record, const SearchKey& key) = 0;
  // Writes header and content of an existing case; false as above.
  virtual absl::StatusOr<bool> ReplaceCase(const CaseRecord& record, const SearchKey& key) = 0;
  virtual absl::Status AddTransition(const CaseHeader& header, CaseTransition transition,
                                     absl::CivilDay event_date) = 0;

  // Ids of cases, best first: whole names before beginnings before parts, then newest.
  virtual std::vector<std::string> Search(const SearchQuery& query) const = 0;
  // Ids of cases that share name, kana, telephone number or birth date (also AlikeBirthDates) with
  // `key`, newest first.
  virtual std::vector<std::string> SearchAlike(absl::string_view agency, const SearchKey& key,
                                               int limit) const = 0;

  virtual absl::Status AddConsent(absl::string_view case_id, const Consent& consent) = 0;
  virtual absl::Status ReplaceConsent(absl::string_view case_id, const Consent& consent) = 0;
  // Oldest first.
  virtual absl::StatusOr<std::vector<Consent>> ListConsents(absl::string_view case_id) const = 0;

  virtual absl::Status AddLogEntry(absl::string_view case_id, const ContactLogEntry& entry) = 0;
  virtual absl::StatusOr<std::vector<ContactLogEntry>> ListLogEntries(
      absl::string_view case_id, const std::optional<LogPosition>& after, int limit) const = 0;

  virtual absl::StatusOr<std::optional<Draft>> FindDraft(absl::string_view agency,
                                                         absl::string_view id) const = 0;
  virtual absl::Status PutDraft(const Draft& draft) = 0;
  // False where there was none. Its key is destroyed: the id cannot be used again.
  virtual absl::StatusOr<bool> DeleteDraft(absl::string_view agency, absl::string_view id,
                                           absl::Time now) = 0;
  // Newest first, without content.
  virtual absl::StatusOr<std::vector<Draft>> ListDrafts(absl::string_view agency) const = 0;

  // Appends to the fact feed.
  virtual absl::Status AppendFact(const Fact& fact, absl::Time now) = 0;
  // Appends to the agency's watch: "CREATED", "UPDATED" or "BREAK_GLASS_OPENED". Which case it was
  // is kept, never what it said.
  virtual absl::Status AppendCaseChange(absl::string_view type, const CaseHeader& header) = 0;
  // Newest sequence of the watch.
  virtual absl::StatusOr<int64_t> NewestCaseChange() const = 0;
};

// What every use case shares. All must outlive it; thread-safe.
struct IntakeEnvironment {
  const site::Site& site;
  const Pseudonymizer& pseudonymizer;
};

// Who acts.
struct Actor {
  // User id.
  std::string user;
  // Agency id.
  std::string office;
  RoleSet roles;
};

// When a use case runs.
struct Moment {
  absl::Time now;
  // Its day in Japan.
  absl::CivilDay today;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_PORTS_H_
