#include "services/referral/domain/referral.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::referral {
namespace {

constexpr std::array<absl::string_view, 5> kKindNames = {"", "REFERRAL", "TRANSFER", "SUB_REFERRAL",
                                                         "TEAM_SUPPORT"};

}  // namespace

absl::string_view KindName(Kind kind) { return kKindNames[static_cast<size_t>(kind)]; }

std::optional<Kind> ParseKind(absl::string_view name) {
  for (const Kind kind : kKinds) {
    if (KindName(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string ReferralName(const Referral& referral) {
  return absl::StrCat("agencies/", referral.sender, "/referrals/", referral.id);
}

std::string EtagOf(const Referral& referral) { return absl::StrCat("\"", referral.version, "\""); }

bool VisibleToReceiver(const Referral& referral) { return referral.sent_on.has_value(); }

std::optional<Actor> ActorFor(const Referral& referral, absl::string_view agency, bool reviewer,
                              Transition transition) {
  const bool sender = agency == referral.sender;
  const bool receiver = agency == referral.receiver && (sender || VisibleToReceiver(referral));
  if (receiver && reviewer && Allowed(referral.state, Actor::kReviewer, transition)) {
    return Actor::kReviewer;
  }
  if (receiver && (!sender || Allowed(referral.state, Actor::kReceiver, transition))) {
    return Actor::kReceiver;
  }
  if (sender) return Actor::kSender;
  return std::nullopt;
}

std::optional<absl::CivilDay> LatestStep(const Referral& referral) {
  // An absent day orders before every day.
  return std::max(
      {referral.sent_on, referral.answered_on, referral.support_started_on, referral.ended_on});
}

absl::Status CheckOrder(std::optional<absl::CivilDay> earliest, absl::CivilDay day) {
  if (!earliest || *earliest <= day) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "EVENT_DATE_BEFORE_REFERRAL",
               "the event date lies before the last step of the referral")
      .Ja("日付が、この紹介の前の段階（送付・受理など）より前になっています。年と月をお確かめくださ"
          "い。")
      .Field("event_date", "BEFORE_LAST_STEP", "前の段階の日付以降にしてください。");
}

Fact FactOf(const Referral& referral, Fact::Kind kind, absl::string_view receiver_kind,
            absl::CivilDay event_day, std::string id) {
  Fact fact;
  fact.id = std::move(id);
  fact.kind = kind;
  fact.event_month = absl::CivilMonth(event_day);
  fact.subject = referral.subject;
  fact.municipality = referral.municipality;
  fact.category = referral.category;
  fact.agency = referral.receiver;
  fact.agency_kind = std::string(receiver_kind);
  fact.cohort = referral.cohort;
  return fact;
}

}  // namespace tsunagi::referral
