#include "common/idempotency/idempotency.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"

namespace tsunagi {

absl::StatusOr<IdempotentRequest> IdempotentRequest::Create(absl::string_view principal,
                                                            absl::string_view method,
                                                            absl::string_view request_id,
                                                            absl::string_view payload) {
  const std::string id = UuidBytes(request_id);
  if (id.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_INVALID",
                 "request_id must be a UUID")
        .Ja("送信番号の形式が正しくありません。画面を読み直して、もう一度送信してください。")
        .Field("request_id", "REQUEST_ID_INVALID", "UUIDで指定してください。");
  }
  IdempotentRequest request;
  // The id first: time-ordered ids grow the index at its end.
  request.key_ =
      absl::StrCat(id, crypto::Sha256(absl::StrCat(principal, "\n", method)).substr(0, 8));
  request.fingerprint_ = crypto::Sha256(payload).substr(0, 16);
  return request;
}

absl::StatusOr<std::optional<StoredResponse>> IdempotentRequest::Find(
    sql::Transaction& transaction) const {
  std::optional<StoredResponse> response;
  bool reused = false;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT fingerprint, response, owner FROM idempotency WHERE request_key = $1",
      {sql::Bytes{key_}}, [&](const sql::Row& row) {
        reused = row.Text(0) != fingerprint_;
        response = StoredResponse{row.String(2), row.String(1)};
        return absl::OkStatus();
      }));
  if (reused) {
    return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                 "request_id was used for another request")
        .Ja("同じ送信番号で内容の違う送信がありました。画面を読み直して、もう一度送信してください"
            "。")
        .Field("request_id", "REQUEST_ID_REUSED", "新しい番号で送信してください。");
  }
  return response;
}

absl::Status IdempotentRequest::Keep(sql::WriteTransaction& transaction, absl::string_view owner,
                                     absl::string_view response, absl::Time now) const {
  return transaction
      .Exec(
          "INSERT INTO idempotency (request_key, fingerprint, response, create_time_us, owner)"
          " VALUES ($1, $2, $3, $4, $5)",
          {sql::Bytes{key_}, sql::Bytes{fingerprint_}, sql::Bytes{response},
           absl::ToUnixMicros(now), owner})
      .status();
}

std::string IdempotentRequest::row() const { return absl::BytesToHexString(key_); }

absl::Status ForgetResponses(sql::WriteTransaction& transaction, absl::string_view owner) {
  return transaction.Exec("DELETE FROM idempotency WHERE owner = $1", {owner}).status();
}

absl::StatusOr<int64_t> PurgeRequestIds(sql::WriteTransaction& transaction, absl::Time now,
                                        int64_t limit) {
  ASSIGN_OR_RETURN(const int64_t removed,
                   transaction.Exec("DELETE FROM idempotency WHERE request_key IN"
                                    " (SELECT request_key FROM idempotency"
                                    " WHERE create_time_us < $1 LIMIT $2)",
                                    {absl::ToUnixMicros(now - kRequestIdLifetime), limit}));
  // Keys that were made for one id only (owner "~…") go with it; those of persons stay.
  if (removed > 0) {
    RETURN_IF_ERROR(transaction
                        .Exec("DELETE FROM person_key WHERE person >= '~'"
                              " AND person NOT IN (SELECT owner FROM idempotency)",
                              {})
                        .status());
  }
  return removed;
}

}  // namespace tsunagi
