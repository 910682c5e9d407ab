// How each record of the sweep is made.
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/auth/local_identity.h"
#include "common/base/id.h"
#include "tests/authz/sweep/world.h"

namespace tsunagi::sweep {
namespace {

constexpr absl::string_view kCase = R"(
  parent: "agencies/$office" accept_warnings: true
  case {
    sheet_number: "sweep-$n" received_by: "$P" channel: PERSON_VISIT consultation: "$F"
    consulter { kind: SELF display_name: "$P" relation: "本人" phone: "$phone" }
    person {
      display_name: "$P" display_name_kana: "$kana" sex: FEMALE phone: "$phone" address: "$P"
      birth_date { year: 1975 month: 4 day: 2 } postal_code: "320-0001" municipality: "09201"
      email: "canary@example.jp"
    }
    concerns { marked: [INCOME, WITHDRAWAL] primary: WITHDRAWAL }
    answers { question: "employment_status" values: "SEEKING" }
    answers { question: "searching" values: "YES" }
    answers { question: "withdrawn" values: "YES" }
    answers { question: "withdrawn_months" number: 12 }
    answers { question: "isolated" values: "YES" }
    answers { question: "hardship" values: "NO" }
    answers { question: "care_before_work" values: "NO" }
    answers { question: "urgent_no_housing" values: "NO" }
    answers { question: "urgent_no_food" values: "NO" }
    answers { question: "urgent_self_harm" values: "NO" }
    answers { question: "urgent_violence" values: "NO" }
  })";
constexpr absl::string_view kLogEntry = R"(
  parent: "$case" entry { method: PHONE staff: "$P" counterpart: "$P" text: "$F" })";
constexpr absl::string_view kConsent = R"(
  parent: "$case" consent { purpose: "COORDINATION" giver: THE_PERSON form: WRITTEN })";
constexpr absl::string_view kBasis = R"(
  parent: "$case"
  legal_basis { item: "privacy.69-2-3" purpose: "COORDINATION" recipients: "sr-09208"
                data_classes: ATTRIBUTES reason: "$F のために必要と判断した" })";
constexpr absl::string_view kConference = R"(
  parent: "agencies/$office"
  conference { municipality: "09201" title: "$F" from { $today } until { $today } $members })";
constexpr absl::string_view kDecision =
    R"(name: "$name" category: CATEGORY_SOCIAL_PARTICIPATION reason: "$F")";
constexpr absl::string_view kReferral = R"(
  parent: "agencies/$office"
  referral { case: "$case" receiver: "$receiver" offering: "$offering" request_note: "$F"
             override_reason: "$F" })";
constexpr absl::string_view kDanger =
    R"(case: "$case" reason: "$F 生命に危険があり、すぐに内容を確かめる必要がある")";

// The other services follow erasures with a pause between tries.
constexpr absl::Duration kErasureTime = absl::Seconds(30);

constexpr char kIntake[] = "intake.v1.IntakeService/";
constexpr char kReferrals[] = "referral.v1.ReferralService/";

std::string In(const char* service, absl::string_view method) {
  return absl::StrCat(service, method);
}

std::string HomeStaff(absl::string_view role) {
  return absl::StrCat("agency/", kHomeOffice, "/", role, "/1");
}

// Whoever calls from the home office is on the team: that alone gives no role.
std::string Team() {
  std::string text = R"(name: "$case")";
  for (const Caller& caller : AllCallers()) {
    if (RolesOf(caller) != 0 && caller.home && caller.behalf.empty()) {
      absl::StrAppend(&text, " add: \"", UserOf(caller.identity), "\"");
    }
  }
  return text;
}

std::string CaseIdOf(absl::string_view case_name) {
  return std::string(case_name.substr(case_name.rfind('/') + 1));
}

absl::string_view OfferingOf(absl::string_view office) {
  return office == kNearOffice ? "youth-support" : "self-reliance";
}

}  // namespace

Target World::Absent(Kind kind, Situation situation) {
  Target target;
  target.situation = situation;
  const auto id = [] { return NewUuidV7(absl::Now()); };
  const std::string office = absl::StrCat("agencies/", OfficeOf(situation));
  std::string of_case = absl::StrCat(office, "/cases/", id());
  target.values["case"] = of_case;
  target.values["disclosure"] = absl::StrCat("disclosures/", id());
  const auto name = [&]() -> std::string {
    switch (kind) {
      case Kind::kConsent:
        return absl::StrCat(of_case, "/consents/", id());
      case Kind::kBasis:
        return absl::StrCat(of_case, "/legalBases/", id());
      case Kind::kClassification:
        return absl::StrCat(of_case, "/classifications/", id());
      case Kind::kDraft:
        return absl::StrCat(office, "/drafts/", id());
      case Kind::kConference:
        return absl::StrCat(office, "/conferences/", id());
      case Kind::kGrant:
        return absl::StrCat(office, "/breakGlassGrants/", id());
      case Kind::kReferralDraft:
      case Kind::kReferralSent:
      case Kind::kReferralAccepted:
      case Kind::kReferralInSupport:
      case Kind::kReferralAsked:
      case Kind::kReferralHeld:
      case Kind::kReferralEnded:
        return absl::StrCat(office, "/referrals/", id());
      case Kind::kOutcome:
        return absl::StrCat(office, "/referrals/", id(), "/outcomes/", id());
      case Kind::kOffering:
        return absl::StrCat(office, "/offerings/", id());
      case Kind::kStaff:
        return absl::StrCat(office, "/staff/sweep.", id());
      case Kind::kOffice:
        return absl::StrCat("agencies/", kNoOffice);
      default:
        return of_case;
    }
  };
  target.name = name();
  return target;
}

absl::StatusOr<Target> World::Make(Kind kind, Situation situation, bool rich) {
  if (IsAbsent(situation)) return Absent(kind, situation);
  Target target;
  target.situation = situation;
  target.canary = canaries_.Plant(situation);
  target.values["office"] = std::string(OfficeOf(situation));
  switch (kind) {
    case Kind::kOffice:
    case Kind::kDraft:
    case Kind::kConference:
    case Kind::kOffering:
    case Kind::kStaff:
      return MakeOfOffice(kind, std::move(target));
    default:
      return MakeOfCase(kind, std::move(target), rich);
  }
}

absl::StatusOr<Target> World::MakeOfOffice(Kind kind, Target target) {
  const std::string office = target.values["office"];
  const std::string parent = absl::StrCat("agencies/", office);
  target.name = parent;
  if (kind == Kind::kDraft) {
    target.name = absl::StrCat(parent, "/drafts/", NewUuidV7(absl::Now()));
    target.values["name"] = target.name;
    RETURN_IF_ERROR(
        DoAtHome(In(kIntake, "SaveDraft"), R"(draft { name: "$name" content: "$F" })", target)
            .status());
  }
  if (kind == Kind::kConference) RETURN_IF_ERROR(MakeConference(target));
  if (kind == Kind::kOffering) {
    target.name = absl::StrCat(parent, "/offerings/", OfferingOf(office));
  }
  if (kind == Kind::kStaff) {
    Caller counsellor;
    counsellor.role = common::v1::ROLE_COUNSELLOR;
    const std::string user = absl::StrCat("sweep.", NewUuidV7(absl::Now()));
    target.name = absl::StrCat(parent, "/staff/", user);
    for (const char* server : {"intake", "classification", "referral", "aggregation"}) {
      RETURN_IF_ERROR(PutStaffAt(server, office, user, counsellor));
    }
  }
  return target;
}

// In the situation "conference" the home office is a member that took note.
absl::Status World::MakeConference(Target& target) {
  const bool member = target.situation == Situation::kConference;
  // Its title is not of the case that may be put before it.
  Target conference = target;
  conference.canary =
      canaries_.Plant(member                                      ? Situation::kConference
                      : OfficeOf(target.situation) == kHomeOffice ? Situation::kOwn
                                                                  : Situation::kFar);
  conference.values["members"] =
      member ? absl::StrCat("members { office: \"", kHomeOffice, "\" }") : "";
  ASSIGN_OR_RETURN(target.values["conference"],
                   DoAtHome(In(kIntake, "CreateConference"), kConference, conference));
  target.name = target.values["conference"];
  if (!member) return absl::OkStatus();
  return Do(HomeStaff("office-lead"), In(kIntake, "AcknowledgeConfidentiality"),
            R"(name: "$conference")", target)
      .status();
}

absl::StatusOr<Target> World::MakeOfCase(Kind kind, Target target, bool rich) {
  RETURN_IF_ERROR(MakeCase(target));
  if (rich) RETURN_IF_ERROR(MakeRich(target));
  RETURN_IF_ERROR(MakeChild(kind, target));
  RETURN_IF_ERROR(Settle(target));
  return target;
}

absl::Status World::MakeCase(Target& target) {
  ASSIGN_OR_RETURN(target.name, DoAtHome(In(kIntake, "CreateCase"), kCase, target));
  target.values["case"] = target.name;
  target.values["disclosure"] = absl::StrCat("disclosures/", NewUuidV7(absl::Now()));
  canaries_.PlantId(CaseIdOf(target.name), target.situation);
  return absl::OkStatus();
}

// Something of every kind hangs on a rich case.
absl::Status World::MakeRich(Target& target) {
  const std::string case_name = target.name;
  RETURN_IF_ERROR(DoAtHome(In(kIntake, "AddContactLogEntry"), kLogEntry, target).status());
  RETURN_IF_ERROR(DoAtHome(In(kIntake, "RecordLegalBasis"), kBasis, target).status());
  RETURN_IF_ERROR(MakeGrant(target));
  RETURN_IF_ERROR(MakeReferral(target, Kind::kReferralSent));
  ASSIGN_OR_RETURN(
      const std::string disclosure,
      DoAtHome(In(kIntake, "ListDisclosures"), R"(parent: "$case")", target, "disclosures.name"));
  if (!disclosure.empty()) {
    target.values["disclosure"] = absl::StrCat("disclosures/", CaseIdOf(disclosure));
  }
  target.name = case_name;
  return absl::OkStatus();
}

absl::Status World::MakeChild(Kind kind, Target& target) {
  switch (kind) {
    case Kind::kConsent: {
      ASSIGN_OR_RETURN(target.name, DoAtHome(In(kIntake, "RecordConsent"), kConsent, target));
      return absl::OkStatus();
    }
    case Kind::kBasis: {
      ASSIGN_OR_RETURN(target.name, DoAtHome(In(kIntake, "RecordLegalBasis"), kBasis, target));
      return absl::OkStatus();
    }
    case Kind::kCaseInConference: {
      const std::string case_name = target.name;
      RETURN_IF_ERROR(MakeConference(target));
      target.name = case_name;
      return DoAtHome(In(kIntake, "AddConferenceCase"), R"(name: "$conference" case: "$case")",
                      target)
          .status();
    }
    case Kind::kCaseOnHold: {
      const std::string method =
          absl::StrCat(absl::StripPrefix(hold_->service()->full_name(), "tsunagi."), "/HoldCase");
      return DoAtHome(method, R"(name: "$case" reason: "$F 争いがあるため残す")", target).status();
    }
    case Kind::kGrant:
      return MakeGrant(target);
    case Kind::kClassification:
      return MakeClassification(target, /*decide=*/false);
    case Kind::kReferralDraft:
    case Kind::kReferralSent:
    case Kind::kReferralAccepted:
    case Kind::kReferralInSupport:
    case Kind::kReferralAsked:
    case Kind::kReferralHeld:
    case Kind::kReferralEnded:
    case Kind::kOutcome:
      return MakeReferral(target, kind);
    default:
      return absl::OkStatus();
  }
}

absl::Status World::MakeClassification(Target& target, bool decide) {
  ASSIGN_OR_RETURN(target.name,
                   DoAtHome("classification.v1.ClassificationService/ProposeClassification",
                            R"(parent: "$case")", target));
  target.values["name"] = target.name;
  if (!decide) return absl::OkStatus();
  return DoAtHome("classification.v1.ClassificationService/OverrideClassification", kDecision,
                  target)
      .status();
}

// From the target's office: to the home office in the situation "received", else to a third one.
absl::Status World::MakeReferral(Target& target, Kind kind) {
  RETURN_IF_ERROR(MakeClassification(target, /*decide=*/true));
  RETURN_IF_ERROR(DoAtHome(In(kIntake, "RecordConsent"), kConsent, target).status());
  const bool home =
      target.situation == Situation::kReceived || target.situation == Situation::kReceivedErased;
  target.values["receiver"] = home ? kHomeOffice : "polaris";
  target.values["offering"] = home ? "self-reliance" : "hikikomori-support";
  ASSIGN_OR_RETURN(target.name, DoAtHome(In(kReferrals, "CreateReferral"), kReferral, target));
  target.values["referral"] = target.name;
  if (kind == Kind::kReferralDraft) return absl::OkStatus();
  constexpr absl::string_view kName = R"(name: "$referral")";
  RETURN_IF_ERROR(DoAtHome(In(kReferrals, "SendReferral"), kName, target).status());
  if (kind == Kind::kReferralSent) return absl::OkStatus();
  const std::string receiver = absl::StrCat("agency/", target.values["receiver"], "/office-lead/1");
  constexpr absl::string_view kNamed = R"(name: "$referral" note: "$F")";
  if (kind == Kind::kReferralAsked) {
    return Do(receiver, In(kReferrals, "RequestReferralInformation"), kNamed, target).status();
  }
  RETURN_IF_ERROR(Do(receiver, In(kReferrals, "AcceptReferral"),
                     R"(name: "$referral" note: "$F" first_visit { seconds: $seconds })", target)
                      .status());
  if (kind == Kind::kReferralAccepted) return absl::OkStatus();
  if (kind == Kind::kReferralHeld || kind == Kind::kReferralEnded) {
    const absl::string_view method =
        kind == Kind::kReferralHeld ? "HoldReferral" : "EndReferralEarly";
    return Do(receiver, In(kReferrals, method), kNamed, target).status();
  }
  if (kind == Kind::kReferralInSupport) {
    return Do(receiver, In(kReferrals, "StartReferralSupport"), kName, target).status();
  }
  ASSIGN_OR_RETURN(const Box outcome,
                   Do(receiver, In(kReferrals, "RecordOutcome"),
                      R"(parent: "$referral" outcome { kind: CONSULTED })", target));
  target.name = GetPath(*outcome, "name");
  return absl::OkStatus();
}

// Somebody of a third office looked into the case.
absl::Status World::MakeGrant(Target& target) {
  ASSIGN_OR_RETURN(const Box grant, Do("agency/sr-09203/counsellor/1",
                                       In(kIntake, "OpenBreakGlass"), kDanger, target));
  target.name = GetPath(*grant, "name");
  target.values["grant"] = target.name;
  return absl::OkStatus();
}

absl::Status World::Settle(Target& target) {
  constexpr absl::string_view kName = R"(name: "$case")";
  switch (target.situation) {
    case Situation::kClosed:
      return DoAtHome(In(kIntake, "CloseCase"), kName, target).status();
    case Situation::kRestricted:
    case Situation::kNearRestricted:
      return DoAtHome(In(kIntake, "RestrictCase"), R"(name: "$case" restricted: true)", target)
          .status();
    case Situation::kOnTeam:
      RETURN_IF_ERROR(DoAtHome(In(kIntake, "AssignCase"), Team(), target).status());
      return DoAtHome(In(kIntake, "RestrictCase"), R"(name: "$case" restricted: true)", target)
          .status();
    case Situation::kErased:
      return MakeErased(target);
    case Situation::kReceived:
    case Situation::kReceivedErased: {
      const std::string name = target.name;
      if (target.values.count("referral") == 0) {
        RETURN_IF_ERROR(MakeReferral(target, Kind::kReferralSent));
      }
      target.name = name;
      return IsErased(target.situation) ? MakeErased(target) : absl::OkStatus();
    }
    case Situation::kConference: {
      const std::string name = target.name;
      RETURN_IF_ERROR(MakeConference(target));
      target.name = name;
      return DoAtHome(In(kIntake, "AddConferenceCase"), R"(name: "$conference" case: "$case")",
                      target)
          .status();
    }
    case Situation::kBreakGlass:
      for (const char* role : {"counsellor", "office-lead"}) {
        RETURN_IF_ERROR(
            Do(HomeStaff(role), In(kIntake, "OpenBreakGlass"), kDanger, target).status());
      }
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

absl::Status World::MakeErased(Target& target) {
  RETURN_IF_ERROR(DoAtHome(In(kIntake, "CloseCase"), R"(name: "$case")", target).status());
  const std::string office = target.values["office"];
  const std::string officer = absl::StrCat("agency/", office, "/privacy-officer/1");
  target.values["approver"] = absl::StrCat(office, ".office-lead.1");
  if (target.values.count("grant") != 0) {
    RETURN_IF_ERROR(
        Do(officer, In(kIntake, "ReviewBreakGlass"), R"(name: "$grant" verdict: JUSTIFIED)", target)
            .status());
  }
  const std::string method = absl::StrCat(
      absl::StripPrefix(erase_->service()->full_name(), "tsunagi."), "/", erase_->name());
  return Do(officer, method, R"(name: "$case" reason: ON_REQUEST approved_by: "$approver")", target)
      .status();
}

absl::Status World::WaitForErasure() {
  constexpr struct {
    Kind kind;
    absl::string_view method;
  } kAsked[] = {
      {Kind::kClassification, "classification.v1.ClassificationService/GetClassification"},
      {Kind::kReferralSent, "referral.v1.ReferralService/GetReferral"},
      {Kind::kOutcome, "referral.v1.ReferralService/GetReferral"}};
  const absl::Time give_up = absl::Now() + kErasureTime;
  for (const Situation situation : {Situation::kErased, Situation::kReceivedErased}) {
    for (const auto& [kind, method] : kAsked) {
      Target target = *Shared(kind, situation);
      target.values["name"] = kind == Kind::kOutcome ? target.values["referral"] : target.name;
      while (DoAtHome(method, R"(name: "$name")", target).ok()) {
        if (absl::Now() > give_up) return absl::DeadlineExceededError("an erasure is not heard of");
        absl::SleepFor(absl::Milliseconds(100));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace tsunagi::sweep
