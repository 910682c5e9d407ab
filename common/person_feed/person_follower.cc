#include "common/person_feed/person_follower.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "common/access/restricted.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"

namespace tsunagi {
namespace {

constexpr char kMethod[] = "tsunagi.person.v1.PersonFeedService/WatchPersons";

Erasure ErasureOf(const person::v1::PersonChange& change) {
  const person::v1::PersonErased& erased = change.erased();
  return {change.person(), absl::FromUnixMicros(erased.time_us()), erased.actor(), erased.reason(),
          erased.approver()};
}

NeedToKnow NeedOf(const person::v1::PersonChange& change) {
  NeedToKnow need;
  need.restricted = change.access().restricted();
  if (need.restricted) {
    need.team.assign(change.access().team().begin(), change.access().team().end());
  }
  return need;
}

}  // namespace

PersonFollower::PersonFollower(std::shared_ptr<rpc::Channel> intake, sql::Database& database,
                               Eraser& eraser, const Clock& clock)
    : database_(database), eraser_(eraser), follower_(OptionsFor(std::move(intake)), clock) {}

rpc::StreamFollowerOptions PersonFollower::OptionsFor(std::shared_ptr<rpc::Channel> intake) {
  rpc::StreamFollowerOptions options;
  options.feed = "persons";
  options.method = kMethod;
  options.channel = std::move(intake);
  options.response_prototype = &person::v1::WatchPersonsResponse::default_instance();
  options.restart_after = {"RESUME_TOKEN_INVALID", "WATCH_TOKEN_EXPIRED", "FEED_REWOUND"};
  options.request =
      [this](bool from_start) -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
    auto request = std::make_unique<person::v1::WatchPersonsRequest>();
    if (from_start) resume_token_.clear();
    request->set_resume_token(resume_token_);
    return std::unique_ptr<google::protobuf::Message>(std::move(request));
  };
  options.take = [this](const google::protobuf::Message& message) {
    return Take(static_cast<const person::v1::WatchPersonsResponse&>(message));
  };
  return options;
}

absl::Status PersonFollower::Take(const person::v1::WatchPersonsResponse& response) {
  if (response.has_bookmark()) resume_token_ = response.bookmark().resume_token();
  if (!response.has_persons()) return absl::OkStatus();
  RETURN_IF_ERROR(TakeBatch(response.persons()));
  resume_token_ = response.persons().resume_token();
  return absl::OkStatus();
}

absl::StatusOr<bool> PersonFollower::IsNews(sql::Transaction& transaction,
                                            const person::v1::PersonChange& change) const {
  ASSIGN_OR_RETURN(const std::optional<Erasure> erased, FindErasure(transaction, change.person()));
  if (erased) return false;
  if (change.has_erased()) return true;
  if (!change.has_access()) return false;
  ASSIGN_OR_RETURN(const NeedToKnow known, FindNeedToKnow(transaction, change.person()));
  return known != NeedOf(change);
}

absl::Status PersonFollower::Apply(sql::WriteTransaction& transaction,
                                   const person::v1::PersonChange& change) {
  if (change.has_access()) return PutNeedToKnow(transaction, change.person(), NeedOf(change));
  return eraser_.Erase(transaction, ErasureOf(change)).status();
}

absl::Status PersonFollower::TakeBatch(const person::v1::PersonBatch& batch) {
  int64_t applied = 0;
  for (const person::v1::PersonChange& change : batch.changes()) {
    bool news = false;
    RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(news, IsNews(transaction, change));
      return absl::OkStatus();
    }));
    if (!news) continue;
    // One by one: an erasure costs a sync of the ledger on the writer's thread, on which calls
    // wait.
    RETURN_IF_ERROR(database_.RunWrite([this, &change](sql::WriteTransaction& transaction) {
      return Apply(transaction, change);
    }));
    ++applied;
  }
  if (applied > 0) log::Info("persons_applied", {{"changes", applied}});
  return absl::OkStatus();
}

}  // namespace tsunagi
