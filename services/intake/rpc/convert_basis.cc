#include "services/intake/rpc/convert_basis.h"

#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "services/intake/app/names.h"
#include "services/intake/codec/basis_codec.h"
#include "services/intake/codec/case_codec.h"

namespace tsunagi::intake {
namespace {

std::string ArticleOf(const std::string& item, const site::Site& site) {
  const site::LegalBasisItem* found = site.legal_bases.Find(item);
  return found == nullptr ? "" : found->article;
}

void NameArticles(const site::Site& site,
                  google::protobuf::RepeatedPtrField<v1::BasisReference>& bases) {
  for (v1::BasisReference& basis : bases) basis.set_article_ja(ArticleOf(basis.item(), site));
}

}  // namespace

Actor ActorOf(const rpc::CallContext& context) {
  return {context.principal.user, context.principal.agency, context.principal.roles};
}

v1::LegalBasis LegalBasisMessage(const LegalBasis& basis, absl::string_view case_name,
                                 const site::Site& site) {
  v1::LegalBasis out;
  LegalBasisToProto(basis, out);
  out.set_name(MakeCaseChildName(case_name, kLegalBases, basis.id));
  out.set_article_ja(ArticleOf(basis.item, site));
  return out;
}

v1::Conference ConferenceMessage(const Conference& conference, const site::Site& site) {
  v1::Conference out;
  out.set_name(MakeAgencyChildName(conference.chair, kConferences, conference.id));
  out.set_etag(MakeEtag(conference.version));
  out.set_municipality(conference.municipality);
  out.set_title(conference.title);
  out.set_item(conference.item);
  out.set_article_ja(ArticleOf(conference.item, site));
  *out.mutable_from() = api::ToProto(conference.from);
  *out.mutable_until() = api::ToProto(conference.until);
  for (const ConferenceMember& member : conference.members) {
    v1::Conference::Member& one = *out.add_members();
    one.set_office(member.office);
    *one.mutable_join_time() = api::ToProto(member.joined);
    if (member.left) *one.mutable_leave_time() = api::ToProto(*member.left);
    if (member.acknowledged) *one.mutable_acknowledge_time() = api::ToProto(*member.acknowledged);
    one.set_acknowledged_by(member.acknowledged_by);
  }
  for (const ConferenceCase& each : conference.cases) {
    v1::Conference::CaseEntry& one = *out.add_cases();
    one.set_case_(MakeCaseName(each.office, each.case_id));
    *one.mutable_add_time() = api::ToProto(each.added);
    if (each.removed) *one.mutable_remove_time() = api::ToProto(*each.removed);
  }
  *out.mutable_create_time() = api::ToProto(conference.create_time);
  return out;
}

v1::Disclosure RegisterMessage(const DisclosureRecord& record, absl::string_view case_name,
                               const site::Site& site) {
  v1::Disclosure out;
  DisclosureToProto(record, out);
  out.set_name(MakeCaseChildName(case_name, kDisclosures, record.id));
  NameArticles(site, *out.mutable_bases());
  return out;
}

v1::DisclosurePackage PackageMessage(const Disclosure& package, absl::string_view disclosure,
                                     const site::Site& site) {
  v1::DisclosurePackage out;
  if (package.bases.empty()) return out;
  // Without the case: the receiver must not learn the sender's names.
  for (const BasisRef& basis : package.bases) BasisRefToProto(basis, *out.add_bases());
  NameArticles(site, *out.mutable_bases());
  if (package.bases[0].kind == BasisKind::kConsent) out.set_consent(out.bases(0).basis());
  if (!disclosure.empty()) out.set_disclosure(absl::StrCat(kDisclosures, "/", disclosure));
  out.set_address_withheld(package.address_withheld);
  if (package.person != Person()) PersonToProto(package.person, *out.mutable_person());
  if (package.consulter != Consulter()) {
    ConsulterToProto(package.consulter, *out.mutable_consulter());
  }
  if (package.concerns != Concerns()) ConcernsToProto(package.concerns, *out.mutable_concerns());
  out.set_consultation(package.consultation);
  AnswersToProto(package.answers, *out.mutable_answers());
  return out;
}

v1::BreakGlassGrant GrantMessage(const BreakGlassGrant& grant, absl::CivilDay today) {
  v1::BreakGlassGrant out;
  out.set_name(MakeAgencyChildName(grant.owner, kGrants, grant.id));
  out.set_case_(MakeCaseName(grant.owner, grant.case_id));
  out.set_user(grant.user);
  out.set_office(grant.office);
  out.set_reason(grant.reason);
  *out.mutable_open_time() = api::ToProto(grant.opened);
  *out.mutable_expire_time() = api::ToProto(grant.until);
  *out.mutable_review_due() = api::ToProto(grant.review_due);
  out.set_overdue(!grant.reviewed && grant.review_due < today);
  out.set_verdict(static_cast<v1::BreakGlassGrant::Verdict>(grant.verdict));
  out.set_review_note(grant.note);
  out.set_reviewer(grant.reviewer);
  if (grant.reviewed) *out.mutable_review_time() = api::ToProto(*grant.reviewed);
  return out;
}

v1::CaseAccess AccessMessage(const CaseAccess& access, absl::string_view case_name) {
  v1::CaseAccess out;
  out.set_name(std::string(case_name));
  out.set_restricted(access.restricted);
  for (const std::string& user : access.team) out.add_team(user);
  return out;
}

v1::LegalHold HoldMessage(const LegalHold& hold) {
  v1::LegalHold out;
  out.set_name(MakeCaseChildName(MakeCaseName(hold.agency, hold.case_id), kLegalHolds, hold.id));
  out.set_reason(hold.reason);
  *out.mutable_hold_time() = api::ToProto(hold.held);
  out.set_held_by(hold.held_by);
  if (hold.released) *out.mutable_release_time() = api::ToProto(*hold.released);
  out.set_released_by(hold.released_by);
  return out;
}

v1::PersonExport ExportMessage(const PersonExport& all, const site::Site& site,
                               const Moment& moment) {
  v1::PersonExport out;
  *out.mutable_case_() = FullCase(all.record);
  const std::string& name = out.case_().name();
  *out.mutable_access() = AccessMessage(all.access, name);
  for (const TransitionRecord& each : all.transitions) {
    v1::CaseTransition& one = *out.add_transitions();
    one.set_transition(std::string(CaseTransitionName(each.transition)));
    *one.mutable_event_date() = api::ToProto(each.event_date);
    *one.mutable_create_time() = api::ToProto(each.create_time);
  }
  for (const ContactLogEntry& each : all.log) *out.add_contact_log() = LogEntryMessage(each, name);
  for (const Consent& each : all.consents) *out.add_consents() = ConsentMessage(each, name);
  for (const LegalBasis& each : all.bases) {
    *out.add_legal_bases() = LegalBasisMessage(each, name, site);
  }
  for (const DisclosureRecord& each : all.disclosures) {
    *out.add_disclosures() = RegisterMessage(each, name, site);
  }
  for (const Conference& each : all.conferences) {
    *out.add_conferences() = ConferenceMessage(each, site);
  }
  for (const BreakGlassGrant& each : all.grants) {
    *out.add_break_glass_grants() = GrantMessage(each, moment.today);
  }
  for (const LegalHold& each : all.holds) *out.add_legal_holds() = HoldMessage(each);
  *out.mutable_export_time() = api::ToProto(moment.now);
  return out;
}

void WithholdFromOthers(const rpc::CallContext& context, v1::Case& value) {
  if (context.principal.agency == AgencyOfName(value.name())) return;
  if (!AddressIsProtected(ContentFromProto(value)) || !value.has_person()) return;
  value.mutable_person()->clear_address();
  value.mutable_person()->clear_postal_code();
}

}  // namespace tsunagi::intake
