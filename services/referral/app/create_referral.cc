#include "services/referral/app/create_referral.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/text/normalize.h"
#include "services/referral/app/holding.h"

namespace tsunagi::referral {
namespace {

struct Chosen {
  const site::Agency* agency = nullptr;
  const site::Offering* offering = nullptr;
};

// The office and its offering; problems of the request otherwise.
absl::StatusOr<Chosen> Choose(const NewReferral& input, const site::Site& site) {
  const auto problem = [](absl::string_view field, absl::string_view reason,
                          absl::string_view message_ja) {
    return InvalidFields({{std::string(field), std::string(reason), std::string(message_ja)}});
  };
  if (input.receiver.empty()) {
    return problem("referral.receiver", "REQUIRED", "紹介先の機関を選んでください。");
  }
  Chosen chosen;
  chosen.agency = site.directory.Find(input.receiver);
  if (chosen.agency == nullptr || chosen.agency->offerings.empty()) {
    return problem("referral.receiver", "NOT_A_DESTINATION",
                   "この機関には紹介できません。行き先の候補から選んでください。");
  }
  if (input.offering.empty() && chosen.agency->offerings.size() == 1) {
    chosen.offering = &chosen.agency->offerings.front();
    return chosen;
  }
  chosen.offering = chosen.agency->FindOffering(input.offering);
  if (chosen.offering == nullptr) {
    return problem("referral.offering", input.offering.empty() ? "REQUIRED" : "UNKNOWN_OFFERING",
                   "この機関のサービスを選んでください。");
  }
  return chosen;
}

absl::Status CheckTexts(const NewReferral& input) {
  std::vector<FieldProblem> problems;
  const auto look = [&problems](absl::string_view field, absl::string_view text, size_t limit) {
    if (auto problem = TooLong(field, text, limit)) problems.push_back(*std::move(problem));
  };
  look("referral.request_note", input.request_note, kMaxNote);
  look("referral.override_reason", input.override_reason, kMaxOverrideReason);
  look("referral.sheet_number", input.sheet_number, kMaxSheetNumber);
  if (problems.empty()) return absl::OkStatus();
  return InvalidFields(std::move(problems));
}

absl::Status Excluded(const Destination& destination) {
  Error error(absl::StatusCode::kFailedPrecondition, "DESTINATION_EXCLUDED",
              absl::StrCat("a rule excludes ", destination.agency->id, "; give override_reason"));
  std::string reasons;
  for (const Reason& reason : destination.reasons) {
    absl::StrAppend(&reasons, reasons.empty() ? "" : "、", reason.text_ja);
    error.Meta("rule", reason.rule);
  }
  return error
      .Ja(absl::StrCat("この行き先の対象は「", reasons,
                       "」です。それでも紹介するときは、理由を記入してください。"))
      .Meta("agency", destination.agency->id);
}

// Kind and part_of fit each other and the receiver; whether the referral is there is looked at
// later.
absl::Status CheckKind(const NewReferral& input, const Caller& caller) {
  if (input.kind == Kind::kSubReferral && input.part_of.empty()) {
    return InvalidFields(
        {{"referral.part_of", "REQUIRED", "一部を引き継ぐときは、もとの紹介を指定してください。"}});
  }
  if (input.kind == Kind::kTeam && !input.part_of.empty()) {
    return InvalidFields({{"referral.part_of", "NOT_APPLICABLE",
                           "チーム支援の依頼に、もとの紹介は指定できません。"}});
  }
  if (!input.part_of.empty() && ReferralIdOf(input.part_of).empty()) {
    return InvalidFields(
        {{"referral.part_of", "NOT_A_REFERRAL", "もとの紹介を選び直してください。"}});
  }
  if (input.kind != Kind::kShared && input.receiver == caller.agency) {
    return InvalidFields({{"referral.receiver", "OWN_OFFICE",
                           "移管・一部の引継ぎ・チーム支援は、ほかの機関に依頼してください。"}});
  }
  return absl::OkStatus();
}

// The caller received it and works on it.
absl::Status CheckPartOf(const Referral& draft, const ReferralStore& store) {
  if (draft.part_of.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Referral> above, store.FindReferral(draft.part_of));
  if (above && above->receiver == draft.sender && IsActive(above->state)) return absl::OkStatus();
  return InvalidFields({{"referral.part_of", "NOT_A_REFERRAL",
                         "もとの紹介は、受理して支援中のものから選んでください。"}});
}

}  // namespace

absl::StatusOr<Referral> PrepareReferral(const NewReferral& input, const site::Site& site,
                                         CaseSource& cases, CategorySource& categories,
                                         const Caller& caller) {
  RETURN_IF_ERROR(CheckOwnCase(input.case_name, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckTexts(input));
  RETURN_IF_ERROR(CheckKind(input, caller));
  ASSIGN_OR_RETURN(const Chosen chosen, Choose(input, site));
  if (!chosen.agency->OpenOn(day)) {
    return Error(absl::StatusCode::kFailedPrecondition, "OFFICE_NOT_OPEN",
                 absl::StrCat(input.receiver, " is not open on this day"))
        .Ja("この機関はこの日には開設されていません。別の行き先を選んでください。")
        .Meta("agency", input.receiver);
  }
  ASSIGN_OR_RETURN(ClassifiedCase classified,
                   ReadClassifiedCase(input.case_name, day, cases, categories, caller));
  const Judgement judgement =
      JudgeOffering({site.directory, site.municipalities, {}, classified.subject, day},
                    *chosen.agency, *chosen.offering);
  if (judgement.excluded && input.override_reason.empty()) return Excluded(judgement.destination);

  Referral draft;
  draft.case_name = input.case_name;
  draft.sender = caller.agency;
  draft.receiver = input.receiver;
  draft.offering = chosen.offering->id;
  draft.request_note = text::ToNfcKeepingKanji(input.request_note);
  draft.override_reason = text::ToNfcKeepingKanji(input.override_reason);
  draft.sheet_number = input.sheet_number;
  draft.kind = input.kind;
  draft.part_of = ReferralIdOf(input.part_of);
  draft.accompany = input.accompany;
  draft.subject = std::move(classified.pseudonym);
  draft.category = std::move(classified.subject.category);
  draft.municipality = std::move(classified.subject.municipality);
  draft.cohort = std::move(classified.cohort);
  return draft;
}

absl::StatusOr<ReferralView> CreateReferral(Referral draft, ReferralStore& store,
                                            const Caller& caller) {
  RETURN_IF_ERROR(CheckPartOf(draft, store));
  RETURN_IF_ERROR(CheckMayHandOver(store, draft));
  draft.id = NewUuidV7(caller.now);
  draft.version = 1;
  draft.state = State::kDraft;
  draft.create_time = caller.now;
  draft.update_time = caller.now;
  RETURN_IF_ERROR(store.InsertReferral(draft));
  RETURN_IF_ERROR(store.Publish(Change::kCreated, draft));
  ASSIGN_OR_RETURN(const Holding holding, HoldingOf(store, draft.case_name));
  draft.holder = holding.holder;
  return ReferralView{std::move(draft), {}, std::nullopt};
}

}  // namespace tsunagi::referral
