// The wall over real mTLS on loopback: every way in and every way it refuses.
#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/error/error.h"
#include "common/facts/fact_feed.h"
#include "common/outbox/migrations/migrations.h"
#include "common/rpc/testing/loopback.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "tsunagi/facts/v1/fact.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::rpc {
namespace {

using ::tsunagi::testing::IsError;

using intake::v1::Case;
using intake::v1::CreateCaseRequest;
using intake::v1::GetCaseRequest;

constexpr char kCreate[] = "tsunagi.intake.v1.IntakeService/CreateCase";
constexpr char kGet[] = "tsunagi.intake.v1.IntakeService/GetCase";
constexpr char kWatchFacts[] = "tsunagi.facts.v1.FactFeedService/WatchFacts";
constexpr char kId[] = "0190a3e0-1111-7abc-8def-0123456789ab";

// A store that keeps sheet numbers only: the wall is what is tested.
struct Store {
  sql::Transaction* read;
  sql::WriteTransaction* write;
};

// Every other method of the service answers "not bound in this test".
void BindRest(Registry& registry, const google::protobuf::ServiceDescriptor* descriptor) {
  for (int i = 0; i < descriptor->method_count(); ++i) {
    Method& method = registry.Find(descriptor, descriptor->method(i)->name());
    if (method.read || method.call || method.write || method.watch) continue;
    auto* factory = google::protobuf::MessageFactory::generated_factory();
    method.request_prototype = factory->GetPrototype(method.descriptor->input_type());
    method.response_prototype = factory->GetPrototype(method.descriptor->output_type());
    const absl::Status unbound = absl::UnimplementedError("not bound in this test");
    if (method.descriptor->server_streaming()) {
      method.watch = [unbound](const CallContext&, const Message&) { return unbound; };
    } else if (method.writes) {
      method.write = [unbound](const CallContext&, const Message&, void*, sql::WriteTransaction&) {
        return unbound;
      };
    } else {
      method.read = [unbound](const CallContext&, const Message&, sql::Transaction&) {
        return unbound;
      };
    }
  }
}

class WallTest : public ::tsunagi::testing::LoopbackTest {
 protected:
  void SetUp() override {
    const auto* descriptor =
        Case::descriptor()->file()->pool()->FindServiceByName("tsunagi.intake.v1.IntakeService");
    ASSERT_NE(descriptor, nullptr);
    ASSERT_OK(registry().AddService(descriptor));
    ASSERT_OK(RegisterFactFeed(registry(), database(), sealer()));
    binder_ = std::make_unique<ServiceBinder<Store>>(
        registry(), descriptor,
        [](sql::Transaction& transaction) {
          return std::make_unique<const Store>(Store{&transaction, nullptr});
        },
        [](sql::WriteTransaction& transaction) {
          return std::make_unique<Store>(Store{&transaction, &transaction});
        });
    binder_->Write<CreateCaseRequest, Case>(
        "CreateCase", [this](const CallContext& context, const CreateCaseRequest& request,
                             Store& store) { return Create(context, request, store); });
    binder_->Read<GetCaseRequest, Case>(
        "GetCase", [this](const CallContext&, const GetCaseRequest& request, const Store&) {
          return Get(request);
        });
    BindRest(registry(), descriptor);
    ASSERT_OK(Start());
  }

  absl::StatusOr<Case> Create(const CallContext& context, const CreateCaseRequest& request,
                              Store& store) {
    ++creates_;
    Fact fact;
    fact.id = request.case_().sheet_number();
    RETURN_IF_ERROR(AppendFact(*store.write, hub(), fact, context.now));
    if (request.case_().sheet_number() == "fail") return absl::InternalError("after its effect");
    Case made;
    made.set_name(absl::StrCat("agencies/", context.principal.agency, "/cases/", creates_.load()));
    return made;
  }

  absl::StatusOr<Case> Get(const GetCaseRequest& request) {
    if (absl::EndsWith(request.name(), "/throw")) throw std::runtime_error("personal text");
    if (absl::EndsWith(request.name(), "/slow")) absl::SleepFor(absl::Milliseconds(300));
    if (absl::EndsWith(request.name(), "/absent")) return NotFound("CASE", request.name());
    Case found;
    found.set_name(request.name());
    return found;
  }

  absl::StatusOr<Case> CallCreate(Channel& channel, const std::string& sheet,
                                  const std::string& request_id) {
    CreateCaseRequest request;
    request.set_parent("agencies/sr-09201");
    request.mutable_case_()->set_sheet_number(sheet);
    request.set_request_id(request_id);
    return channel.Call<Case>(kCreate, request);
  }
  absl::StatusOr<Case> CallGet(Channel& channel, const std::string& name,
                               absl::Duration timeout = absl::Seconds(10)) {
    GetCaseRequest request;
    request.set_name(name);
    return channel.Call<Case>(kGet, request, {.timeout = timeout});
  }

  std::unique_ptr<ServiceBinder<Store>> binder_;
  std::atomic<int> creates_{0};
};

TEST_F(WallTest, AllowedCaller_GetsItsAnswer) {
  const auto channel = Client("agency/sr-09201/counsellor/1");
  ASSERT_OK_AND_ASSIGN(const Case made, CallCreate(*channel, "1", kId));
  EXPECT_EQ(made.name(), "agencies/sr-09201/cases/1");
}

TEST_F(WallTest, RoleThatTheMethodDoesNotName_IsDenied) {
  const auto denied = IsError(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED");
  EXPECT_THAT(CallCreate(*Client("agency/secretariat/secretariat/1"), "1", kId), denied);
  EXPECT_THAT(CallCreate(*Client("svc/referral"), "1", kId), denied);
  EXPECT_EQ(creates_, 0);
}

TEST_F(WallTest, CallerWithoutCertificate_NeverReachesTheWall) {
  EXPECT_EQ(AnonymousCall(kGet).code(), absl::StatusCode::kUnavailable);
}

TEST_F(WallTest, SameRequestTwice_HasOneEffectAndOneAnswer) {
  const auto channel = Client("agency/sr-09201/counsellor/1");
  ASSERT_OK_AND_ASSIGN(const Case first, CallCreate(*channel, "1", kId));
  ASSERT_OK_AND_ASSIGN(const Case second, CallCreate(*channel, "1", kId));
  EXPECT_EQ(first.name(), second.name());
  EXPECT_EQ(creates_, 1);
  EXPECT_THAT(CallCreate(*channel, "2", kId),
              IsError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(CallCreate(*channel, "2", "not a uuid"),
              IsError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_INVALID"));
}

TEST_F(WallTest, SameRequestInParallel_HasOneEffect) {
  std::vector<std::thread> threads;
  std::vector<std::string> names(16);
  std::vector<std::shared_ptr<Channel>> channels;
  for (size_t i = 0; i < names.size(); ++i) {
    channels.push_back(Client("agency/sr-09201/counsellor/1"));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    threads.emplace_back([this, i, &names, &channels] {
      const auto made = CallCreate(*channels[i], "1", kId);
      if (made.ok()) names[i] = made->name();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(creates_, 1);
  for (const std::string& name : names) EXPECT_EQ(name, names[0]);
}

TEST_F(WallTest, FailedWrite_LeavesNoEffectAndItsIdFree) {
  const auto channel = Client("agency/sr-09201/counsellor/1");
  EXPECT_EQ(CallCreate(*channel, "fail", kId).status().code(), absl::StatusCode::kInternal);
  EXPECT_OK(CallCreate(*channel, "1", kId));
  const auto aggregation = Client("svc/aggregation");
  auto stream = aggregation->OpenStream(kWatchFacts, facts::v1::WatchFactsRequest());
  facts::v1::WatchFactsResponse response;
  ASSERT_TRUE(stream->Read(response));
  ASSERT_EQ(response.facts().facts_size(), 1);
  EXPECT_EQ(response.facts().facts(0).fact_id(), "1");
}

TEST_F(WallTest, Exception_BecomesInternalWithoutItsText) {
  const auto result =
      CallGet(*Client("agency/sr-09201/counsellor/1"), "agencies/sr-09201/cases/throw");
  EXPECT_THAT(result, IsError(absl::StatusCode::kInternal, "HANDLER_FAILED"));
  EXPECT_EQ(result.status().message().find("personal"), absl::string_view::npos);
}

TEST_F(WallTest, HandlersError_ReachesTheCallerWhole) {
  const auto result =
      CallGet(*Client("agency/sr-09201/counsellor/1"), "agencies/sr-09201/cases/absent");
  EXPECT_THAT(result, IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_FALSE(DetailOf(result.status()).message_ja.empty());
}

TEST_F(WallTest, PassedDeadline_IsTold) {
  const auto channel = Client("agency/sr-09201/counsellor/1");
  ASSERT_OK(CallGet(*channel, "agencies/sr-09201/cases/warm"));
  EXPECT_EQ(
      CallGet(*channel, "agencies/sr-09201/cases/slow", absl::Milliseconds(50)).status().code(),
      absl::StatusCode::kDeadlineExceeded);
}

TEST_F(WallTest, UnknownMethod_IsUnimplemented) {
  GetCaseRequest request;
  EXPECT_EQ(Client("agency/sr-09201/counsellor/1")
                ->Call<Case>("tsunagi.intake.v1.IntakeService/NoSuch", request)
                .status()
                .code(),
            absl::StatusCode::kUnimplemented);
}

TEST_F(WallTest, Watch_ResumesWithoutGapOrRepetition) {
  const auto counsellor = Client("agency/sr-09201/counsellor/1");
  const auto aggregation = Client("svc/aggregation");
  ASSERT_OK(CallCreate(*counsellor, "a", ""));
  std::string token;
  {
    auto stream = aggregation->OpenStream(kWatchFacts, facts::v1::WatchFactsRequest());
    facts::v1::WatchFactsResponse response;
    ASSERT_TRUE(stream->Read(response));
    ASSERT_EQ(response.facts().facts_size(), 1);
    token = response.facts().resume_token();
  }
  ASSERT_OK(CallCreate(*counsellor, "b", ""));
  facts::v1::WatchFactsRequest request;
  request.set_resume_token(token);
  auto stream = aggregation->OpenStream(kWatchFacts, request);
  facts::v1::WatchFactsResponse response;
  ASSERT_TRUE(stream->Read(response));
  ASSERT_EQ(response.facts().facts_size(), 1);
  EXPECT_EQ(response.facts().facts(0).fact_id(), "b");
  ASSERT_TRUE(stream->Read(response));
  EXPECT_TRUE(response.has_bookmark());
  // What comes later arrives on the open stream.
  ASSERT_OK(CallCreate(*counsellor, "c", ""));
  do {
    ASSERT_TRUE(stream->Read(response));
  } while (response.has_bookmark());
  EXPECT_EQ(response.facts().facts(0).fact_id(), "c");
}

TEST_F(WallTest, WatchByTheWrongCaller_IsDenied) {
  auto stream = Client("agency/sr-09201/counsellor/1")
                    ->OpenStream(kWatchFacts, facts::v1::WatchFactsRequest());
  facts::v1::WatchFactsResponse response;
  EXPECT_FALSE(stream->Read(response));
  EXPECT_THAT(stream->Finish(), IsError(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED"));
}

TEST_F(WallTest, Drain_EndsWatchesAndLetsCallsFinish) {
  const auto counsellor = Client("agency/sr-09201/counsellor/1");
  ASSERT_OK(CallGet(*counsellor, "agencies/sr-09201/cases/warm"));
  auto stream = Client("svc/aggregation")->OpenStream(kWatchFacts, facts::v1::WatchFactsRequest());
  facts::v1::WatchFactsResponse response;
  ASSERT_TRUE(stream->Read(response));
  auto slow = std::async(std::launch::async, [&] {
    return CallGet(*counsellor, "agencies/sr-09201/cases/slow").status();
  });
  absl::SleepFor(absl::Milliseconds(100));
  server().Drain(absl::Seconds(5));
  EXPECT_OK(slow.get());
  while (stream->Read(response)) {
  }
  EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tsunagi::rpc
