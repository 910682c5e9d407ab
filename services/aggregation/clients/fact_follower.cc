#include "services/aggregation/clients/fact_follower.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"

namespace tsunagi::aggregation {
namespace {

constexpr char kMethod[] = "tsunagi.facts.v1.FactFeedService/WatchFacts";
// A feed sends what it has without pauses: a bookmark with nothing behind it for this long was the
// end of it.
constexpr absl::Duration kQuiet = absl::Milliseconds(500);

IncomingFact FactOf(const facts::v1::Fact& proto) {
  IncomingFact fact;
  fact.sequence = proto.sequence();
  fact.id = proto.fact_id();
  if (facts::v1::Fact::Kind_IsValid(proto.kind()) &&
      proto.kind() != facts::v1::Fact::KIND_UNSPECIFIED) {
    fact.kind = facts::v1::Fact::Kind_Name(proto.kind());
  }
  fact.detail = proto.detail();
  fact.attribute = proto.attribute();
  fact.event_month = proto.event_month();
  fact.record_time_us = proto.record_time_us();
  fact.subject = proto.subject();
  fact.municipality = proto.municipality();
  fact.category = proto.category();
  fact.agency = proto.agency();
  fact.agency_kind = proto.agency_kind();
  fact.cohort = proto.cohort();
  fact.count = proto.count();
  fact.reverses = proto.reverses();
  fact.later_version = !proto.GetReflection()->GetUnknownFields(proto).empty();
  return fact;
}

absl::Status SequenceGap() {
  return Error(absl::StatusCode::kDataLoss, "SEQUENCE_GAP", "the feed left out a sequence");
}

}  // namespace

FactBatch FactBatchOf(const facts::v1::FactBatch& proto) {
  FactBatch batch;
  batch.resume_token = proto.resume_token();
  batch.facts.reserve(static_cast<size_t>(proto.facts_size()));
  for (const facts::v1::Fact& fact : proto.facts()) batch.facts.push_back(FactOf(fact));
  return batch;
}

FactFollower::FactFollower(std::string feed, std::shared_ptr<rpc::Channel> channel, FactSink& sink,
                           const Clock& clock)
    : feed_(std::move(feed)),
      sink_(sink),
      clock_(clock),
      follower_(OptionsFor(std::move(channel)), clock) {}

rpc::StreamFollowerOptions FactFollower::OptionsFor(std::shared_ptr<rpc::Channel> channel) {
  rpc::StreamFollowerOptions options;
  options.feed = feed_;
  options.method = kMethod;
  options.channel = std::move(channel);
  options.response_prototype = &facts::v1::WatchFactsResponse::default_instance();
  options.request =
      [this](bool from_start) -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
    auto request = std::make_unique<facts::v1::WatchFactsRequest>();
    if (!from_start) {
      ASSIGN_OR_RETURN(*request->mutable_resume_token(), sink_.ResumeToken(feed_));
    }
    return std::unique_ptr<google::protobuf::Message>(std::move(request));
  };
  options.opened = [this] { Opened(); };
  options.take = [this](const google::protobuf::Message& message) {
    return Take(static_cast<const facts::v1::WatchFactsResponse&>(message));
  };
  options.ended = [this](const absl::Status& status) { return Ended(status); };
  return options;
}

FeedConnection FactFollower::Connection() const {
  std::lock_guard lock(mutex_);
  FeedConnection connection;
  connection.connected = connected_;
  connection.last_time = last_time_;
  connection.caught_up = connected_ && bookmarked_ &&
                         (!bookmark_behind_facts_ || clock_.Now() - bookmark_time_ >= kQuiet);
  return connection;
}

void FactFollower::Opened() {
  std::lock_guard lock(mutex_);
  facts_since_bookmark_ = false;
  bookmarked_ = false;
}

absl::Status FactFollower::Ended(const absl::Status& status) {
  {
    std::lock_guard lock(mutex_);
    connected_ = false;
    bookmarked_ = false;
  }
  // A gap right behind the token: the feed has noticed it itself.
  if (ReasonOf(status) == "WATCH_TOKEN_EXPIRED") RETURN_IF_ERROR(sink_.NoteGap(feed_));
  return status;
}

absl::Status FactFollower::Take(const facts::v1::WatchFactsResponse& response) {
  if (response.has_facts()) return TakeBatch(response.facts());
  std::lock_guard lock(mutex_);
  connected_ = true;
  last_time_ = clock_.Now();
  if (!response.has_bookmark()) return absl::OkStatus();
  bookmarked_ = true;
  bookmark_time_ = last_time_;
  bookmark_behind_facts_ = std::exchange(facts_since_bookmark_, false);
  return absl::OkStatus();
}

absl::Status FactFollower::TakeBatch(const facts::v1::FactBatch& batch) {
  {
    std::lock_guard lock(mutex_);
    connected_ = true;
    last_time_ = clock_.Now();
    bookmarked_ = false;
    facts_since_bookmark_ = true;
  }
  ASSIGN_OR_RETURN(const ApplyResult result, sink_.Apply(feed_, FactBatchOf(batch)));
  if (result.applied > 0 || result.parked > 0) {
    log::Info("facts_applied", {{"feed", log::Public(feed_)},
                                {"applied", result.applied},
                                {"ignored", result.ignored},
                                {"parked", result.parked}});
  }
  return result.gap ? SequenceGap() : absl::OkStatus();
}

void FactFollowers::Add(std::unique_ptr<FactFollower> follower) {
  std::string feed = follower->feed();
  followers_[std::move(feed)] = std::move(follower);
}

void FactFollowers::Start() {
  for (const auto& [feed, follower] : followers_) follower->Start();
}

void FactFollowers::Stop() {
  for (const auto& [feed, follower] : followers_) follower->Stop();
}

FeedConnection FactFollowers::ConnectionOf(absl::string_view feed) const {
  const auto it = followers_.find(feed);
  return it == followers_.end() ? FeedConnection() : it->second->Connection();
}

}  // namespace tsunagi::aggregation
