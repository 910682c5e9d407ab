// Classifications in the service's database, facts in its feed.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_CLASSIFICATION_STORE_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_CLASSIFICATION_STORE_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "common/erasure/erasure.h"
#include "common/outbox/outbox.h"
#include "common/sql/database.h"
#include "common/vault/vault.h"
#include "services/classification/app/ports.h"

namespace tsunagi::classification {

// Reads within a transaction, which must outlive it. Used by one thread at a time.
// DATA_LOSS CLASSIFICATION_UNREADABLE where a stored proposal cannot be parsed.
class SqlClassificationReader final : public ClassificationReader {
 public:
  // The vault, which opens proposals and reasons, must outlive it.
  SqlClassificationReader(sql::Transaction& transaction, Vault& vault)
      : transaction_(transaction), vault_(vault) {}

  absl::StatusOr<Classification> Get(absl::string_view name) override;
  absl::StatusOr<std::optional<Classification>> Newest(absl::string_view case_name) override;
  absl::StatusOr<std::vector<Classification>> History(absl::string_view case_name) override;
  absl::StatusOr<std::vector<Classification>> List(const ListQuery& query) override;

 private:
  absl::StatusOr<std::vector<Classification>> Fetch(absl::string_view sql,
                                                    absl::Span<const sql::Arg> args);
  sql::Transaction& transaction_;
  Vault& vault_;
};

// Reads and writes within a transaction; made anew in each body of sql::Database::Write. Hub and
// vault must outlive the commit.
class SqlClassificationStore final : public ClassificationStore {
 public:
  SqlClassificationStore(sql::WriteTransaction& transaction, FeedHub& hub, Vault& vault)
      : transaction_(transaction), hub_(hub), vault_(vault), reader_(transaction, vault) {}

  absl::StatusOr<Classification> Get(absl::string_view name) override { return reader_.Get(name); }
  absl::StatusOr<std::optional<Classification>> Newest(absl::string_view case_name) override {
    return reader_.Newest(case_name);
  }
  absl::StatusOr<std::vector<Classification>> History(absl::string_view case_name) override {
    return reader_.History(case_name);
  }
  absl::StatusOr<std::vector<Classification>> List(const ListQuery& query) override {
    return reader_.List(query);
  }
  absl::Status Insert(const Classification& classification) override;
  absl::Status Update(Classification& classification) override;
  absl::Status AppendFact(const Fact& fact, absl::Time now) override;

 private:
  sql::WriteTransaction& transaction_;
  FeedHub& hub_;
  Vault& vault_;
  SqlClassificationReader reader_;
};

// Deletes every row on the person; nothing where there is none.
absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_CLASSIFICATION_STORE_H_
