#include "common/person_feed/person_feed.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/rpc/feed_watch.h"
#include "tsunagi/person/v1/person_feed.pb.h"

namespace tsunagi {
namespace {

constexpr char kFeed[] = "persons";

using person::v1::PersonChange;
using person::v1::WatchPersonsRequest;
using person::v1::WatchPersonsResponse;

absl::Status Append(sql::WriteTransaction& transaction, FeedHub& hub, const PersonChange& change) {
  return AppendEvent(transaction, hub, kFeed, "", change.SerializeAsString()).status();
}

absl::Status Convert(sql::Transaction& transaction, const std::vector<FeedEvent>& events,
                     const NeedToKnowNow& now, person::v1::PersonBatch& batch) {
  for (const FeedEvent& event : events) {
    PersonChange& change = *batch.add_changes();
    if (!change.ParseFromString(event.payload)) {
      return absl::DataLossError("a change of the feed of persons cannot be read");
    }
    if (!change.has_access()) continue;
    ASSIGN_OR_RETURN(const NeedToKnow need, now(transaction, change.person()));
    change.mutable_access()->set_restricted(need.restricted);
    for (const std::string& user : need.team) change.mutable_access()->add_team(user);
  }
  return absl::OkStatus();
}

rpc::AnyMessage ToBookmark(const std::string& token) {
  auto response = std::make_unique<WatchPersonsResponse>();
  response->mutable_bookmark()->set_resume_token(token);
  return response;
}

}  // namespace

absl::Status AppendErasure(sql::WriteTransaction& transaction, FeedHub& hub,
                           const Erasure& erasure) {
  PersonChange change;
  change.set_person(erasure.person);
  person::v1::PersonErased& erased = *change.mutable_erased();
  erased.set_time_us(absl::ToUnixMicros(erasure.time));
  erased.set_actor(erasure.actor);
  erased.set_reason(erasure.reason);
  erased.set_approver(erasure.approver);
  return Append(transaction, hub, change);
}

absl::Status AppendAccessChange(sql::WriteTransaction& transaction, FeedHub& hub,
                                absl::string_view person) {
  PersonChange change;
  change.set_person(std::string(person));
  change.mutable_access();
  return Append(transaction, hub, change);
}

absl::Status RegisterPersonFeed(rpc::Registry& registry, sql::Database& database,
                                const TokenSealer& sealer, NeedToKnowNow now) {
  const auto* descriptor =
      PersonChange::descriptor()->file()->FindServiceByName("PersonFeedService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  rpc::Method& method = registry.Find(descriptor, "WatchPersons");
  method.request_prototype = &WatchPersonsRequest::default_instance();
  method.response_prototype = &WatchPersonsResponse::default_instance();
  method.watch = [&database, &sealer, now = std::move(now)](const rpc::CallContext&,
                                                            const rpc::Message& request) {
    rpc::FeedWatchOptions options;
    options.feed = kFeed;
    options.resume_token = static_cast<const WatchPersonsRequest&>(request).resume_token();
    options.from_start = true;
    options.convert =
        [&database, now](const std::vector<FeedEvent>& events,
                         const std::string& token) -> absl::StatusOr<std::vector<rpc::AnyMessage>> {
      auto response = std::make_unique<WatchPersonsResponse>();
      RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
        response->mutable_persons()->clear_changes();
        return Convert(transaction, events, now, *response->mutable_persons());
      }));
      response->mutable_persons()->set_resume_token(token);
      std::vector<rpc::AnyMessage> messages;
      messages.push_back(std::move(response));
      return messages;
    };
    options.bookmark = ToBookmark;
    return rpc::NewFeedWatch(database, sealer, std::move(options));
  };
  return absl::OkStatus();
}

}  // namespace tsunagi
