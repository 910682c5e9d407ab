#include "services/referral/app/common.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/text/utf8.h"
#include "services/referral/app/holding.h"
#include "services/referral/domain/answer_clock.h"

namespace tsunagi::referral {

absl::StatusOr<absl::CivilDay> EventDay(std::optional<absl::CivilDay> day, const Caller& caller) {
  if (!day) return caller.today;
  if (*day <= caller.today) return *day;
  return Error(absl::StatusCode::kInvalidArgument, "EVENT_DATE_IN_FUTURE",
               "the event date lies in the future")
      .Ja("日付が未来になっています。今日までの日付を入力してください。")
      .Field("event_date", "IN_FUTURE", "今日までの日付を入力してください。");
}

std::string ReferralIdOf(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "agencies" || parts[2] != "referrals") return "";
  return std::string(parts[3]);
}

absl::Status CheckOwnCase(absl::string_view case_name, const Caller& caller) {
  const std::vector<absl::string_view> parts = absl::StrSplit(case_name, '/');
  if (parts.size() == 4 && parts[0] == "agencies" && parts[1] == caller.agency &&
      !caller.agency.empty() && parts[2] == "cases" && !parts[3].empty()) {
    return absl::OkStatus();
  }
  return NotFound("CASE", case_name);
}

absl::StatusOr<Referral> FindVisible(const ReferralStore& store, absl::string_view name,
                                     const Caller& caller) {
  const std::string id = ReferralIdOf(name);
  if (id.empty()) return NotFound("REFERRAL", name);
  ASSIGN_OR_RETURN(std::optional<Referral> found, store.FindReferral(id));
  if (!found || ReferralName(*found) != name || caller.agency.empty()) {
    return NotFound("REFERRAL", name);
  }
  const bool visible = caller.agency == found->sender ||
                       (caller.agency == found->receiver && VisibleToReceiver(*found));
  if (!visible) return NotFound("REFERRAL", name);
  return *std::move(found);
}

absl::StatusOr<Step> BeginStep(const ReferralStore& store, absl::string_view name,
                               absl::string_view etag, Transition transition,
                               const Caller& caller) {
  Step step;
  ASSIGN_OR_RETURN(step.referral, FindVisible(store, name, caller));
  const std::optional<Actor> actor =
      ActorFor(step.referral, caller.agency, caller.reviewer, transition);
  if (!actor) return NotFound("REFERRAL", name);
  step.actor = *actor;
  step.transition = transition;
  if (!etag.empty() && etag != EtagOf(step.referral)) return EtagMismatch(name);
  ASSIGN_OR_RETURN(step.next, Next(step.referral.state, step.actor, transition,
                                   step.referral.support_started_on.has_value()));
  if (transition == Transition::kSend || transition == Transition::kAccept ||
      transition == Transition::kReopen) {
    RETURN_IF_ERROR(CheckMayHandOver(store, step.referral));
  }
  return step;
}

std::optional<FieldProblem> TooLong(absl::string_view field, absl::string_view text, size_t limit) {
  if (text::CodePointLength(text) <= limit) return std::nullopt;
  return FieldProblem{std::string(field), "TOO_LONG",
                      absl::StrCat(limit, "文字以内で記入してください。")};
}

absl::Status AddNote(absl::string_view addition, std::string& note) {
  if (addition.empty()) return absl::OkStatus();
  std::string joined = absl::StrCat(note, note.empty() ? "" : "\n", addition);
  if (std::optional<FieldProblem> problem = TooLong("note", joined, kMaxNote)) {
    return InvalidFields({*std::move(problem)});
  }
  note = std::move(joined);
  return absl::OkStatus();
}

absl::StatusOr<ClassifiedCase> ReadClassifiedCase(absl::string_view case_name, absl::CivilDay on,
                                                  CaseSource& cases, CategorySource& categories,
                                                  const Caller& caller) {
  // First: an absent case answers as absent, not as unclassified.
  ASSIGN_OR_RETURN(CaseAssessment assessment, cases.GetCaseAssessment(case_name, caller.bearer));
  ASSIGN_OR_RETURN(CaseCategory category, categories.GetCaseCategory(case_name, on, caller.bearer));
  if (category.urgent || category.category.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "CASE_NOT_CLASSIFIED",
                 category.urgent ? "the case is urgent; a person acts first"
                                 : "nobody decided the category of the case by this day")
        .Ja(category.urgent
                ? "緊急の項目があります。行き先を探す前に、相談員がすぐに対応してください。"
                  "対応のあと、類型を確定してから紹介に進みます。"
                : "この日までに類型が確定していません。先に類型の提案を確認し、確定してください。")
        .Meta("urgent", category.urgent ? "true" : "false")
        .Resource(case_name);
  }
  ClassifiedCase classified;
  classified.pseudonym = std::move(assessment.pseudonym);
  classified.subject = std::move(assessment.subject);
  classified.subject.category = std::move(category.category);
  classified.cohort = std::move(category.cohort);
  return classified;
}

std::string ReceiverKind(const site::Site& site, const Referral& referral) {
  const site::Agency* receiver = site.directory.Find(referral.receiver);
  return site::AgencyKindName(receiver == nullptr ? site::AgencyKind::kUnspecified
                                                  : receiver->kind);
}

absl::StatusOr<ReferralView> FinishStep(ReferralStore& store, const site::Site& site, Step step,
                                        absl::CivilDay day, const Caller& caller) {
  Referral& referral = step.referral;
  referral.state = step.next;
  RETURN_IF_ERROR(
      store.InsertStep({referral.id, referral.version + 1, step.transition, step.next,
                        caller.agency, caller.user, day, caller.now, std::move(step.reason)}));
  ASSIGN_OR_RETURN(const std::vector<ReferralStep> steps, store.StepsOf(referral.id));
  ASSIGN_OR_RETURN(const AnswerClock clock, ClockOf(referral, steps, site));
  referral.answer_due = clock.due;
  referral.due_is_forecast = clock.forecast;
  ASSIGN_OR_RETURN(ReferralView view, SaveStep(store, std::move(referral), caller));
  RETURN_IF_ERROR(UpdateHoldings(store, view.referral, caller.now));
  ASSIGN_OR_RETURN(const Holding holding, HoldingOf(store, view.referral.case_name));
  view.referral.holder = holding.holder;
  return view;
}

absl::StatusOr<ReferralView> SaveStep(ReferralStore& store, Referral referral,
                                      const Caller& caller) {
  ++referral.version;
  referral.update_time = caller.now;
  RETURN_IF_ERROR(store.UpdateReferral(referral));
  RETURN_IF_ERROR(store.Publish(Change::kUpdated, referral));
  ReferralView view;
  ASSIGN_OR_RETURN(view.outcomes, store.OutcomesOf(referral.id));
  view.referral = std::move(referral);
  return view;
}

}  // namespace tsunagi::referral
