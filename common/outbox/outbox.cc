#include "common/outbox/outbox.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi {

FeedHub::Subscription::~Subscription() {
  std::lock_guard lock(hub_.mutex_);
  hub_.wakes_.erase(id_);
}

std::unique_ptr<FeedHub::Subscription> FeedHub::Subscribe(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  const int64_t id = next_id_++;
  wakes_[id] = std::move(wake);
  return std::unique_ptr<Subscription>(new Subscription(*this, id));
}

void FeedHub::Notify() {
  std::lock_guard lock(mutex_);
  for (const auto& [id, wake] : wakes_) wake();
}

absl::StatusOr<int64_t> AppendEvent(sql::WriteTransaction& transaction, FeedHub& hub,
                                    absl::string_view feed, absl::string_view audience,
                                    absl::string_view payload) {
  int64_t sequence = 0;
  RETURN_IF_ERROR(
      transaction.Query("INSERT INTO feed (id, next_sequence) VALUES ($1, 2)"
                        " ON CONFLICT (id) DO UPDATE SET next_sequence = feed.next_sequence + 1"
                        " RETURNING next_sequence - 1",
                        {feed}, [&sequence](const sql::Row& row) {
                          sequence = row.Int(0);
                          return absl::OkStatus();
                        }));
  RETURN_IF_ERROR(transaction
                      .Exec("INSERT INTO feed_event (feed, sequence, audience, payload)"
                            " VALUES ($1, $2, $3, $4)",
                            {feed, sequence, audience, sql::Bytes{payload}})
                      .status());
  transaction.OnCommit([&hub] { hub.Notify(); }, &hub);
  return sequence;
}

absl::StatusOr<std::vector<FeedEvent>> ReadEvents(sql::Transaction& transaction,
                                                  absl::string_view feed, int64_t sequence,
                                                  int limit, absl::string_view viewer,
                                                  int64_t& last_seen) {
  last_seen = sequence;
  std::vector<FeedEvent> events;
  const std::string mark = absl::StrCat("|", viewer, "|");
  // What is looked at per call is bounded too: a viewer may see few of many events.
  const int64_t look_at = viewer.empty() ? limit : int64_t{limit} * 16;
  bool first = true;
  absl::Status gap;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT sequence, audience, payload FROM feed_event"
      " WHERE feed = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
      {feed, sequence, look_at}, [&](const sql::Row& row) {
        if (first && row.Int(0) != sequence + 1) {
          gap = Error(absl::StatusCode::kOutOfRange, "WATCH_TOKEN_EXPIRED",
                      "the feed no longer holds what follows the token; list again")
                    .Ja("一覧を読み直してください。");
        }
        first = false;
        if (!gap.ok() || static_cast<int>(events.size()) >= limit) return absl::OkStatus();
        last_seen = row.Int(0);
        const absl::string_view audience = row.Text(1);
        if (viewer.empty() || audience.find(mark) != absl::string_view::npos) {
          events.push_back({row.Int(0), std::string(audience), row.String(2)});
        }
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(gap);
  if (first && sequence > 0) {
    ASSIGN_OR_RETURN(const int64_t newest, NewestSequence(transaction, feed));
    if (newest < sequence) {
      return Error(absl::StatusCode::kOutOfRange, "FEED_REWOUND",
                   "the feed ends before the token: it was restored from an older copy")
          .Ja("送り手のデータが古い控えに戻されています。保守担当にご連絡ください。");
    }
  }
  return events;
}

absl::StatusOr<int64_t> NewestSequence(sql::Transaction& transaction, absl::string_view feed) {
  int64_t newest = 0;
  RETURN_IF_ERROR(transaction.Query("SELECT next_sequence - 1 FROM feed WHERE id = $1", {feed},
                                    [&newest](const sql::Row& row) {
                                      newest = row.Int(0);
                                      return absl::OkStatus();
                                    }));
  return newest;
}

}  // namespace tsunagi
