// Lists of cases: list, search, duplicates, watch.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/rpc/feed_watch.h"
#include "services/intake/app/case_access.h"
#include "services/intake/app/names.h"
#include "services/intake/app/search_cases.h"
#include "services/intake/codec/case_codec.h"
#include "services/intake/rpc/convert_basis.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using rpc::AnyMessage;
using rpc::CallContext;

absl::StatusOr<std::optional<CasePosition>> PositionOf(const TokenSealer& sealer,
                                                       const std::string& arguments,
                                                       const std::string& token) {
  ASSIGN_OR_RETURN(const std::vector<std::string> parts, sealer.OpenPage(arguments, token));
  if (parts.empty()) return std::optional<CasePosition>();
  CasePosition position;
  if (parts.size() != 2 || !absl::ParseCivilTime(parts[0], &position.reception_date)) {
    return absl::InternalError("a sealed page token holds no position");
  }
  position.id = parts[1];
  return std::optional<CasePosition>(std::move(position));
}

absl::StatusOr<v1::ListCasesResponse> ListCases(const TokenSealer& sealer,
                                                const CallContext& context,
                                                const v1::ListCasesRequest& request,
                                                const IntakeStore& store) {
  CaseQuery query;
  ASSIGN_OR_RETURN(query.agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  const std::string arguments =
      absl::StrCat("ListCases|", request.parent(), "|", absl::StrJoin(request.states(), ","));
  ASSIGN_OR_RETURN(query.after, PositionOf(sealer, arguments, request.page_token()));
  for (const int state : request.states()) query.states.push_back(static_cast<CaseState>(state));
  query.limit = page_size + 1;
  ASSIGN_OR_RETURN(std::vector<CaseRow> rows, store.ListCases(query));
  const bool more = rows.size() > static_cast<size_t>(page_size);
  if (more) rows.pop_back();
  ASSIGN_OR_RETURN(const auto hidden, HiddenFrom(store, query.agency, ActorOf(context)));
  v1::ListCasesResponse response;
  for (const CaseRow& row : rows) {
    if (hidden.contains(row.header.id)) continue;
    ASSIGN_OR_RETURN(*response.add_cases(), BasicCase(row));
  }
  if (more) {
    ASSIGN_OR_RETURN(const v1::Case last, BasicCase(rows.back()));
    const common::v1::Date& date = last.reception_date();
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                     sealer.SealPage(arguments, {absl::FormatCivilTime(absl::CivilDay(
                                                     date.year(), date.month(), date.day())),
                                                 rows.back().header.id}));
  }
  ASSIGN_OR_RETURN(const int64_t newest, store.NewestCaseChange());
  ASSIGN_OR_RETURN(*response.mutable_watch_token(), sealer.SealResume(kCasesFeed, newest));
  return response;
}

absl::StatusOr<v1::SearchCasesResponse> SearchForCases(const CallContext& context,
                                                       const v1::SearchCasesRequest& request,
                                                       const IntakeStore& store) {
  SearchCommand command;
  ASSIGN_OR_RETURN(command.agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(command.limit, EffectivePageSize(request.page_size()));
  command.query = request.query();
  command.birth_date = api::PartialFrom(request.birth_date());
  ASSIGN_OR_RETURN(const std::vector<CaseRecord> found, SearchCases(store, command));
  ASSIGN_OR_RETURN(const auto hidden, HiddenFrom(store, command.agency, ActorOf(context)));
  v1::SearchCasesResponse response;
  for (const CaseRecord& record : found) {
    if (!hidden.contains(record.header.id)) *response.add_cases() = FoundCase(record);
  }
  return response;
}

absl::StatusOr<v1::FindDuplicateCasesResponse> Duplicates(
    const CallContext& context, const v1::FindDuplicateCasesRequest& request,
    const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const std::vector<DuplicateCandidate> candidates,
                   FindDuplicateCases(store, agency, PersonFromProto(request.person())));
  ASSIGN_OR_RETURN(const auto hidden, HiddenFrom(store, agency, ActorOf(context)));
  v1::FindDuplicateCasesResponse response;
  for (const DuplicateCandidate& candidate : candidates) {
    if (hidden.contains(candidate.record.header.id)) continue;
    auto& one = *response.add_candidates();
    *one.mutable_case_() = FoundCase(candidate.record);
    for (const std::string& reason : candidate.likeness.reasons) one.add_reasons(reason);
  }
  return response;
}

// The case of the note as it is now; nothing where there is none any more, unless that is the news.
absl::StatusOr<std::optional<v1::Case>> CaseNow(const v1::WatchCasesResponse::Change& note,
                                                absl::string_view id, const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::optional<CaseRow> row, store.FindCaseRow(id));
  if (!row) return note.type() == "ERASED" ? std::optional(note.case_()) : std::nullopt;
  ASSIGN_OR_RETURN(v1::Case now, BasicCase(*row));
  return std::optional<v1::Case>(std::move(now));
}

absl::StatusOr<std::vector<AnyMessage>> ToChanges(const TokenSealer& sealer, Actor actor,
                                                  const std::vector<FeedEvent>& events,
                                                  const IntakeStore& store) {
  // Who leads may change while the watch goes on.
  ASSIGN_OR_RETURN(actor.roles, store.RolesOf(actor.office, actor.user));
  ASSIGN_OR_RETURN(const auto hidden, HiddenFrom(store, actor.office, actor));
  std::vector<AnyMessage> messages;
  messages.reserve(events.size());
  for (const FeedEvent& event : events) {
    auto response = std::make_unique<v1::WatchCasesResponse>();
    v1::WatchCasesResponse::Change& change = *response->mutable_change();
    if (!change.ParseFromString(event.payload)) {
      return absl::DataLossError("a change of the feed cannot be read");
    }
    const std::optional<CaseName> name = ParseCaseName(change.case_().name());
    if (!name) return absl::DataLossError("a change of the feed names no case");
    if (hidden.contains(name->id)) continue;
    ASSIGN_OR_RETURN(std::optional<v1::Case> now, CaseNow(change, name->id, store));
    if (!now) continue;
    *change.mutable_case_() = *std::move(now);
    ASSIGN_OR_RETURN(*change.mutable_resume_token(), sealer.SealResume(kCasesFeed, event.sequence));
    messages.push_back(std::move(response));
  }
  return messages;
}

AnyMessage ToBookmark(const std::string& token) {
  auto response = std::make_unique<v1::WatchCasesResponse>();
  response->mutable_bookmark()->set_resume_token(token);
  return response;
}

}  // namespace

void IntakeService::BindLists() {
  binder_.Read<v1::ListCasesRequest, v1::ListCasesResponse>(
      "ListCases",
      [this](const CallContext& context, const v1::ListCasesRequest& request,
             const IntakeStore& store) { return ListCases(sealer_, context, request, store); });
  binder_.Read<v1::SearchCasesRequest, v1::SearchCasesResponse>("SearchCases", SearchForCases);
  binder_.Read<v1::FindDuplicateCasesRequest, v1::FindDuplicateCasesResponse>("FindDuplicateCases",
                                                                              Duplicates);
  binder_.Watch<v1::WatchCasesRequest, v1::WatchCasesResponse>(
      "WatchCases",
      [this](const CallContext& context, const v1::WatchCasesRequest& request)
          -> absl::StatusOr<std::unique_ptr<rpc::WatchSource>> {
        rpc::FeedWatchOptions options;
        ASSIGN_OR_RETURN(options.viewer, OwnAgency(context, request.parent()));
        options.feed = std::string(kCasesFeed);
        options.resume_token = request.resume_token();
        options.convert = [this, actor = ActorOf(context)](
                              const std::vector<FeedEvent>& events,
                              const std::string&) -> absl::StatusOr<std::vector<AnyMessage>> {
          std::vector<AnyMessage> messages;
          RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
            ASSIGN_OR_RETURN(messages,
                             ToChanges(sealer_, actor, events, *read_store_(transaction)));
            return absl::OkStatus();
          }));
          return messages;
        };
        options.bookmark = ToBookmark;
        return rpc::NewFeedWatch(database_, sealer_, std::move(options));
      });
}

}  // namespace tsunagi::intake
