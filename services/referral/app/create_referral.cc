#include "services/referral/app/create_referral.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/text/normalize.h"

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

}  // namespace

absl::StatusOr<Referral> PrepareReferral(const NewReferral& input, const site::Site& site,
                                         CaseSource& cases, CategorySource& categories,
                                         const Caller& caller) {
  RETURN_IF_ERROR(CheckOwnCase(input.case_name, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckTexts(input));
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
  draft.subject = std::move(classified.pseudonym);
  draft.category = std::move(classified.subject.category);
  draft.municipality = std::move(classified.subject.municipality);
  draft.cohort = std::move(classified.cohort);
  return draft;
}

absl::StatusOr<ReferralView> CreateReferral(Referral draft, ReferralStore& store,
                                            const Caller& caller) {
  draft.id = NewUuidV7(caller.now);
  draft.version = 1;
  draft.state = State::kDraft;
  draft.create_time = caller.now;
  draft.update_time = caller.now;
  RETURN_IF_ERROR(store.InsertReferral(draft));
  RETURN_IF_ERROR(store.Publish(Change::kCreated, draft));
  return ReferralView{std::move(draft), {}, std::nullopt};
}

}  // namespace tsunagi::referral
