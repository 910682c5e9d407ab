#include "tests/races/sides.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::races {
namespace {

using referral::v1::GetReferralRequest;
using referral::v1::Referral;

void Forge(Forgery forgery, Sides& sides) {
  switch (forgery) {
    case Forgery::kInboxWithout:
      sides.inbox.clear();
      break;
    case Forgery::kInboxTwice:
      sides.inbox.push_back(sides.sender);
      sides.inbox.push_back(sides.sender);
      break;
    case Forgery::kOutboxWithout:
      sides.outbox.clear();
      break;
    case Forgery::kInboxOtherState:
      for (Referral& each : sides.inbox) each.set_state(Referral::ON_HOLD);
      break;
    case Forgery::kReceiverOtherState:
      sides.receiver.set_state(Referral::ON_HOLD);
      break;
    case Forgery::kReceiverOtherEtag:
      sides.receiver.set_etag("\"0\"");
      break;
    case Forgery::kReceiverOtherPackage:
      if (sides.receiver.has_package()) {
        sides.receiver.clear_package();
      } else {
        sides.receiver.mutable_package();
      }
      break;
    case Forgery::kSentTwice:
      *sides.sender.add_steps() = sides.sender.steps(0);
      break;
    default:
      break;
  }
}

std::string StepsOf(const Referral& referral) {
  return absl::StrJoin(referral.steps(), " ", [](std::string* out, const Referral::Step& step) {
    absl::StrAppend(out, step.transition());
  });
}

void Require(bool held, const std::string& otherwise, Problems& problems) {
  if (!held) problems.push_back(otherwise);
}

// One office's view, from whichever call.
void CompareView(const Referral& view, const Expected& expected, const std::string& where,
                 Problems& problems) {
  Require(view.state() == expected.state,
          absl::StrCat(where, " shows ", Referral::State_Name(view.state()),
                       ", the winner's state is ", Referral::State_Name(expected.state)),
          problems);
  Require(view.etag() == expected.etag,
          absl::StrCat(where, " shows etag ", view.etag(), ", the winner got ", expected.etag),
          problems);
}

}  // namespace

std::string Short(const absl::Status& status) {
  return status.ok() ? "OK"
                     : absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status));
}

void Forge(Forgery forgery, Answers& answers) {
  if (forgery == Forgery::kSwappedAnswers) std::swap(answers[0], answers[1]);
  if (forgery == Forgery::kAnswerOtherEtag) {
    for (Answer& each : answers) each.referral.set_etag("\"0\"");
  }
  if (forgery != Forgery::kFlippedAnswer) return;
  absl::Status& status = answers[0].status;
  status = status.ok() ? absl::Status(Error(absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE",
                                            "a forged refusal"))
                       : absl::OkStatus();
}

absl::StatusOr<Sides> Look(Desk& desk, const std::string& case_name, const std::string& name,
                           Forgery forgery) {
  Sides sides;
  GetReferralRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(sides.sender, desk.Call<Referral>(kCounsellor, "GetReferral", request));
  absl::StatusOr<Referral> receiver = desk.Call<Referral>(kReceiverLead, "GetReferral", request);
  sides.receiver_status = receiver.status();
  if (receiver.ok()) sides.receiver = *std::move(receiver);
  ASSIGN_OR_RETURN(const std::vector<Referral> outbox, desk.Outbox(case_name));
  for (const Referral& each : outbox) {
    if (each.name() == name) sides.outbox.push_back(each);
    if (IsOpen(each.state()) && each.receiver() == sides.sender.receiver() &&
        each.offering() == sides.sender.offering()) {
      ++sides.open;
    }
  }
  ASSIGN_OR_RETURN(sides.inbox, desk.InboxOf(name));
  Forge(forgery, sides);
  return sides;
}

void Compare(const Sides& sides, const Expected& expected, Problems& problems) {
  const bool received = expected.state != Referral::DRAFT;
  CompareView(sides.sender, expected, "the sender", problems);
  for (const Referral& each : sides.outbox) {
    CompareView(each, expected, "the outbox", problems);
  }
  for (const Referral& each : sides.inbox) {
    CompareView(each, expected, "the inbox", problems);
  }
  Require(sides.outbox.size() == 1,
          absl::StrCat("the outbox holds it ", sides.outbox.size(), " times"), problems);
  Require(sides.inbox.size() == (received ? 1u : 0u),
          absl::StrCat("the inbox holds it ", sides.inbox.size(), " times"), problems);
  Require(sides.open == expected.open,
          absl::StrCat(sides.open, " referrals are open, not ", expected.open), problems);
  const std::string steps = absl::StrJoin(expected.steps, " ");
  Require(StepsOf(sides.sender) == steps,
          absl::StrCat("the sender's steps are ", StepsOf(sides.sender), ", not ", steps),
          problems);
  if (!expected.last_user.empty() && !sides.sender.steps().empty()) {
    Require(sides.sender.steps().rbegin()->user() == expected.last_user,
            absl::StrCat("the last step is not of ", expected.last_user), problems);
  }
  Require(!sides.sender.has_package(), "the sender reads the receiver's copy", problems);
  if (!received) {
    Require(ReasonOf(sides.receiver_status) == "REFERRAL_NOT_FOUND",
            "the receiver knows of what was never sent", problems);
    return;
  }
  if (!sides.receiver_status.ok()) {
    problems.push_back(absl::StrCat("the receiver got ", Short(sides.receiver_status)));
    return;
  }
  CompareView(sides.receiver, expected, "the receiver", problems);
  Require(StepsOf(sides.receiver) == steps,
          absl::StrCat("the receiver's steps are ", StepsOf(sides.receiver), ", not ", steps),
          problems);
  Require(sides.receiver.has_package() == IsOpen(expected.state),
          sides.receiver.has_package() ? "the receiver kept its copy" : "the receiver has no copy",
          problems);
}

}  // namespace tsunagi::races
