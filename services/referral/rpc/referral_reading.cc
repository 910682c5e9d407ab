#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/access/restricted.h"
#include "common/api/convert.h"
#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/rpc/feed_watch.h"
#include "common/site/candidate.h"
#include "services/referral/app/change_note.h"
#include "services/referral/app/next_destinations.h"
#include "services/referral/app/read_referrals.h"
#include "services/referral/rpc/convert.h"
#include "services/referral/rpc/convert_parts.h"
#include "services/referral/rpc/referral_service.h"

namespace tsunagi::referral {
namespace {

using rpc::CallContext;

absl::StatusOr<ReferralQuery> QueryOf(const v1::ListReferralsRequest& request,
                                      const CallContext& context) {
  ReferralQuery query;
  query.agency = context.principal.agency;
  query.user = ListUser(context.principal);
  std::vector<FieldProblem> problems;
  if (request.box() == v1::ListReferralsRequest::INBOX) {
    query.box = Box::kInbox;
  } else if (request.box() == v1::ListReferralsRequest::OUTBOX) {
    query.box = Box::kOutbox;
  } else {
    problems.push_back({"box", "REQUIRED", "受信箱か送信箱かを選んでください。"});
  }
  if (!request.case_().empty() && query.box == Box::kInbox) {
    problems.push_back({"case", "OUTBOX_ONLY", "相談での絞り込みは送信箱だけで使えます。"});
  }
  query.case_name = request.case_();
  for (const int state : request.states()) {
    if (state < static_cast<int>(State::kDraft) || state > kLastState) {
      problems.push_back({"states", "NOT_A_CHOICE", "紹介の状態を選び直してください。"});
      break;
    }
    query.states.push_back(static_cast<State>(state));
  }
  if (query.states.size() > kLastState) {
    problems.push_back({"states", "TOO_MANY", "同じ状態を二度選ばないでください。"});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));
  if (request.overdue()) query.due_before = context.now;
  query.held = request.held();
  ASSIGN_OR_RETURN(query.limit, EffectivePageSize(request.page_size()));
  return query;
}

// What a page token is bound to.
std::string ArgumentsOf(const v1::ListReferralsRequest& request) {
  return absl::StrCat("ListReferrals\n", request.parent(), "\n", request.box(), "\n",
                      absl::StrJoin(request.states(), ","), "\n", request.case_(), "\n",
                      request.overdue(), "\n", request.held());
}

absl::StatusOr<v1::ListReferralsResponse> List(const CallContext& context,
                                               const v1::ListReferralsRequest& request,
                                               const TokenSealer& sealer, const site::Site& site,
                                               const ReferralStore& store) {
  RETURN_IF_ERROR(CheckParent(request.parent(), context));
  ASSIGN_OR_RETURN(ReferralQuery query, QueryOf(request, context));
  const std::string arguments = ArgumentsOf(request);
  ASSIGN_OR_RETURN(const std::vector<std::string> position,
                   sealer.OpenPage(arguments, request.page_token()));
  if (!position.empty()) query.after = position[0];
  const size_t size = static_cast<size_t>(query.limit);
  // One more tells whether another page follows.
  ++query.limit;
  ASSIGN_OR_RETURN(std::vector<ReferralView> views, ListReferrals(query, store));
  v1::ListReferralsResponse response;
  if (views.size() > size) {
    views.resize(size);
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                     sealer.SealPage(arguments, {views.back().referral.id}));
  }
  for (const ReferralView& view : views) {
    ASSIGN_OR_RETURN(*response.add_referrals(),
                     ToProto(view, context.principal.agency, context.now, site));
  }
  ASSIGN_OR_RETURN(const int64_t newest, store.NewestChange());
  ASSIGN_OR_RETURN(*response.mutable_watch_token(), sealer.SealResume(kReferralFeed, newest));
  return response;
}

absl::StatusOr<v1::PersonExport> Export(const CallContext& context,
                                        const v1::ExportPersonRequest& request,
                                        const site::Site& site, const ReferralStore& store) {
  const std::string& agency = context.principal.agency;
  if (AgencyOfName(request.name()) != agency) return NotFound("CASE", request.name());
  ASSIGN_OR_RETURN(const std::vector<ReferralView> views,
                   ExportReferrals(agency, request.name(), store));
  v1::PersonExport all;
  for (const ReferralView& view : views) {
    ASSIGN_OR_RETURN(*all.add_referrals(), ToProto(view, agency, context.now, site));
  }
  return all;
}

// The change of one event as the viewer sees the referral now; null where it may not.
absl::StatusOr<rpc::AnyMessage> ToChange(const FeedEvent& event, const std::string& token,
                                         const Principal& viewer, const site::Site& site,
                                         const ReferralStore& store) {
  const std::optional<ChangeNote> note = ReadChangeNote(event.payload);
  if (!note) return absl::DataLossError("a change of the feed cannot be read");
  ReferralView view;
  ASSIGN_OR_RETURN(std::optional<Referral> referral, store.FindReferral(note->referral));
  if (!referral) return rpc::AnyMessage();
  ASSIGN_OR_RETURN(const bool may, store.NeedsToKnow(*referral, viewer.agency, viewer.user));
  if (!may) return rpc::AnyMessage();
  ASSIGN_OR_RETURN(view.outcomes, store.OutcomesOf(referral->id));
  view.referral = *std::move(referral);
  auto message = std::make_unique<v1::WatchReferralsResponse>();
  v1::WatchReferralsResponse::Change& change = *message->mutable_change();
  change.set_type(std::string(ChangeName(note->change)));
  ASSIGN_OR_RETURN(*change.mutable_referral(), ToProto(view, viewer.agency, absl::Now(), site));
  change.set_resume_token(token);
  return rpc::AnyMessage(std::move(message));
}

}  // namespace

void ReferralService::BindReading() {
  binder_->Call<v1::SuggestDestinationsRequest, v1::SuggestDestinationsResponse>(
      "SuggestDestinations",
      [this](const CallContext& context, const v1::SuggestDestinationsRequest& request)
          -> absl::StatusOr<v1::SuggestDestinationsResponse> {
        ASSIGN_OR_RETURN(const auto on, api::DayFrom(request.on(), "on"));
        StatedCapacities capacities;
        std::vector<Referral> earlier;
        RETURN_IF_ERROR(env_.database.Read([&](sql::Transaction& transaction) -> absl::Status {
          const auto store = env_.read_store(transaction);
          ASSIGN_OR_RETURN(capacities, store->Capacities());
          ASSIGN_OR_RETURN(earlier, ReferralsOfCase(*store, request.case_()));
          return absl::OkStatus();
        }));
        ASSIGN_OR_RETURN(const CaseSuggestions suggestions,
                         SuggestForCase(request.case_(), on, *env_.site, capacities, earlier,
                                        env_.cases, env_.categories, CallerOf(context)));
        return ToProto(suggestions);
      });
  binder_->Call<v1::GetReferralRequest, v1::Referral>(
      "GetReferral",
      [this](const CallContext& context,
             const v1::GetReferralRequest& request) -> absl::StatusOr<v1::Referral> {
        const Caller caller = CallerOf(context);
        ReferralView view;
        // The snapshot ends before intake is asked.
        RETURN_IF_ERROR(env_.database.Read([&](sql::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(view,
                           GetReferral(request.name(), *env_.read_store(transaction), caller));
          return absl::OkStatus();
        }));
        RETURN_IF_ERROR(CheckPackage(view, env_.cases, caller));
        return ToProto(view, context.principal.agency, context.now, *env_.site);
      });
  binder_->Read<v1::ListReferralsRequest, v1::ListReferralsResponse>(
      "ListReferrals", [this](const CallContext& context, const v1::ListReferralsRequest& request,
                              const ReferralStore& store) {
        return List(context, request, env_.sealer, *env_.site, store);
      });
  binder_->Read<v1::ExportPersonRequest, v1::PersonExport>(
      "ExportPerson",
      [this](const CallContext& context, const v1::ExportPersonRequest& request,
             const ReferralStore& store) { return Export(context, request, *env_.site, store); });
}

void ReferralService::BindOverviews() {
  binder_->Call<v1::GetCaseHoldingRequest, v1::CaseHolding>(
      "GetCaseHolding",
      [this](const CallContext& context,
             const v1::GetCaseHoldingRequest& request) -> absl::StatusOr<v1::CaseHolding> {
        const Caller caller = CallerOf(context);
        RETURN_IF_ERROR(CheckOwnCase(request.case_(), caller));
        // Only intake knows of a case that was never referred.
        RETURN_IF_ERROR(env_.cases.GetCaseAssessment(request.case_(), caller.bearer).status());
        HoldingHistory history;
        RETURN_IF_ERROR(env_.database.Read([&](sql::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(history,
                           GetHolding(request.case_(), *env_.read_store(transaction), caller));
          return absl::OkStatus();
        }));
        return ToProto(history);
      });
  binder_->Read<v1::PreviewRulesRequest, v1::PreviewRulesResponse>(
      "PreviewRules",
      [this](const CallContext& context, const v1::PreviewRulesRequest& request,
             const ReferralStore& store) -> absl::StatusOr<v1::PreviewRulesResponse> {
        RETURN_IF_ERROR(CheckParent(request.parent(), context));
        ASSIGN_OR_RETURN(const site::Directory candidate, site::DirectoryFrom(request.directory()));
        ASSIGN_OR_RETURN(const RulePreview preview,
                         PreviewRules(candidate, *env_.site, store, CallerOf(context),
                                      ListUser(context.principal)));
        return ToProto(preview);
      });
  binder_->Read<v1::GetDigestRequest, v1::Digest>(
      "GetDigest",
      [this](const CallContext& context, const v1::GetDigestRequest& request,
             const ReferralStore& store) -> absl::StatusOr<v1::Digest> {
        RETURN_IF_ERROR(CheckParent(request.parent(), context));
        const Caller caller = CallerOf(context);
        ASSIGN_OR_RETURN(const Digest digest,
                         GetDigest(*env_.site, store, caller, ListUser(context.principal)));
        return ToProto(digest, caller);
      });
}

void ReferralService::BindWatch() {
  binder_->Watch<v1::WatchReferralsRequest, v1::WatchReferralsResponse>(
      "WatchReferrals",
      [this](const CallContext& context, const v1::WatchReferralsRequest& request)
          -> absl::StatusOr<std::unique_ptr<rpc::WatchSource>> {
        RETURN_IF_ERROR(CheckParent(request.parent(), context));
        rpc::FeedWatchOptions options;
        options.feed = kReferralFeed;
        options.viewer = context.principal.agency;
        options.resume_token = request.resume_token();
        options.convert =
            [this, viewer = context.principal](
                const std::vector<FeedEvent>& events,
                const std::string& token) -> absl::StatusOr<std::vector<rpc::AnyMessage>> {
          std::vector<rpc::AnyMessage> messages;
          RETURN_IF_ERROR(env_.database.Read([&](sql::Transaction& transaction) -> absl::Status {
            const auto store = env_.read_store(transaction);
            messages.clear();
            for (const FeedEvent& event : events) {
              // Only the last event carries the token behind all of them.
              std::string resume = token;
              if (&event != &events.back()) {
                ASSIGN_OR_RETURN(resume, env_.sealer.SealResume(kReferralFeed, event.sequence));
              }
              ASSIGN_OR_RETURN(rpc::AnyMessage message,
                               ToChange(event, resume, viewer, *env_.site, *store));
              if (message != nullptr) messages.push_back(std::move(message));
            }
            return absl::OkStatus();
          }));
          return messages;
        };
        options.bookmark = [](const std::string& token) -> rpc::AnyMessage {
          auto message = std::make_unique<v1::WatchReferralsResponse>();
          message->mutable_bookmark()->set_resume_token(token);
          return message;
        };
        return rpc::NewFeedWatch(env_.database, env_.sealer, std::move(options));
      });
}

}  // namespace tsunagi::referral
