#include "tests/races/contests.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/local_identity.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "google/protobuf/util/message_differencer.h"

namespace tsunagi::races {
namespace {

using referral::v1::DeclineReferralRequest;
using referral::v1::Referral;
using referral::v1::TransitionReferralRequest;

// How much later the second call begins at most: within the time that a write takes.
constexpr absl::Duration kOffset = absl::Microseconds(250);

// Who begins later changes in another rhythm than what else depends on the round's number.
bool SecondIsLater(int number) { return (number / 2) % 2 == 0; }

struct Delays {
  absl::Duration first;
  absl::Duration second;
};

Delays DelaysOf(Desk& desk, int number, absl::Duration most = kOffset) {
  const absl::Duration pause = desk.Pause(most);
  return SecondIsLater(number) ? Delays{absl::ZeroDuration(), pause}
                               : Delays{pause, absl::ZeroDuration()};
}

bool Overlapped(const Answers& answers) {
  return std::max(answers[0].begun, answers[1].begun) <
         std::min(answers[0].answered, answers[1].answered);
}

// The loser's answer is a refusal for one of `reasons`.
void CheckRefusal(const Answer& answer, const std::vector<std::string>& reasons,
                  Problems& problems) {
  const std::string reason = answer.status.ok() ? "OK" : ReasonOf(answer.status);
  if (std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) return;
  problems.push_back(absl::StrCat("the loser got ", reason, ", not ", reasons.front()));
}

// The winner's answer shows what it did.
void CheckWin(const Answer& answer, const std::string& name, Referral::State state,
              Problems& problems) {
  if (answer.referral.name() == name && answer.referral.state() == state) return;
  problems.push_back(absl::StrCat("the winner was answered ", answer.referral.name(), " ",
                                  Referral::State_Name(answer.referral.state()), ", not ", name));
}

// The only one that won; 0 with a problem where both or neither did.
size_t WinnerOf(const Answers& answers, Result& result) {
  result.overlapped = Overlapped(answers);
  if (answers[0].status.ok() == answers[1].status.ok()) {
    result.problems.push_back(absl::StrCat("not exactly one won: ", Short(answers[0].status), "; ",
                                           Short(answers[1].status)));
    return 0;
  }
  const size_t winner = answers[0].status.ok() ? 0 : 1;
  result.overtaken = answers[winner].begun > answers[1 - winner].begun;
  return winner;
}

absl::Status CheckSides(Desk& desk, const Round& round, const std::string& name,
                        const Expected& expected, Forgery forgery, Result& result) {
  ASSIGN_OR_RETURN(const Sides sides, Look(desk, round.case_name, name, forgery));
  Compare(sides, expected, result.problems);
  return absl::OkStatus();
}

absl::StatusOr<Result> RevokeAgainstAccept(Desk& desk, const Round& round) {
  Result result;
  ASSIGN_OR_RETURN(const Referral sent, desk.MakeSent(round.case_name));
  result.sends = 1;
  const bool with_etag = round.number % 2 == 0;
  const TransitionReferralRequest cancel = StepOf(sent, with_etag);
  const TransitionReferralRequest accept = StepOf(sent, with_etag);
  const Delays delays = DelaysOf(desk, round.number);
  ASSIGN_OR_RETURN(Answers answers,
                   desk.AtOnce({kCounsellor, "CancelReferral", cancel, delays.first},
                               {kReceiverLead, "AcceptReferral", accept, delays.second}));
  Forge(round.forgery, answers);
  const size_t winner = WinnerOf(answers, result);
  const bool cancelled = winner == 0;
  result.outcome = cancelled ? "cancelled" : "accepted";
  CheckRefusal(answers[1 - winner], {with_etag ? "ETAG_MISMATCH" : "REFERRAL_STATE"},
               result.problems);
  const Expected expected = {
      .state = cancelled ? Referral::CANCELLED : Referral::ACCEPTED,
      .etag = answers[winner].referral.etag(),
      .steps = {"SEND", cancelled ? "CANCEL" : "ACCEPT"},
      .last_user = UserOf(cancelled ? kCounsellor : kReceiverLead),
      .open = cancelled ? 0 : 1,
  };
  CheckWin(answers[winner], sent.name(), expected.state, result.problems);
  RETURN_IF_ERROR(CheckSides(desk, round, sent.name(), expected, round.forgery, result));
  return result;
}

// The same click twice: one effect, one answer.
void JudgeRepeated(const Answers& answers, Result& result) {
  result.outcome = "one request";
  result.overlapped = Overlapped(answers);
  for (const Answer& each : answers) {
    if (!each.status.ok()) {
      result.problems.push_back(absl::StrCat("a repeated request got ", Short(each.status)));
    }
  }
  using google::protobuf::util::MessageDifferencer;
  if (!MessageDifferencer::Equals(answers[0].referral, answers[1].referral)) {
    result.problems.push_back("a repeated request was answered otherwise");
  }
}

absl::StatusOr<Result> DoubleSend(Desk& desk, const Round& round) {
  Result result;
  const absl::Time begun = absl::Now();
  ASSIGN_OR_RETURN(const Referral draft, desk.MakeDraft(round.case_name));
  // A draft asks the same services as a send. In half of the rounds the second send begins at any
  // time while the first asks and writes, so that it also finds the first one's effect on its way.
  const absl::Duration took = absl::Now() - begun;
  const absl::Duration most = round.number % 16 < 8 ? kOffset : took;
  const bool same_request = round.number % 2 == 0;
  // Two of the office in half of the rounds with two requests, one with two windows in the other.
  const bool two_users = !same_request && round.number % 8 < 4;
  const TransitionReferralRequest first = StepOf(draft, false);
  const TransitionReferralRequest second = same_request ? first : StepOf(draft, false);
  const Delays delays = DelaysOf(desk, round.number, most);
  const char* const other = two_users ? kCoordinator : kCounsellor;
  ASSIGN_OR_RETURN(Answers answers, desk.AtOnce({kCounsellor, "SendReferral", first, delays.first},
                                                {other, "SendReferral", second, delays.second}));
  Forge(round.forgery, answers);
  result.sends = 1;
  size_t winner = 0;
  if (same_request) {
    JudgeRepeated(answers, result);
  } else {
    winner = WinnerOf(answers, result);
    result.outcome = winner == 0 ? "first of two" : "second of two";
    CheckRefusal(answers[1 - winner], {"REFERRAL_STATE"}, result.problems);
  }
  CheckWin(answers[winner], draft.name(), Referral::SENT, result.problems);
  const Expected expected = {.state = Referral::SENT,
                             .etag = answers[winner].referral.etag(),
                             .steps = {"SEND"},
                             .last_user = UserOf(winner == 0 ? kCounsellor : other),
                             .open = 1};
  RETURN_IF_ERROR(CheckSides(desk, round, draft.name(), expected, round.forgery, result));
  return result;
}

// A send that went through found the decline committed; one that was refused did not.
absl::Status CheckOrder(Desk& desk, const Answers& answers, const std::string& position,
                        const std::string& declined, const std::string& again, Result& result) {
  const auto& [send, decline] = answers;
  if (!send.status.ok()) {
    CheckRefusal(send, {"ALREADY_REFERRED"}, result.problems);
    if (decline.answered < send.begun) {
      result.problems.push_back("refused after the decline was answered");
    }
    return absl::OkStatus();
  }
  CheckWin(send, again, Referral::SENT, result.problems);
  ASSIGN_OR_RETURN(const std::string first, desk.FirstChanged(position, declined, again));
  if (first != declined) result.problems.push_back("sent before the decline was committed");
  return absl::OkStatus();
}

// In the end the declined one is over and the new one is the only one open.
absl::Status CheckResent(Desk& desk, const Round& round, const Referral& declined,
                         const Referral& again, Result& result) {
  const Expected gone = {.state = Referral::DECLINED,
                         .etag = declined.etag(),
                         .steps = {"SEND", "DECLINE"},
                         .last_user = UserOf(kReceiverLead),
                         .open = 1};
  const Expected open = {.state = Referral::SENT,
                         .etag = again.etag(),
                         .steps = {"SEND"},
                         .last_user = UserOf(kCounsellor),
                         .open = 1};
  RETURN_IF_ERROR(CheckSides(desk, round, declined.name(), gone, Forgery::kNone, result));
  return CheckSides(desk, round, again.name(), open, round.forgery, result);
}

absl::StatusOr<Result> ResendAfterDecline(Desk& desk, const Round& round) {
  Result result;
  ASSIGN_OR_RETURN(const Referral draft, desk.MakeDraft(round.case_name));
  const absl::Time begun = absl::Now();
  ASSIGN_OR_RETURN(const Referral sent,
                   desk.Call<Referral>(kCounsellor, "SendReferral", StepOf(draft, true)));
  // A send looks for open referrals as it comes, a decline shows once it is committed: without a
  // head start for the decline the send would always be refused.
  const absl::Duration took = absl::Now() - begun;
  ASSIGN_OR_RETURN(const Referral again, desk.MakeDraft(round.case_name));
  ASSIGN_OR_RETURN(const std::string position, desk.FeedPosition());
  const TransitionReferralRequest send = StepOf(again, round.number % 2 == 0);
  DeclineReferralRequest decline;
  decline.set_name(sent.name());
  decline.set_request_id(NewUuidV7(absl::Now()));
  decline.set_reason(Referral::PERSON_DECLINED);
  ASSIGN_OR_RETURN(Answers answers,
                   desk.AtOnce({kCounsellor, "SendReferral", send, desk.Pause(took / 4)},
                               {kReceiverLead, "DeclineReferral", decline, absl::ZeroDuration()}));
  Forge(round.forgery, answers);
  result.sends = 2;
  result.overlapped = Overlapped(answers);
  const bool at_once = answers[0].status.ok();
  result.outcome = at_once ? "sent at once" : "refused first";
  result.overtaken = at_once;
  if (answers[1].status.ok()) {
    CheckWin(answers[1], sent.name(), Referral::DECLINED, result.problems);
  } else {
    result.problems.push_back(absl::StrCat("the decline: ", Short(answers[1].status)));
  }
  RETURN_IF_ERROR(CheckOrder(desk, answers, position, sent.name(), again.name(), result));
  Referral declined = sent;
  Referral resent = again;
  declined.set_etag(answers[1].referral.etag());
  resent.set_etag(answers[0].referral.etag());
  if (!at_once) {
    const auto retried = desk.Call<Referral>(kCounsellor, "SendReferral", StepOf(again, false));
    if (retried.ok()) {
      resent.set_etag(retried->etag());
    } else {
      result.problems.push_back(absl::StrCat("after the decline: ", Short(retried.status())));
    }
  }
  RETURN_IF_ERROR(CheckResent(desk, round, declined, resent, result));
  return result;
}

absl::StatusOr<Result> TwoAtOnce(Desk& desk, const Round& round) {
  Result result;
  ASSIGN_OR_RETURN(const Referral one, desk.MakeDraft(round.case_name));
  ASSIGN_OR_RETURN(const Referral two, desk.MakeDraft(round.case_name));
  const bool with_etag = round.number % 2 == 0;
  const TransitionReferralRequest first = StepOf(one, with_etag);
  const TransitionReferralRequest second = StepOf(two, with_etag);
  const Delays delays = DelaysOf(desk, round.number);
  ASSIGN_OR_RETURN(Answers answers,
                   desk.AtOnce({kCounsellor, "SendReferral", first, delays.first},
                               {kCoordinator, "SendReferral", second, delays.second}));
  Forge(round.forgery, answers);
  result.sends = 1;
  const size_t winner = WinnerOf(answers, result);
  result.outcome = winner == 0 ? "counsellor's" : "coordinator's";
  CheckRefusal(answers[1 - winner], {"ALREADY_REFERRED"}, result.problems);
  const std::string& sent = winner == 0 ? one.name() : two.name();
  const Referral& left = winner == 0 ? two : one;
  CheckWin(answers[winner], sent, Referral::SENT, result.problems);
  const Expected open = {.state = Referral::SENT,
                         .etag = answers[winner].referral.etag(),
                         .steps = {"SEND"},
                         .last_user = UserOf(winner == 0 ? kCounsellor : kCoordinator),
                         .open = 1};
  RETURN_IF_ERROR(CheckSides(desk, round, sent, open, round.forgery, result));
  const Expected draft = {.state = Referral::DRAFT, .etag = left.etag(), .open = 1};
  RETURN_IF_ERROR(CheckSides(desk, round, left.name(), draft, Forgery::kNone, result));
  return result;
}

const Contest kContests[] = {
    {"revoke_accept", {"cancelled", "accepted"}, RevokeAgainstAccept},
    {"double_send", {"one request", "first of two", "second of two"}, DoubleSend},
    {"resend_after_decline", {"sent at once", "refused first"}, ResendAfterDecline},
    {"two_at_once", {"counsellor's", "coordinator's"}, TwoAtOnce},
};

}  // namespace

const Contest* FindContest(const std::string& name) {
  const auto* found = std::find_if(std::begin(kContests), std::end(kContests),
                                   [&](const Contest& each) { return each.name == name; });
  return found == std::end(kContests) ? nullptr : found;
}

}  // namespace tsunagi::races
