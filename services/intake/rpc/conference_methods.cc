// Support conferences. Whether the caller's office is a member is decided here, not by the policy.
#include <utility>

#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/conferences.h"
#include "services/intake/rpc/convert_basis.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using rpc::CallContext;

ConferenceCommand CommandOf(const v1::Conference& in, const std::string& target) {
  ConferenceCommand command;
  command.target = target;
  command.etag = in.etag();
  command.municipality = in.municipality();
  command.item = in.item();
  command.title = in.title();
  command.from = api::PartialFrom(in.from());
  command.until = api::PartialFrom(in.until());
  for (const v1::Conference::Member& member : in.members()) {
    command.members.push_back(member.office());
  }
  return command;
}

using CaseStep = absl::StatusOr<Conference> (*)(IntakeStore&, absl::string_view, absl::string_view,
                                                const Actor&, const Moment&);

}  // namespace

void IntakeService::BindConferences() {
  binder_.Write<v1::CreateConferenceRequest, v1::Conference>(
      "CreateConference",
      [this](const CallContext& context, const v1::CreateConferenceRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::Conference> {
        ASSIGN_OR_RETURN(const std::string chair, OwnAgency(context, request.parent()));
        ASSIGN_OR_RETURN(
            const Conference conference,
            CreateConference(environment_, store, CommandOf(request.conference(), chair),
                             MomentOf(context)));
        return ConferenceMessage(conference, environment_.site);
      });
  binder_.Write<v1::UpdateConferenceRequest, v1::Conference>(
      "UpdateConference",
      [this](const CallContext& context, const v1::UpdateConferenceRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::Conference> {
        const std::string& name = request.conference().name();
        RETURN_IF_ERROR(CheckOwn(context, "CONFERENCE", name));
        ASSIGN_OR_RETURN(
            const Conference conference,
            UpdateConference(environment_, store, CommandOf(request.conference(), name),
                             ActorOf(context), MomentOf(context)));
        return ConferenceMessage(conference, environment_.site);
      });
  const auto bind_case_step = [this](absl::string_view name, CaseStep step) {
    binder_.Write<v1::ConferenceCaseRequest, v1::Conference>(
        name,
        [this, step](const CallContext& context, const v1::ConferenceCaseRequest& request,
                     IntakeStore& store) -> absl::StatusOr<v1::Conference> {
          ASSIGN_OR_RETURN(const Conference conference, step(store, request.name(), request.case_(),
                                                             ActorOf(context), MomentOf(context)));
          return ConferenceMessage(conference, environment_.site);
        });
  };
  bind_case_step("AddConferenceCase", AddConferenceCase);
  bind_case_step("RemoveConferenceCase", RemoveConferenceCase);
  binder_.Write<v1::AcknowledgeConfidentialityRequest, v1::Conference>(
      "AcknowledgeConfidentiality",
      [this](const CallContext& context, const v1::AcknowledgeConfidentialityRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::Conference> {
        ASSIGN_OR_RETURN(
            const Conference conference,
            AcknowledgeConfidentiality(store, request.name(), ActorOf(context), MomentOf(context)));
        return ConferenceMessage(conference, environment_.site);
      });
  binder_.Read<v1::GetConferenceRequest, v1::Conference>(
      "GetConference",
      [this](const CallContext& context, const v1::GetConferenceRequest& request,
             const IntakeStore& store) -> absl::StatusOr<v1::Conference> {
        ASSIGN_OR_RETURN(const Conference conference,
                         GetConference(store, request.name(), ActorOf(context), MomentOf(context)));
        return ConferenceMessage(conference, environment_.site);
      });
  binder_.Read<v1::ListConferencesRequest, v1::ListConferencesResponse>(
      "ListConferences",
      [this](const CallContext& context, const v1::ListConferencesRequest& request,
             const IntakeStore& store) -> absl::StatusOr<v1::ListConferencesResponse> {
        ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
        if (agency != context.principal.agency) return NotFound("AGENCY", request.parent());
        ASSIGN_OR_RETURN(const std::vector<Conference> conferences,
                         ListConferences(store, ActorOf(context), MomentOf(context)));
        v1::ListConferencesResponse response;
        for (const Conference& conference : conferences) {
          *response.add_conferences() = ConferenceMessage(conference, environment_.site);
        }
        return response;
      });
}

}  // namespace tsunagi::intake
