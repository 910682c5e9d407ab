#include "services/referral/rpc/convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/referral/rpc/convert_parts.h"

namespace tsunagi::referral {
namespace {

v1::SuggestDestinationsResponse::Destination ToProto(const Destination& destination) {
  v1::SuggestDestinationsResponse::Destination out;
  out.set_agency(destination.agency->id);
  out.set_agency_name(destination.agency->name);
  out.set_agency_kind(site::AgencyKindName(destination.agency->kind));
  out.set_offering(destination.offering->id);
  out.set_offering_ja(destination.offering->title_ja);
  out.set_score(destination.score);
  out.set_rule_score(destination.rule_score);
  out.set_capacity_stale(destination.capacity_stale);
  SetReasons(destination.reasons, *out.mutable_reasons());
  SetReasons(destination.unknown, *out.mutable_unknown());
  for (const std::string& question : destination.questions) out.add_questions(question);
  if (destination.capacity) {
    out.set_free_places(destination.capacity->free_places);
    if (destination.capacity->as_of) {
      *out.mutable_capacity_as_of() = api::ToProto(*destination.capacity->as_of);
    }
  }
  out.set_deciding_office(destination.agency->deciding_office);
  out.set_places_in_jobs(destination.offering->places_in_jobs);
  return out;
}

template <typename Request>
absl::StatusOr<TransitionInput> ToTransition(const Request& request) {
  TransitionInput input;
  input.name = request.name();
  input.etag = request.etag();
  input.note = request.note();
  ASSIGN_OR_RETURN(input.event_date, api::DayFrom(request.event_date(), "event_date"));
  return input;
}

}  // namespace

void SetReasons(const std::vector<Reason>& reasons,
                google::protobuf::RepeatedPtrField<v1::SuggestDestinationsResponse::Reason>& out) {
  for (const Reason& reason : reasons) {
    auto* each = out.Add();
    each->set_rule(reason.rule);
    each->set_text_ja(reason.text_ja);
    each->set_citation(reason.citation);
    each->set_verified(reason.verified);
    each->set_version(reason.version);
    each->set_points(reason.points);
    for (const std::string& question : reason.questions) each->add_questions(question);
  }
}

absl::Status CheckParent(absl::string_view parent, const rpc::CallContext& context) {
  // An office sends and receives for itself only, whatever else its people may see.
  const std::string& agency = context.principal.agency;
  if (!agency.empty() && parent == absl::StrCat("agencies/", agency)) return absl::OkStatus();
  return NotFound("AGENCY", parent);
}

Caller CallerOf(const rpc::CallContext& context) {
  return {context.principal.agency,
          context.now,
          context.today,
          context.bearer,
          context.principal.user,
          context.principal.roles.Has(Role::kOfficeLead) ||
              context.principal.roles.Has(Role::kCoordinator)};
}

void AddStep(const ReferralStep& step, const site::Site& site, v1::Referral& out) {
  v1::Referral::Step& one = *out.add_steps();
  one.set_transition(std::string(TransitionName(step.transition)));
  one.set_state(static_cast<v1::Referral::State>(static_cast<int>(step.state)));
  one.set_office(step.office);
  one.set_user(step.user);
  *one.mutable_event_date() = api::ToProto(step.event_date);
  *one.mutable_create_time() = api::ToProto(step.time);
  one.set_reason(step.reason);
  if (const site::DeclineReason* reason = site.decline_reasons.Find(step.reason)) {
    one.set_reason_title_ja(reason->title_ja);
  }
}

absl::StatusOr<v1::Referral> ToProto(const ReferralView& view, absl::string_view viewer,
                                     absl::Time now, const site::Site& site) {
  const Referral& referral = view.referral;
  v1::Referral out;
  out.set_name(ReferralName(referral));
  out.set_etag(EtagOf(referral));
  out.set_state(static_cast<v1::Referral::State>(static_cast<int>(referral.state)));
  if (viewer == referral.sender) out.set_case_(referral.case_name);
  out.set_sender(referral.sender);
  out.set_receiver(referral.receiver);
  out.set_offering(referral.offering);
  out.set_request_note(referral.request_note);
  out.set_override_reason(referral.override_reason);
  out.set_category(referral.category);
  out.set_municipality(referral.municipality);
  out.set_cohort(referral.cohort);
  if (view.package && !out.mutable_package()->ParseFromString(view.package->bytes)) {
    return absl::DataLossError("a stored package cannot be read");
  }
  out.set_answer_note(referral.answer_note);
  if (referral.sent_on) *out.mutable_sent_on() = api::ToProto(*referral.sent_on);
  if (referral.answered_on) *out.mutable_answered_on() = api::ToProto(*referral.answered_on);
  if (referral.support_started_on) {
    *out.mutable_support_started_on() = api::ToProto(*referral.support_started_on);
  }
  if (referral.ended_on) *out.mutable_ended_on() = api::ToProto(*referral.ended_on);
  *out.mutable_create_time() = api::ToProto(referral.create_time);
  *out.mutable_update_time() = api::ToProto(referral.update_time);
  for (const Outcome& outcome : view.outcomes) *out.add_outcomes() = ToProto(referral, outcome);
  out.set_sheet_number(referral.sheet_number);
  out.set_package_refused(view.package_check.refusal);
  out.set_package_refused_ja(view.package_check.refusal_ja);
  if (referral.answer_due) {
    *out.mutable_answer_due() = api::ToProto(*referral.answer_due);
    out.set_overdue(*referral.answer_due < now);
    out.set_due_is_forecast(referral.due_is_forecast);
  }
  for (const ReferralStep& step : view.steps) AddStep(step, site, out);
  SetRefusal(view, site, out);
  SetHolding(view, viewer, site, out);
  SetVisit(referral, out);
  return out;
}

v1::Outcome ToProto(const Referral& referral, const Outcome& outcome) {
  v1::Outcome out;
  out.set_name(absl::StrCat(ReferralName(referral), "/outcomes/", outcome.id));
  out.set_kind(static_cast<v1::Outcome::Kind>(static_cast<int>(outcome.kind)));
  out.set_attribute(outcome.attribute);
  *out.mutable_event_date() = api::ToProto(outcome.event_date);
  if (outcome.confirm_date) *out.mutable_confirm_date() = api::ToProto(*outcome.confirm_date);
  out.set_reversed(outcome.reversed);
  *out.mutable_create_time() = api::ToProto(outcome.create_time);
  out.set_source(outcome.source);
  return out;
}

v1::SuggestDestinationsResponse ToProto(const CaseSuggestions& suggestions) {
  v1::SuggestDestinationsResponse out;
  for (const Destination& each : suggestions.suggestions.destinations) {
    *out.add_destinations() = ToProto(each);
  }
  for (const Destination& each : suggestions.suggestions.excluded) {
    *out.add_excluded() = ToProto(each);
  }
  out.set_category(suggestions.category);
  for (const AskedQuestion& question : suggestions.questions) {
    auto* each = out.add_questions();
    each->set_id(question.id);
    each->set_text_ja(question.text_ja);
    each->set_why_ja(question.why_ja);
  }
  out.set_data_version(suggestions.data_version);
  *out.mutable_on() = api::ToProto(suggestions.on);
  return out;
}

absl::StatusOr<NewReferral> FromProto(const v1::CreateReferralRequest& request) {
  NewReferral input;
  input.case_name = request.referral().case_();
  input.receiver = request.referral().receiver();
  input.offering = request.referral().offering();
  input.request_note = request.referral().request_note();
  input.override_reason = request.referral().override_reason();
  input.sheet_number = request.referral().sheet_number();
  ASSIGN_OR_RETURN(input.kind, KindOf(request.referral().kind()));
  input.part_of = request.referral().part_of();
  input.accompany = request.referral().accompany();
  ASSIGN_OR_RETURN(input.event_date, api::DayFrom(request.event_date(), "event_date"));
  return input;
}

absl::StatusOr<TransitionInput> FromProto(const v1::TransitionReferralRequest& request) {
  ASSIGN_OR_RETURN(TransitionInput input, ToTransition(request));
  input.basis = request.basis();
  input.confirm_protected_address = request.confirm_protected_address();
  input.accompanied = request.accompanied();
  if (request.has_first_visit()) input.first_visit = MinuteOf(request.first_visit());
  return input;
}

absl::StatusOr<TransitionInput> FromProto(const v1::DeclineReferralRequest& request) {
  return ToTransition(request);
}

absl::StatusOr<NewOutcome> FromProto(const v1::RecordOutcomeRequest& request) {
  const v1::Outcome& outcome = request.outcome();
  NewOutcome input;
  input.referral = request.parent();
  if (v1::Outcome::Kind_IsValid(outcome.kind())) {
    input.kind = static_cast<OutcomeKind>(static_cast<int>(outcome.kind()));
  }
  input.attribute = outcome.attribute();
  ASSIGN_OR_RETURN(input.event_date, api::DayFrom(outcome.event_date(), "outcome.event_date"));
  ASSIGN_OR_RETURN(input.confirm_date,
                   api::DayFrom(outcome.confirm_date(), "outcome.confirm_date"));
  return input;
}

}  // namespace tsunagi::referral
