#include "services/referral/rpc/convert_parts.h"

#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "common/calendar/deadline.h"
#include "common/error/error.h"
#include "services/referral/rpc/convert.h"

namespace tsunagi::referral {
namespace {

v1::Referral::State StateOf(const Referral& referral) {
  return static_cast<v1::Referral::State>(static_cast<int>(referral.state));
}

v1::Referral::Kind KindOf(const Referral& referral) {
  return static_cast<v1::Referral::Kind>(static_cast<int>(referral.kind));
}

config::v1::Agency::Kind AgencyKindOf(const site::Site& site, absl::string_view agency) {
  const site::Agency* found = site.directory.Find(agency);
  return static_cast<config::v1::Agency::Kind>(found == nullptr ? 0
                                                                : static_cast<int>(found->kind));
}

bool IsSide(const Referral& referral, absl::string_view agency) {
  return agency == referral.sender || agency == referral.receiver;
}

v1::Referral::Next ToProto(const Proposal& proposal, const site::Site& site) {
  v1::Referral::Next out;
  out.set_agency(proposal.agency);
  out.set_offering(proposal.offering);
  if (const site::Agency* agency = site.directory.Find(proposal.agency)) {
    out.set_agency_name(agency->name);
    const site::Offering* offering = agency->FindOffering(proposal.offering);
    if (offering != nullptr) out.set_offering_ja(offering->title_ja);
  }
  out.set_score(proposal.score);
  SetReasons(proposal.reasons, *out.mutable_reasons());
  return out;
}

v1::Referral::Match ToProto(const Match& match) {
  v1::Referral::Match out;
  *out.mutable_on() = api::ToProto(match.on);
  out.set_site_digest(match.site_digest);
  out.set_excluded(match.excluded);
  out.set_score(match.score);
  SetReasons(match.reasons, *out.mutable_reasons());
  SetReasons(match.unknown, *out.mutable_unknown());
  for (const std::string& question : match.questions) out.add_questions(question);
  for (const auto& [question, answer] : match.subject.answers) {
    intake::v1::Answer& each = *out.add_answers();
    each.set_question(question);
    for (const std::string& value : answer.values) each.add_values(value);
    if (answer.number) each.set_number(*answer.number);
  }
  if (match.subject.birth_date) *out.mutable_birth_date() = api::ToProto(*match.subject.birth_date);
  return out;
}

}  // namespace

absl::CivilMinute MinuteOf(const google::protobuf::Timestamp& timestamp) {
  return calendar::MinuteInJapan(absl::FromUnixSeconds(timestamp.seconds()));
}

absl::StatusOr<Kind> KindOf(v1::Referral::Kind kind) {
  if (kind == v1::Referral::KIND_UNSPECIFIED) return Kind::kShared;
  if (v1::Referral::Kind_IsValid(kind)) return static_cast<Kind>(static_cast<int>(kind));
  return InvalidFields({{"referral.kind", "NOT_A_CHOICE", "紹介の種類を選び直してください。"}});
}

void SetRefusal(const ReferralView& view, const site::Site& site, v1::Referral& out) {
  const Referral& referral = view.referral;
  out.set_decline_code(referral.decline_code);
  out.set_decline_rule(referral.decline_rule);
  v1::Referral::DeclineReason known = v1::Referral::DECLINE_REASON_UNSPECIFIED;
  if (v1::Referral::DeclineReason_Parse(referral.decline_code, &known)) {
    out.set_decline_reason(known);
  }
  if (const site::DeclineReason* reason = site.decline_reasons.Find(referral.decline_code)) {
    out.set_decline_title_ja(reason->title_ja);
    out.set_decline_advice_ja(reason->advice_ja);
  }
  for (const Proposal& proposal : view.proposals) *out.add_next() = ToProto(proposal, site);
  if (view.match) *out.mutable_match() = ToProto(*view.match);
}

void SetHolding(const ReferralView& view, absl::string_view viewer, const site::Site& site,
                v1::Referral& out) {
  const Referral& referral = view.referral;
  out.set_kind(KindOf(referral));
  if (viewer == referral.sender && !referral.part_of.empty()) {
    // The parent was sent by another office, of which the sender knows.
    out.set_part_of(view.part_of_name);
  }
  if (IsSide(referral, referral.holder)) out.set_holder(referral.holder);
  const std::optional<Actor> owed = OwedBy(referral.state);
  if (owed) {
    out.set_next_step(*owed == Actor::kSender ? v1::Referral::SENDER : v1::Referral::RECEIVER);
  }
  for (const Referral& part : view.parts) {
    v1::Referral::Part& each = *out.add_parts();
    each.set_kind(KindOf(part));
    each.set_state(StateOf(part));
    each.set_agency_kind(AgencyKindOf(site, part.receiver));
  }
  if (view.team.empty()) return;
  out.add_team(referral.holder);
  for (const Referral& member : view.team) {
    if (member.receiver != referral.holder) out.add_team(member.receiver);
  }
}

void SetVisit(const Referral& referral, v1::Referral& out) {
  out.set_accompany(referral.accompany);
  out.set_accompanied(referral.accompanied);
  if (referral.first_visit) {
    *out.mutable_first_visit() = api::ToProto(calendar::TimeOfMinute(*referral.first_visit));
  }
}

RefusalInput RefusalOf(const v1::DeclineReferralRequest& request) {
  RefusalInput refusal{request.code(), request.failed_rule()};
  if (refusal.code.empty() && request.reason() != v1::Referral::DECLINE_REASON_UNSPECIFIED) {
    refusal.code = v1::Referral::DeclineReason_Name(request.reason());
  }
  return refusal;
}

v1::CaseHolding ToProto(const HoldingHistory& history) {
  v1::CaseHolding out;
  out.set_holder(history.current.holder);
  out.set_referral(history.current.referral);
  for (const Holding& change : history.changes) {
    v1::CaseHolding::Change& each = *out.add_changes();
    each.set_holder(change.holder);
    *each.mutable_time() = api::ToProto(change.since);
  }
  return out;
}

v1::Digest ToProto(const Digest& digest, const Caller& caller) {
  v1::Digest out;
  out.set_parent(absl::StrCat("agencies/", caller.agency));
  *out.mutable_day() = api::ToProto(caller.today);
  out.set_working_day(digest.working_day);
  for (const DigestItem& item : digest.items) {
    v1::DigestItem& each = *out.add_items();
    each.set_kind(static_cast<v1::DigestItem::Kind>(static_cast<int>(item.kind)));
    each.set_referral(ReferralName(item.referral));
    each.set_sender(item.referral.sender);
    each.set_receiver(item.referral.receiver);
    each.set_offering(item.referral.offering);
    each.set_state(StateOf(item.referral));
    if (item.due) *each.mutable_due() = api::ToProto(*item.due);
    each.set_days_left(item.days_left);
    if (IsSide(item.referral, item.referral.holder)) each.set_holder(item.referral.holder);
  }
  return out;
}

v1::PreviewRulesResponse ToProto(const RulePreview& preview) {
  v1::PreviewRulesResponse out;
  out.set_looked_at(preview.looked_at);
  out.set_unchanged(preview.unchanged);
  out.set_not_judged(preview.not_judged);
  for (const RuleImpact& impact : preview.impacts) {
    v1::PreviewRulesResponse::Impact& each = *out.add_impacts();
    each.set_referral(ReferralName(impact.referral));
    each.set_state(StateOf(impact.referral));
    for (const RuleEffect effect : impact.effects) {
      each.add_effects(static_cast<v1::PreviewRulesResponse::Effect>(static_cast<int>(effect)));
    }
    SetReasons(impact.reasons, *each.mutable_reasons());
    each.set_best_now(impact.best_now);
    each.set_best_then(impact.best_then);
  }
  return out;
}

v1::ListDeclineReasonsResponse ReasonsOn(const site::DeclineReasonTable& table,
                                         absl::CivilDay day) {
  v1::ListDeclineReasonsResponse out;
  for (const site::DeclineReason& reason : table.reasons) {
    if (!reason.InUse(day)) continue;
    config::v1::DeclineReason& each = *out.add_reasons();
    each.set_id(reason.id);
    each.set_title_ja(reason.title_ja);
    each.set_side(static_cast<config::v1::DeclineReason::Side>(static_cast<int>(reason.side)));
    each.set_effect(
        static_cast<config::v1::DeclineReason::Effect>(static_cast<int>(reason.effect)));
    each.set_needs_note(reason.needs_note);
    each.set_advice_ja(reason.advice_ja);
    each.set_retry_after_days(reason.retry_after_days);
    if (reason.valid_from) *each.mutable_valid_from() = api::ToProto(*reason.valid_from);
    if (reason.valid_to) *each.mutable_valid_to() = api::ToProto(*reason.valid_to);
    each.mutable_citation()->set_source(reason.citation.source);
    each.mutable_citation()->set_verified(reason.citation.verified);
    each.mutable_citation()->set_ask(reason.citation.ask);
  }
  return out;
}

}  // namespace tsunagi::referral
