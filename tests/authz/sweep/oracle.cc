#include "tests/authz/sweep/oracle.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace tsunagi::sweep {
namespace {

using common::v1::FieldClass;
using common::v1::Role;
using enum Situation;

constexpr int Bit(int value) { return 1 << value; }

constexpr int kPublic = Bit(common::v1::FIELD_CLASS_PUBLIC);
constexpr int kPersonal = kPublic | Bit(common::v1::FIELD_CLASS_PERSONAL);
constexpr int kSensitive = Bit(common::v1::FIELD_CLASS_SENSITIVE);
constexpr int kFreeText = kPublic | Bit(common::v1::FIELD_CLASS_FREE_TEXT);
constexpr int kAll = kPersonal | kSensitive | kFreeText;

template <typename... Values>
constexpr int SetOf(Values... values) {
  return (Bit(static_cast<int>(values)) | ...);
}

constexpr int kLead = SetOf(common::v1::ROLE_OFFICE_LEAD);
constexpr int kCoordinator = SetOf(common::v1::ROLE_COORDINATOR);
constexpr int kCounsellor = SetOf(common::v1::ROLE_COUNSELLOR);
constexpr int kPrivacy = SetOf(common::v1::ROLE_PRIVACY_OFFICER);
constexpr int kSecretariat = SetOf(common::v1::ROLE_SECRETARIAT);
constexpr int kOperator = SetOf(common::v1::ROLE_OPERATOR);
constexpr int kAuditor = SetOf(common::v1::ROLE_AUDITOR);
constexpr int kImporter = SetOf(common::v1::ROLE_IMPORTER);
// Who works with people.
constexpr int kWorkers = kCounsellor | kLead | kCoordinator;
constexpr int kStaff = kWorkers | kPrivacy | kSecretariat | kOperator | kAuditor | kImporter;

// Restricted ones too, of those who are on the team.
constexpr int kOwnToWorkWith = SetOf(kOwn, kClosed, kOnTeam);
constexpr int kOwnAny = SetOf(kOwn, kClosed, kOnTeam, kRestricted);
constexpr int kElsewhere = SetOf(kNear, kNearRestricted, kFar, kReceived, kConference, kBreakGlass);
constexpr int kAnyOffice = SetOf(kOwn, kNear, kFar);
constexpr int kEverything = (1 << kSituations) - 1;

struct Rule {
  absl::string_view sentence;
  // Separated by spaces.
  absl::string_view permissions;
  int roles;
  int situations;
  int classes;
};

constexpr absl::string_view kCaseWork =
    "case.create case.read case.list case.update case.support case.close case.reopen case.search "
    "case.watch case.log.write case.log.read draft.write draft.read consent.record consent.read "
    "consent.withdraw basis.record basis.end basis.read case.assessment case.disclose "
    "disclosure.preview disclosure.register classification.propose classification.decide "
    "classification.read classification.category classification.schemes referral.suggest "
    "referral.create referral.send referral.cancel referral.read referral.list referral.watch "
    "referral.holding conference.case";

constexpr Rule kRules[] = {
    {"Whoever works in an office works with its cases, open or closed, and with restricted ones of "
     "the own team.",
     kCaseWork, kWorkers, kOwnToWorkWith, kAll},
    {"Of those who are not on its team, only the lead works with a restricted case or sees it.",
     kCaseWork, kLead, SetOf(kRestricted), kAll},
    {"Only the lead says who needs to know a case.", "case.restrict", kLead, kOwnAny, kAll},
    {"The coordinator sees that the town's cases are there, and no person; a restricted one not.",
     "case.read case.list", kCoordinator, SetOf(kNear), kPublic},
    {"A conference's members read its cases and their log, but not what somebody wrote freely.",
     "case.read case.log.read", kWorkers, SetOf(kConference), kPersonal | kSensitive},
    {"Who opened a case in danger to life reads it and its log.", "case.read case.log.read",
     kCounsellor | kLead, SetOf(kBreakGlass), kAll},
    {"In danger to life counsellors and leads may open a case of any other office.",
     "breakglass.open", kCounsellor | kLead, kElsewhere, kPublic},
    {"Who opens a case of the own office in danger to life is told that it is their own.",
     "breakglass.open", kCounsellor | kLead, kOwnToWorkWith, kPublic},
    {"The lead may know of the office's restricted cases.", "breakglass.open", kLead,
     SetOf(kRestricted), kPublic},
    {"Whether what was disclosed to the own office may still be read is told to its workers.",
     "disclosure.check", kWorkers, SetOf(kReceived), kPublic},
    {"What was referred to an office is for its workers.",
     "referral.read referral.answer referral.support referral.outcome referral.list "
     "referral.watch",
     kWorkers, SetOf(kReceived), kAll},
    {"The sender may see the steps of the receiver, and is told that they are not its own.",
     "referral.answer referral.support referral.outcome", kWorkers, kOwnToWorkWith, kAll},
    {"The same for the lead where the case is restricted.",
     "referral.answer referral.support referral.outcome", kLead, SetOf(kRestricted), kAll},
    {"A conference is organized by the lead or the coordinator of its chair.", "conference.manage",
     kLead | kCoordinator, kOwnToWorkWith, kAll},
    {"A conference is seen by the workers of its members, and by nobody else.",
     "conference.read conference.acknowledge", kWorkers, kOwnToWorkWith | SetOf(kConference), kAll},
    {"That a restricted case stands before it, of the own office only the lead may know.",
     "conference.manage conference.read conference.acknowledge", kLead, SetOf(kRestricted), kAll},
    {"The privacy officer reads the register of disclosures.", "disclosure.register", kPrivacy,
     kOwnAny, kAll},
    {"The privacy officer answers the person who asks for all that is held.", "person.export",
     kPrivacy, kOwnAny, kAll},
    {"The privacy officer sees what is due and held, holds, releases and erases it.",
     "retention.read retention.hold retention.release retention.erase", kPrivacy, kOwnAny,
     kFreeText},
    {"The lead holds what a dispute needs, and sees what is due and held.",
     "retention.read retention.hold", kLead, kOwnAny, kFreeText},
    {"Of an erased case a tombstone is left.", "retention.read", kPrivacy | kLead, SetOf(kErased),
     kPublic},
    {"The watch tells that a case was erased.", "case.watch", kWorkers, SetOf(kErased), kPublic},
    {"The privacy officer reviews who opened the office's cases, restricted ones too.",
     "breakglass.read breakglass.review", kPrivacy, kOwnAny, kFreeText},
    {"The lead learns who opened the office's cases.", "breakglass.read", kLead, kOwnAny,
     kFreeText},
    {"Lead and coordinator see what other rules would mean for the own office's cases.",
     "referral.preview classification.preview", kLead | kCoordinator, SetOf(kOwn), kPublic},
    {"An office's workers and the secretariat are told what their own office owes.", "digest.read",
     kWorkers | kSecretariat, SetOf(kOwn), kPublic},
    {"The directory, the rules, the plan and who one is are open to all staff.",
     "directory.read classification.rules plan.read staff.self", kStaff, SetOf(kNothing), kPublic},
    {"Workers have answers judged that they bring themselves.", "classification.evaluate", kWorkers,
     SetOf(kNothing), kAll},
    {"An office's workers state its own free places.", "directory.capacity", kWorkers, SetOf(kOwn),
     kPublic},
    {"The secretariat reads the figures and how far they are.", "kpi.read ingestion.read",
     kSecretariat, SetOf(kNothing), kPublic},
    {"The secretariat enters the figures of any office.", "figure.report", kSecretariat, kAnyOffice,
     kPublic},
    {"An office's workers report its own figures.", "figure.report", kWorkers, SetOf(kOwn),
     kPublic},
    {"The importer brings sheets of every office in and gets findings back.", "case.import",
     kImporter, kAnyOffice, kPersonal},
    {"An office's workers bring its own sheets in.", "case.import", kWorkers, kOwnToWorkWith,
     kPersonal},
    {"The lead is told of a restricted case too.", "case.import", kLead, SetOf(kRestricted),
     kPersonal},
    {"The operator runs the system.", "ingestion.read maintenance.read backup.create keys.rotate",
     kOperator, SetOf(kNothing), kPublic},
    {"The auditor reads the sealed log, which names records of every office.",
     "audit.read audit.cosign", kAuditor, kEverything, kPublic | kSensitive},
    {"The lead keeps the list of the own office's staff.", "staff.read staff.write", kLead,
     SetOf(kOwn), kPublic},
    {"The operator keeps the list of any office's staff.", "staff.read staff.write", kOperator,
     kAnyOffice, kPublic},
    {"Facts and the feed of persons are for services alone.", "fact.watch person.watch", 0, 0, 0},
};

// What services may call, and whether only with the token of the person for whom.
struct ServiceRule {
  absl::string_view permission;
  absl::string_view services;
  bool on_behalf;
};

constexpr ServiceRule kServiceRules[] = {
    {"fact.watch", "aggregation", false},
    {"person.watch", "classification referral", false},
    {"case.assessment", "classification referral", true},
    {"case.disclose", "referral", true},
    {"disclosure.check", "referral", true},
    {"classification.category", "referral", true},
};

bool Names(absl::string_view list, absl::string_view word) {
  const std::vector<absl::string_view> words = absl::StrSplit(list, ' ', absl::SkipEmpty());
  return std::find(words.begin(), words.end(), word) != words.end();
}

const ServiceRule* FindServiceRule(absl::string_view permission) {
  for (const ServiceRule& rule : kServiceRules) {
    if (rule.permission == permission) return &rule;
  }
  return nullptr;
}

// A record of any office is of another one for who is not of the home office.
Situation AsSeenBy(const Caller& caller, Situation situation) {
  if (caller.home || situation == kNothing || IsAbsent(situation)) return situation;
  return kFar;
}

Verdict Refused(absl::StatusCode code, absl::string_view sentence) {
  Verdict verdict;
  verdict.refusal = code;
  verdict.sentence = std::string(sentence);
  return verdict;
}

}  // namespace

bool Oracle::Knows(absl::string_view permission) {
  return std::any_of(std::begin(kRules), std::end(kRules),
                     [&](const Rule& rule) { return Names(rule.permissions, permission); });
}

bool Oracle::AboutCases(absl::string_view permission) {
  for (const absl::string_view prefix :
       {"case.", "draft.", "consent.", "basis.", "disclosure.", "conference.", "breakglass.",
        "person.", "referral.", "retention.", "classification."}) {
    if (absl::StartsWith(permission, prefix)) {
      // What services follow for themselves is about no caller.
      return permission != "classification.rules" && permission != "person.watch";
    }
  }
  return false;
}

Verdict Oracle::Judge(const Caller& caller, const std::string& permission, bool hidden,
                      Situation situation) const {
  const ServiceRule* service = FindServiceRule(permission);
  if (!caller.service.empty()) {
    if (service == nullptr || !Names(service->services, caller.service)) {
      return Refused(absl::StatusCode::kPermissionDenied, "Services do only what is named.");
    }
    if (!service->on_behalf) return {true, kAll, {}, "Services follow facts and persons."};
  } else if (service != nullptr && service->on_behalf) {
    return Refused(absl::StatusCode::kPermissionDenied, "What services ask is not for people.");
  }
  if (!caller.person) {
    return Refused(absl::StatusCode::kUnauthenticated, "Nobody is logged in.");
  }
  if (caller.barred) {
    return Refused(absl::StatusCode::kPermissionDenied,
                   "One factor or another office's station opens nothing.");
  }
  const int roles = RolesOf(caller);
  if ((roles & (kSecretariat | kOperator | kAuditor)) != 0 && AboutCases(permission)) {
    return Refused(absl::StatusCode::kPermissionDenied,
                   "Secretariat, operator and auditor see no case, whatever else they are.");
  }
  const Situation seen = AsSeenBy(caller, situation);
  Verdict verdict = Refused(absl::StatusCode::kPermissionDenied, "The role never may.");
  for (const Rule& rule : kRules) {
    if ((rule.roles & roles) == 0) continue;
    if (!Names(rule.permissions, permission)) continue;
    if (hidden && !verdict.ok) {
      verdict = Refused(absl::StatusCode::kNotFound, "As if there were nothing.");
    }
    if ((rule.situations & Bit(static_cast<int>(seen))) == 0) continue;
    verdict.ok = true;
    verdict.classes |= rule.classes;
    verdict.sentence = std::string(rule.sentence);
  }
  if (stricter_ && caller.role == common::v1::ROLE_COUNSELLOR && permission == "case.read" &&
      seen == kOwn) {
    verdict.classes &= ~Bit(common::v1::FIELD_CLASS_PERSONAL);
  }
  return verdict;
}

}  // namespace tsunagi::sweep
