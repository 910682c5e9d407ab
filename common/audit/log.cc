#include "common/audit/log.h"

#include "common/base/status_macros.h"

namespace tsunagi::audit {

absl::StatusOr<int64_t> AppendLeaf(sql::WriteTransaction& transaction, absl::string_view entry) {
  ASSIGN_OR_RETURN(const int64_t seq, LogSize(transaction));
  RETURN_IF_ERROR(
      transaction
          .Exec("INSERT INTO audit_leaf (seq, entry) VALUES ($1, $2)", {seq, sql::Bytes{entry}})
          .status());
  return seq;
}

absl::StatusOr<std::vector<Leaf>> ReadLeaves(sql::Transaction& transaction, int64_t from,
                                             int limit) {
  std::vector<Leaf> leaves;
  RETURN_IF_ERROR(
      transaction.Query("SELECT seq, entry FROM audit_leaf WHERE seq >= $1 ORDER BY seq LIMIT $2",
                        {from, int64_t{limit}}, [&leaves](const sql::Row& row) {
                          leaves.push_back({row.Int(0), row.String(1)});
                          return absl::OkStatus();
                        }));
  return leaves;
}

absl::StatusOr<int64_t> LogSize(sql::Transaction& transaction) {
  int64_t size = 0;
  RETURN_IF_ERROR(transaction.Query("SELECT seq FROM audit_leaf ORDER BY seq DESC LIMIT 1", {},
                                    [&size](const sql::Row& row) {
                                      size = row.Int(0) + 1;
                                      return absl::OkStatus();
                                    }));
  return size;
}

absl::StatusOr<std::optional<std::string>> NewestCheckpoint(sql::Transaction& transaction,
                                                            int64_t size) {
  std::optional<std::string> note;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT note FROM audit_checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1", {size},
      [&note](const sql::Row& row) {
        note = row.String(0);
        return absl::OkStatus();
      }));
  return note;
}

}  // namespace tsunagi::audit
