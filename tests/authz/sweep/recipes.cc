#include "tests/authz/sweep/recipes.h"

#include "absl/strings/match.h"

namespace tsunagi::sweep {
namespace {

constexpr absl::string_view kNewCase = R"(
  case { received_by: "$P" channel: PERSON_VISIT consultation: "$F"
         consulter { kind: SELF display_name: "$P" phone: "$phone" }
         person { display_name: "$P" display_name_kana: "$kana" phone: "$phone"
                  municipality: "09201" address: "$P" } }
  accept_warnings: true)";

constexpr bool kLeavesRecord = true;

constexpr Recipe kRecipes[] = {
    // ---- intake
    {"IntakeService/CreateCase", Kind::kOffice, kNewCase},
    {"IntakeService/CreateCase", Kind::kDraft,
     R"(parent: "agencies/$home" accept_warnings: true
        case { consultation: "$F" consulter { kind: ANONYMOUS } })",
     "draft", "draft.write"},
    {"IntakeService/GetCase", Kind::kCase},
    {"IntakeService/ListCases", Kind::kOffice, "page_size: 200"},
    {"IntakeService/UpdateCase", Kind::kCase,
     R"(case { received_by: "$P" consultation: "$F" } accept_warnings: true)"},
    {"IntakeService/StartCaseSupport", Kind::kCase},
    {"IntakeService/CloseCase", Kind::kCase},
    {"IntakeService/ReopenCase", Kind::kCase},
    {"IntakeService/SearchCases", Kind::kOffice, R"(query: "CNRP" page_size: 200)"},
    {"IntakeService/FindDuplicateCases", Kind::kOffice,
     R"(person { display_name: "$P_own" display_name_kana: "$kana_restricted"
                 birth_date { year: 1975 month: 4 day: 2 } })"},
    {"IntakeService/AddContactLogEntry", Kind::kCase,
     R"(entry { method: PHONE staff: "$P" counterpart: "$P" text: "$F" })"},
    {"IntakeService/ListContactLogEntries", Kind::kCase},
    {"IntakeService/RecordConsent", Kind::kCase,
     R"(consent { purpose: "SUPPORT" giver: THE_PERSON form: ORAL })"},
    {"IntakeService/WithdrawConsent", Kind::kConsent},
    {"IntakeService/ListConsents", Kind::kCase},
    {"IntakeService/SaveDraft", Kind::kDraft, R"(draft { content: "$F" })"},
    {"IntakeService/GetDraft", Kind::kDraft},
    {"IntakeService/ListDrafts", Kind::kOffice},
    {"IntakeService/DeleteDraft", Kind::kDraft},
    {"IntakeService/ImportSheetRows", Kind::kOffice,
     R"(columns: ["受付番号", "受付日", "受付機関", "来談者区分", "氏名", "相談内容"]
        accept_warnings: true
        rows { line: 2 cells: ["s-$counter", "2024-04-01", "$office", "本人", "$P", "$F"] }
        rows { line: 3 cells: ["sweep-$n_far", "2024-04-01", "$far", "本人", "$P", "$F"] }
        rows { line: 4 cells: ["sweep-$n_restricted", "2024-04-01", "$office", "", "", ""] })"},
    {"IntakeService/WatchCases", Kind::kOffice, R"(resume_token: "$cases_token")"},
    {"IntakeService/GetCaseAssessment", Kind::kCase},
    {"IntakeService/PrepareDisclosure", Kind::kCase, R"(recipient: "polaris")", "", "", "",
     kLeavesRecord},
    {"IntakeService/RecordLegalBasis", Kind::kCase,
     R"(legal_basis { item: "privacy.69-2-3" purpose: "COORDINATION" recipients: "sr-09208"
                      data_classes: ATTRIBUTES reason: "$F のために必要と判断した"
                      approved_by: "$lead" })"},
    {"IntakeService/EndLegalBasis", Kind::kBasis},
    {"IntakeService/ListLegalBases", Kind::kCase},
    {"IntakeService/CreateConference", Kind::kOffice,
     R"(conference { municipality: "09201" title: "$F" from { $today } until { $today } })"},
    {"IntakeService/UpdateConference", Kind::kConference,
     R"(conference { title: "$F" from { $today } until { $today } })"},
    {"IntakeService/AddConferenceCase", Kind::kCase, R"(name: "$conference")"},
    {"IntakeService/AddConferenceCase", Kind::kConference, R"(case: "$own_case")", "name",
     "conference.read", "", kLeavesRecord},
    {"IntakeService/RemoveConferenceCase", Kind::kCaseInConference, R"(name: "$conference")"},
    {"IntakeService/AcknowledgeConfidentiality", Kind::kConference},
    {"IntakeService/GetConference", Kind::kConference},
    {"IntakeService/ListConferences", Kind::kOffice},
    {"IntakeService/PreviewDisclosure", Kind::kCase, R"(recipient: "polaris")"},
    {"IntakeService/CheckDisclosure", Kind::kCase, R"(disclosure: "$disclosure" action: PREVIEW)"},
    {"IntakeService/ListDisclosures", Kind::kCase},
    {"IntakeService/ExportPerson", Kind::kCase},
    {"IntakeService/RestrictCase", Kind::kCase, "restricted: false"},
    {"IntakeService/AssignCase", Kind::kCase, R"(add: "$lead")"},
    {"IntakeService/OpenBreakGlass", Kind::kCase,
     R"(reason: "$F 生命に危険があり、すぐに内容を確かめる必要がある")"},
    {"IntakeService/ListBreakGlassGrants", Kind::kOffice},
    {"IntakeService/ReviewBreakGlass", Kind::kGrant, R"(verdict: JUSTIFIED note: "$F")"},
    // ---- intake: how long cases are kept
    {"RetentionService/ListDueCases", Kind::kOffice},
    {"RetentionService/EraseCase", Kind::kCase, R"(reason: ON_REQUEST approved_by: "$lead")"},
    {"RetentionService/ListErasedCases", Kind::kOffice},
    {"RetentionService/HoldCase", Kind::kCase, R"(reason: "$F 争いがあるため残す")"},
    {"RetentionService/ReleaseCase", Kind::kCaseOnHold},
    {"RetentionService/ListLegalHolds", Kind::kOffice},
    {"PersonFeedService/WatchPersons"},
    // ---- classification
    {"ClassificationService/EvaluateAnswers", Kind::kNothing,
     R"(answers { question: "employment_status" values: "SEEKING" })"},
    {"ClassificationService/ProposeClassification", Kind::kCase},
    {"ClassificationService/ConfirmClassification", Kind::kClassification},
    {"ClassificationService/OverrideClassification", Kind::kClassification,
     R"(category: CATEGORY_SOCIAL_PARTICIPATION reason: "$F")"},
    {"ClassificationService/GetClassification", Kind::kClassification},
    {"ClassificationService/ListClassifications", Kind::kCase},
    {"ClassificationService/ListClassifications", Kind::kOffice, "page_size: 200", "", "",
     "/cases/-"},
    {"ClassificationService/GetCaseCategory", Kind::kCase},
    {"ClassificationService/EvaluateSchemes", Kind::kCase,
     "referral_date { year: 2025 month: 4 day: 1 }"},
    {"ClassificationService/PreviewRules", Kind::kOffice, R"(cases: "$own_case")"},
    {"ClassificationService/ExportPerson", Kind::kCase},
    {"ClassificationService/ListRules"},
    {"ClassificationService/ListQuestions"},
    // ---- referral
    {"ReferralService/SuggestDestinations", Kind::kCase},
    {"ReferralService/CreateReferral", Kind::kOffice,
     R"(referral { case: "$own_case" receiver: "polaris" offering: "hikikomori-support"
                   request_note: "$F" override_reason: "$F" })"},
    {"ReferralService/CreateReferral", Kind::kCase,
     R"(parent: "agencies/$home"
        referral { receiver: "polaris" offering: "hikikomori-support" request_note: "$F"
                   override_reason: "$F" })",
     "referral.case", "referral.create", "", kLeavesRecord},
    {"ReferralService/SendReferral", Kind::kReferralDraft},
    {"ReferralService/AcceptReferral", Kind::kReferralSent, R"(note: "$F")"},
    {"ReferralService/DeclineReferral", Kind::kReferralSent, R"(code: "CAPACITY" note: "$F")"},
    {"ReferralService/ScheduleReferralVisit", Kind::kReferralAccepted,
     "first_visit { seconds: $seconds }"},
    {"ReferralService/MissReferralVisit", Kind::kReferralAccepted, R"(note: "$F")"},
    {"ReferralService/StartReferralSupport", Kind::kReferralAccepted, R"(note: "$F")"},
    {"ReferralService/CompleteReferral", Kind::kReferralInSupport},
    {"ReferralService/ReceiveReferral", Kind::kReferralSent},
    {"ReferralService/RequestReferralInformation", Kind::kReferralSent, R"(note: "$F")"},
    {"ReferralService/GiveReferralInformation", Kind::kReferralAsked, R"(note: "$F")"},
    {"ReferralService/ConfirmReferralDecline", Kind::kReferralSent},
    {"ReferralService/ReturnReferralDecline", Kind::kReferralSent, R"(note: "$F")"},
    {"ReferralService/HoldReferral", Kind::kReferralAccepted, R"(note: "$F")"},
    {"ReferralService/ResumeReferral", Kind::kReferralHeld},
    {"ReferralService/EndReferralEarly", Kind::kReferralAccepted, R"(note: "$F")"},
    {"ReferralService/ReopenReferral", Kind::kReferralEnded, R"(note: "$F")"},
    {"ReferralService/MarkReferralInError", Kind::kReferralSent, R"(note: "$F")"},
    {"ReferralService/CancelReferral", Kind::kReferralSent},
    {"ReferralService/RecordOutcome", Kind::kReferralAccepted, "outcome { kind: CONSULTED }"},
    {"ReferralService/ReverseOutcome", Kind::kOutcome},
    {"ReferralService/GetReferral", Kind::kReferralSent},
    {"ReferralService/ListReferrals", Kind::kOffice, "box: INBOX page_size: 200"},
    {"ReferralService/ListReferrals", Kind::kOffice, "box: OUTBOX page_size: 200"},
    {"ReferralService/ListReferrals", Kind::kCase, R"(parent: "agencies/$home" box: OUTBOX)",
     "case", "referral.list"},
    {"ReferralService/GetCaseHolding", Kind::kCase},
    {"ReferralService/GetDigest", Kind::kOffice},
    {"ReferralService/PreviewRules", Kind::kOffice},
    {"ReferralService/ExportPerson", Kind::kCase},
    {"ReferralService/WatchReferrals", Kind::kOffice, R"(resume_token: "$referrals_token")"},
    {"DirectoryService/GetAgency", Kind::kNothing, R"(name: "agencies/$home")"},
    {"DirectoryService/ListAgencies"},
    {"DirectoryService/ListDeclineReasons"},
    {"DirectoryService/UpdateOfferingCapacity", Kind::kOffering, "free_places: 3"},
    // ---- aggregation
    {"AggregationService/GetKpiTable", Kind::kNothing, R"(plan: "tochigi-2020")"},
    {"AggregationService/ReportFigure", Kind::kOffice,
     R"(figure { plan: "tochigi-2020" kpi: "K-2-3" from_month: 202104 to_month: 202203 value: 1
                 source: "sweep" })"},
    {"AggregationService/ListReportedFigures", Kind::kNothing, R"(plan: "tochigi-2020")"},
    {"AggregationService/GetIngestionStatus"},
    {"AggregationService/ListPlans"},
    {"FactFeedService/WatchFacts"},
    // ---- what every service serves
    {"AccessService/GetPrincipal"},
    {"AccessService/ListStaff", Kind::kOffice},
    {"AccessService/PutStaff", Kind::kOffice,
     R"(member { user: "sweep.$counter" roles: ROLE_COUNSELLOR })"},
    {"AccessService/RemoveStaff", Kind::kStaff},
    {"AuditService/GetCheckpoint", Kind::kNothing, "fresh: true"},
    {"AuditService/ListEntries", Kind::kNothing, "from_seq: 1 page_size: 200"},
    {"AuditService/GetInclusionProof", Kind::kNothing, "seq: 1 tree_size: 2"},
    {"AuditService/GetConsistencyProof", Kind::kNothing, "first_size: 1 second_size: 2"},
    {"AuditService/AddCosignature", Kind::kNothing, R"(tree_size: 2 line: "— nobody AAAA")"},
    {"MaintenanceService/CreateBackup"},
    {"MaintenanceService/GetStatus"},
    {"MaintenanceService/RotateKeys"},
};

using enum Situation;

template <typename... Values>
constexpr int SetOf(Values... values) {
  return ((1 << static_cast<int>(values)) | ...);
}

constexpr int kOwnOffice = SetOf(kOwn, kClosed, kRestricted, kOnTeam);
constexpr absl::string_view kNotYours = "NOT_YOUR_TRANSITION";
constexpr absl::string_view kReceiverDoes = "the receiver takes this step";
constexpr absl::string_view kNothingProposed = "no refusal waits for a second look";
constexpr absl::string_view kNoDirectory =
    "the operator's staff lists are not checked against the directory";
constexpr absl::string_view kKeepsNoCases =
    "a service that keeps no cases has nothing of that name";

constexpr BusinessRule kBusinessRules[] = {
    {"IntakeService/StartCaseSupport", SetOf(kClosed), "CASE_STATE", "a closed case"},
    {"IntakeService/CloseCase", SetOf(kClosed), "CASE_STATE", "closed before"},
    {"IntakeService/ReopenCase", SetOf(kOwn, kRestricted, kOnTeam), "CASE_STATE", "not closed"},
    {"RetentionService/EraseCase", SetOf(kOwn, kOnTeam, kRestricted), "CASE_STATE",
     "only closed cases are erased"},
    {"ClassificationService/ExportPerson", SetOf(kAbsentOwn, kErased), "OK", kKeepsNoCases},
    {"ReferralService/ExportPerson", SetOf(kAbsentOwn, kErased), "OK", kKeepsNoCases},
    {"IntakeService/OpenBreakGlass", kOwnOffice, "OWN_CASE", "the own office's case"},
    {"IntakeService/CreateCase", SetOf(kAbsentOwn), "OK", "another window removed the draft"},
    {"IntakeService/SaveDraft", SetOf(kAbsentOwn), "OK", "makes the draft"},
    {"ClassificationService/ListClassifications", SetOf(kAbsentOwn, kErased, kRestricted), "OK",
     kKeepsNoCases},
    {"ClassificationService/GetCaseCategory", SetOf(kAbsentOwn, kErased, kRestricted), "OK",
     kKeepsNoCases},
    {"ReferralService/ListReferrals",
     SetOf(kAbsentOwn, kErased, kAbsentNear, kAbsentFar, kNear, kFar, kNearRestricted, kReceived,
           kReceivedErased, kConference, kBreakGlass, kRestricted),
     "OK", "no referral of the own office that the caller may know is of that case"},
    {"ReferralService/AcceptReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/DeclineReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/ScheduleReferralVisit", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/MissReferralVisit", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/StartReferralSupport", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/CompleteReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/ReceiveReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/RequestReferralInformation", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/HoldReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/ResumeReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/EndReferralEarly", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/ReopenReferral", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/ConfirmReferralDecline", kOwnOffice | SetOf(kReceived), "REFERRAL_STATE",
     kNothingProposed},
    {"ReferralService/ReturnReferralDecline", kOwnOffice | SetOf(kReceived), "REFERRAL_STATE",
     kNothingProposed},
    {"ReferralService/RecordOutcome", kOwnOffice, kNotYours, kReceiverDoes},
    {"ReferralService/ReverseOutcome", kOwnOffice, kNotYours, kReceiverDoes},
    {"AccessService/ListStaff", SetOf(kAbsentFar), "OK", kNoDirectory},
    {"AccessService/PutStaff", SetOf(kAbsentFar), "OK", kNoDirectory},
    {"IntakeService/ImportSheetRows", SetOf(kAbsentFar), "OK", "each row names its own office"},
    {"MaintenanceService/RotateKeys", SetOf(kNothing), "KEYS_NOT_CONFIGURED",
     "aggregation keeps nothing personal and has no keys", "aggregation"},
};

}  // namespace

absl::Span<const Recipe> AllRecipes() { return kRecipes; }

std::vector<const Recipe*> RecipesOf(absl::string_view method) {
  std::vector<const Recipe*> found;
  for (const Recipe& recipe : kRecipes) {
    if (recipe.method == method) found.push_back(&recipe);
  }
  return found;
}

bool IsOptional(absl::string_view method) {
  return absl::StartsWith(method, "RetentionService/") ||
         absl::StartsWith(method, "PersonFeedService/") || absl::EndsWith(method, "/ExportPerson");
}

const BusinessRule* FindBusinessRule(absl::string_view method, absl::string_view server,
                                     Situation situation, absl::string_view reason) {
  for (const BusinessRule& rule : kBusinessRules) {
    if (rule.method == method && (rule.server.empty() || rule.server == server) &&
        (rule.situations & (1 << static_cast<int>(situation))) != 0 && rule.reason == reason) {
      return &rule;
    }
  }
  return nullptr;
}

absl::string_view WhyNeverOk(absl::string_view method) {
  if (method == "AuditService/AddCosignature") return "a development site names no witness";
  if (method == "ReferralService/ConfirmReferralDecline" ||
      method == "ReferralService/ReturnReferralDecline") {
    return "no office of the site wants a second look at its refusals";
  }
  return "";
}

}  // namespace tsunagi::sweep
