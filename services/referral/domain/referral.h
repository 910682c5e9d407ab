// A referral from one office to another, and what came of it.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/facts/fact.h"
#include "services/referral/domain/referral_state.h"

namespace tsunagi::referral {

// Limits of the texts, in code points.
inline constexpr size_t kMaxNote = 2000;
inline constexpr size_t kMaxOverrideReason = 1000;
inline constexpr size_t kMaxSheetNumber = 64;

// Same values as tsunagi.referral.v1.Referral.Kind.
enum class Kind {
  // The receiver helps; whoever holds the case goes on holding it.
  kShared = 1,
  // The receiver becomes the holder when it accepts, and gives the case back when its support ends.
  kTransfer = 2,
  // The receiver of another referral hands a part of it on.
  kSubReferral = 3,
  // Several offices work together, the holder leads.
  kTeam = 4,
};
inline constexpr Kind kKinds[] = {Kind::kShared, Kind::kTransfer, Kind::kSubReferral, Kind::kTeam};

// "REFERRAL", "TRANSFER", "SUB_REFERRAL", "TEAM_SUPPORT", as stored.
absl::string_view KindName(Kind kind);
std::optional<Kind> ParseKind(absl::string_view name);

struct Referral {
  // UUIDv7; the resource name is agencies/{sender}/referrals/{id}.
  std::string id;
  // Counts the changes from 1; the etag is made of it.
  int64_t version = 1;
  State state = State::kDraft;
  // Resource name of the case. Never shown to the receiver.
  std::string case_name;
  // Agency ids.
  std::string sender;
  std::string receiver;
  std::string offering;
  std::string request_note;
  std::string override_reason;
  // Pseudonym for facts; never shown.
  std::string subject;
  // Category, residence and cohort when drafted, and again when sent.
  std::string category;
  std::string municipality;
  std::string cohort;
  Kind kind = Kind::kShared;
  // Id of the referral that the sender received and of which this one is a part, or empty.
  std::string part_of;
  // Of decline_reasons.textproto; empty: not declined.
  std::string decline_code;
  // Id of the rule of the offering's eligibility that the receiver says is not met, or empty.
  std::string decline_rule;
  std::string answer_note;
  std::optional<absl::CivilDay> sent_on;
  std::optional<absl::CivilDay> answered_on;
  std::optional<absl::CivilDay> support_started_on;
  std::optional<absl::CivilDay> ended_on;
  // When the receiver owes its answer; absent where nothing is owed or the clock stands still.
  std::optional<absl::Time> answer_due;
  // That rests on holidays that are not official yet.
  bool due_is_forecast = false;
  absl::Time create_time;
  absl::Time update_time;
  std::string sheet_number;
  // The sender goes along to the first visit (同行).
  bool accompany = false;
  // When the receiver expects the person for the first time, in Japan.
  std::optional<absl::CivilMinute> first_visit;
  // Somebody of the sender came along.
  bool accompanied = false;
  // Agency id of whoever holds the case now; as read, never written with the referral.
  std::string holder;
};

// One step of a referral's history.
struct ReferralStep {
  std::string referral;
  // The version that it made.
  int64_t version = 0;
  Transition transition = Transition::kSend;
  // Where it led.
  State state = State::kDraft;
  // Agency id and user id; empty for the clock.
  std::string office;
  std::string user;
  absl::CivilDay event_date;
  absl::Time time;
  // Code of the decline, or empty.
  std::string reason;

  bool operator==(const ReferralStep&) const = default;
};

// agencies/{sender}/referrals/{id}.
std::string ReferralName(const Referral& referral);

// The quoted row version.
std::string EtagOf(const Referral& referral);

// False for drafts and for what was cancelled as a draft: the receiver never learns of those.
bool VisibleToReceiver(const Referral& referral);

// Who somebody of `agency` is to the referral when it does `transition`. An office may refer to
// itself (a case that it keeps): it then acts for whichever side may. `reviewer`: its lead or
// coordinator. Nothing for a third office.
std::optional<Actor> ActorFor(const Referral& referral, absl::string_view agency, bool reviewer,
                              Transition transition);

// The latest day on which something happened to the referral; nothing for drafts.
std::optional<absl::CivilDay> LatestStep(const Referral& referral);

// INVALID_ARGUMENT EVENT_DATE_BEFORE_REFERRAL where `day` lies before `earliest`.
absl::Status CheckOrder(std::optional<absl::CivilDay> earliest, absl::CivilDay day);

// A fact on the referral, attributed to the receiver; `receiver_kind` is the name of its kind.
Fact FactOf(const Referral& referral, Fact::Kind kind, absl::string_view receiver_kind,
            absl::CivilDay event_day, std::string id);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_H_
