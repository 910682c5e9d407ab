#include "common/facts/fact_feed.h"

#include <memory>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/rpc/feed_watch.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi {
namespace {

constexpr char kFeed[] = "facts";

using facts::v1::WatchFactsRequest;
using facts::v1::WatchFactsResponse;

absl::StatusOr<std::vector<rpc::AnyMessage>> ToBatch(const std::vector<FeedEvent>& events,
                                                     const std::string& token) {
  auto response = std::make_unique<WatchFactsResponse>();
  for (const FeedEvent& event : events) {
    facts::v1::Fact* fact = response->mutable_facts()->add_facts();
    if (!fact->ParseFromString(event.payload)) {
      return absl::DataLossError("a fact of the feed cannot be read");
    }
    fact->set_sequence(event.sequence);
  }
  response->mutable_facts()->set_resume_token(token);
  std::vector<rpc::AnyMessage> messages;
  messages.push_back(std::move(response));
  return messages;
}

rpc::AnyMessage ToBookmark(const std::string& token) {
  auto response = std::make_unique<WatchFactsResponse>();
  response->mutable_bookmark()->set_resume_token(token);
  return response;
}

}  // namespace

std::string SerializeFact(const Fact& fact, absl::Time now) {
  facts::v1::Fact out;
  out.set_fact_id(fact.id);
  out.set_kind(static_cast<facts::v1::Fact::Kind>(static_cast<int>(fact.kind)));
  out.set_detail(fact.detail);
  out.set_attribute(fact.attribute);
  out.set_event_month(static_cast<int>(fact.event_month.year()) * 100 + fact.event_month.month());
  out.set_record_time_us(absl::ToUnixMicros(now));
  out.set_subject(fact.subject);
  out.set_municipality(fact.municipality);
  out.set_category(fact.category);
  out.set_agency(fact.agency);
  out.set_agency_kind(fact.agency_kind);
  out.set_cohort(fact.cohort);
  out.set_count(fact.count);
  out.set_reverses(fact.reverses);
  return out.SerializeAsString();
}

absl::StatusOr<Fact> ParseFact(absl::string_view bytes) {
  facts::v1::Fact in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a kept fact cannot be read");
  }
  Fact fact;
  fact.id = in.fact_id();
  fact.kind = static_cast<Fact::Kind>(static_cast<int>(in.kind()));
  fact.detail = in.detail();
  fact.attribute = in.attribute();
  fact.event_month = absl::CivilMonth(in.event_month() / 100, in.event_month() % 100);
  fact.subject = in.subject();
  fact.municipality = in.municipality();
  fact.category = in.category();
  fact.agency = in.agency();
  fact.agency_kind = in.agency_kind();
  fact.cohort = in.cohort();
  fact.count = in.count();
  fact.reverses = in.reverses();
  return fact;
}

absl::Status AppendFact(sql::WriteTransaction& transaction, FeedHub& hub, const Fact& fact,
                        absl::Time now) {
  return AppendEvent(transaction, hub, kFeed, "", SerializeFact(fact, now)).status();
}

absl::Status RegisterFactFeed(rpc::Registry& registry, sql::Database& database,
                              const TokenSealer& sealer) {
  const auto* descriptor =
      facts::v1::Fact::descriptor()->file()->FindServiceByName("FactFeedService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  rpc::Method& method = registry.Find(descriptor, "WatchFacts");
  method.request_prototype = &WatchFactsRequest::default_instance();
  method.response_prototype = &WatchFactsResponse::default_instance();
  method.watch = [&database, &sealer](const rpc::CallContext&, const rpc::Message& request) {
    rpc::FeedWatchOptions options;
    options.feed = kFeed;
    options.resume_token = static_cast<const WatchFactsRequest&>(request).resume_token();
    options.from_start = true;
    options.convert = ToBatch;
    options.bookmark = ToBookmark;
    return rpc::NewFeedWatch(database, sealer, std::move(options));
  };
  return absl::OkStatus();
}

}  // namespace tsunagi
