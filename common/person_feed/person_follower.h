// Brings to this service what intake tells of persons.
#ifndef TSUNAGI_COMMON_PERSON_FEED_PERSON_FOLLOWER_H_
#define TSUNAGI_COMMON_PERSON_FEED_PERSON_FOLLOWER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/erasure/eraser.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/client/stream_follower.h"
#include "common/sql/database.h"
#include "tsunagi/person/v1/person_feed.pb.h"

namespace tsunagi {

// Follows intake's feed of persons from Start to Stop: erases whom intake erased, and keeps who
// needs to know a restricted case (common/access/restricted.h). It keeps no token: after a start,
// and wherever a token is refused, the feed is read from its beginning, and what took effect before
// is passed over. So nobody is left out after a restore on either side. Thread-safe.
class PersonFollower {
 public:
  // All but the channel must outlive it.
  PersonFollower(std::shared_ptr<rpc::Channel> intake, sql::Database& database, Eraser& eraser,
                 const Clock& clock);
  PersonFollower(const PersonFollower&) = delete;
  PersonFollower& operator=(const PersonFollower&) = delete;

  // Once.
  void Start() { follower_.Start(); }
  // Lets a batch in work end. Idempotent.
  void Stop() { follower_.Stop(); }

 private:
  rpc::StreamFollowerOptions OptionsFor(std::shared_ptr<rpc::Channel> intake);
  absl::Status Take(const person::v1::WatchPersonsResponse& response);
  absl::Status TakeBatch(const person::v1::PersonBatch& batch);
  // Whether `change` would change anything here.
  absl::StatusOr<bool> IsNews(sql::Transaction& transaction,
                              const person::v1::PersonChange& change) const;
  absl::Status Apply(sql::WriteTransaction& transaction, const person::v1::PersonChange& change);

  sql::Database& database_;
  Eraser& eraser_;
  // Only on the follower's thread.
  std::string resume_token_;

  // Last: it ends before what it uses.
  rpc::StreamFollower follower_;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_PERSON_FEED_PERSON_FOLLOWER_H_
