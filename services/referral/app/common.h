// What several use cases share.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_COMMON_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_COMMON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "common/site/site.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

// Who asks and when.
struct Caller {
  // Agency id.
  std::string agency;
  absl::Time now;
  absl::CivilDay today;
  // The person's token, handed on to the services that are asked for it.
  std::string bearer = {};
  // User id; empty for the clock.
  std::string user = {};
  // Lead or coordinator of the agency.
  bool reviewer = false;
};

// A referral as its agency sees it, with its outcomes.
struct ReferralView {
  Referral referral;
  std::vector<Outcome> outcomes;
  // GetReferral by the receiver only.
  std::optional<Package> package;
  // Why it has none although there is one.
  PackageCheck package_check = {};
  // GetReferral only.
  std::vector<ReferralStep> steps = {};
  // GetReferral only: what the receiver handed on, and with whom it works together.
  std::vector<Referral> parts = {};
  // Resource name of what it is a part of, or empty.
  std::string part_of_name = {};
  std::vector<Referral> team = {};
  // GetReferral by the sender only.
  std::optional<Match> match = {};
  std::vector<Proposal> proposals = {};
};

// One step of a referral.
struct TransitionInput {
  std::string name;
  // Empty: not checked.
  std::string etag;
  // Absent: today.
  std::optional<absl::CivilDay> event_date;
  std::string note;
  // SendReferral only; see DisclosureOrder.
  std::string basis = {};
  bool confirm_protected_address = false;
  // kAccept and kScheduleVisit: when the person is expected for the first time.
  std::optional<absl::CivilMinute> first_visit = {};
  // kStartSupport: somebody of the sender came along.
  bool accompanied = false;
  // Code for the history, where the step has one.
  std::string reason = {};
};

// The day of an event: today where absent. INVALID_ARGUMENT EVENT_DATE_IN_FUTURE.
absl::StatusOr<absl::CivilDay> EventDay(std::optional<absl::CivilDay> day, const Caller& caller);

// The id in "agencies/{agency}/referrals/{id}"; empty where `name` is no such name.
std::string ReferralIdOf(absl::string_view name);

// The agency of the case "agencies/{agency}/cases/{id}" is the caller's.
// NOT_FOUND CASE_NOT_FOUND otherwise.
absl::Status CheckOwnCase(absl::string_view case_name, const Caller& caller);

// The referral of the name, if the caller's agency sent it or received it.
// NOT_FOUND REFERRAL_NOT_FOUND otherwise, as where there is none.
absl::StatusOr<Referral> FindVisible(const ReferralStore& store, absl::string_view name,
                                     const Caller& caller);

// FindVisible, then who the caller is for `transition` and the state after it.
// The errors of Next; ABORTED ETAG_MISMATCH where `etag` is neither empty nor the referral's. Where
// the step would hand the case over (sending, accepting or reopening a transfer, sending a request
// for team support) also those of CheckMayHandOver.
struct Step {
  Referral referral;
  Transition transition = Transition::kSend;
  Actor actor = Actor::kSender;
  State next = State::kDraft;
  // Code for the history, where the step has one.
  std::string reason = {};
};
absl::StatusOr<Step> BeginStep(const ReferralStore& store, absl::string_view name,
                               absl::string_view etag, Transition transition, const Caller& caller);

// The problem of a text that is longer than `limit` code points, or nothing.
std::optional<FieldProblem> TooLong(absl::string_view field, absl::string_view text, size_t limit);

// Puts `addition` on a line of its own after `note`, so that no step overwrites another's words.
// INVALID_ARGUMENT INVALID_FIELDS where it becomes longer than kMaxNote.
absl::Status AddNote(absl::string_view addition, std::string& note);

// The category in force and what the rules need of the case.
// FAILED_PRECONDITION CASE_NOT_CLASSIFIED where the case is urgent or nobody decided.
struct ClassifiedCase {
  std::string pseudonym;
  // With category.
  rules::Subject subject;
  std::string cohort;
};
absl::StatusOr<ClassifiedCase> ReadClassifiedCase(absl::string_view case_name, absl::CivilDay on,
                                                  CaseSource& cases, CategorySource& categories,
                                                  const Caller& caller);

// Name of the kind of the receiver, e.g. "HELLO_WORK"; "KIND_UNSPECIFIED" where the directory lost
// it.
std::string ReceiverKind(const site::Site& site, const Referral& referral);

// Takes the step on `day`: state, history, the receiver's clock, next version, the watches; answers
// the referral with its outcomes.
absl::StatusOr<ReferralView> FinishStep(ReferralStore& store, const site::Site& site, Step step,
                                        absl::CivilDay day, const Caller& caller);

// Writes `referral` with its next version where no step was taken (an outcome), tells whoever may
// see it, and answers it with its outcomes.
absl::StatusOr<ReferralView> SaveStep(ReferralStore& store, Referral referral,
                                      const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_COMMON_H_
