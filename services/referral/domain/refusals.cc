#include "services/referral/domain/refusals.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/error/error.h"
#include "common/rules/evaluate.h"

namespace tsunagi::referral {
namespace {

const rules::Rule* FindRule(const site::Offering& offering, absl::string_view id) {
  const auto found = std::find_if(offering.eligibility.begin(), offering.eligibility.end(),
                                  [&](const rules::Rule& rule) { return rule.id == id; });
  return found == offering.eligibility.end() ? nullptr : &*found;
}

bool ServesNothingBeyond(const site::Offering& offering, const site::Offering& other) {
  if (offering.catchment.empty() || offering.catchment_advisory) return false;
  return std::all_of(offering.catchment.begin(), offering.catchment.end(),
                     [&](const std::string& code) { return other.Serves(code); });
}

// Of what was recorded here, and needs no source.
Reason Plain(std::string id, std::string text_ja) {
  Reason reason;
  reason.rule = std::move(id);
  reason.text_ja = std::move(text_ja);
  reason.verified = true;
  return reason;
}

std::string DayJa(absl::CivilDay day) { return absl::FormatCivilTime(day); }

// What one earlier referral says about others.
class Verdict {
 public:
  Verdict(const Referral& earlier, const site::Directory& directory,
          const site::DeclineReasonTable& reasons)
      : earlier_(earlier), reason_(reasons.Find(earlier.decline_code)) {
    const site::Agency* agency = directory.Find(earlier.receiver);
    offering_ = agency == nullptr ? nullptr : agency->FindOffering(earlier.offering);
  }

  // Why the destination is out on `on`; nothing where it is not.
  std::optional<Reason> Against(const Destination& destination, absl::CivilDay on) const {
    const bool same = destination.agency->id == earlier_.receiver &&
                      destination.offering->id == earlier_.offering;
    if (same && (IsWaiting(earlier_.state) || IsActive(earlier_.state))) {
      return Plain(kOpenReason, "この窓口への紹介がすでに進んでいます");
    }
    if (earlier_.state == State::kExpired) return ByExpiry(same, on);
    const absl::CivilDay day = earlier_.answered_on.value_or(absl::CivilDay());
    if (earlier_.state != State::kDeclined || reason_ == nullptr) return std::nullopt;
    if (on >= day + reason_->retry_after_days) return std::nullopt;
    if (same) {
      return Refused(absl::StrCat(DayJa(day), "に差し戻されています（", reason_->title_ja, "）"));
    }
    return ByTheSamePredicate(*destination.offering, on);
  }

 private:
  std::optional<Reason> ByExpiry(bool same, absl::CivilDay on) const {
    const absl::CivilDay day = earlier_.ended_on.value_or(absl::CivilDay());
    if (!same || on >= day + kExpiredRetryDays) return std::nullopt;
    return Plain(kExpiredReason,
                 absl::StrCat("送った紹介に返答がないまま、", DayJa(day), "に期限が過ぎました"));
  }

  Reason Refused(std::string text) const {
    return Plain(absl::StrCat(kRefusedReason, reason_->id), std::move(text));
  }

  std::optional<Reason> ByTheSamePredicate(const site::Offering& other, absl::CivilDay on) const {
    if (offering_ == nullptr) return std::nullopt;
    if (reason_->effect == site::DeclineEffect::kExcludeCatchment &&
        ServesNothingBeyond(other, *offering_)) {
      return Refused("管轄外として差し戻された窓口と、担当する地域が同じです");
    }
    if (reason_->effect == site::DeclineEffect::kExcludeRule && !earlier_.decline_rule.empty()) {
      const rules::Rule* failed = FindRule(*offering_, earlier_.decline_rule);
      for (const rules::Rule& rule : other.eligibility) {
        if (failed == nullptr || !rules::InForce(rule, on)) continue;
        if (!rules::SamePredicate(failed->when, rule.when)) continue;
        Reason reason =
            Refused(absl::StrCat("差し戻した窓口と同じ要件があります（", rule.title_ja, "）"));
        reason.citation = rule.citation.source;
        reason.verified = rule.citation.verified;
        reason.version = VersionOf(rule.valid_from, rule.valid_to);
        return reason;
      }
    }
    return std::nullopt;
  }

  const Referral& earlier_;
  const site::DeclineReason* reason_;
  const site::Offering* offering_ = nullptr;
};

}  // namespace

absl::StatusOr<std::string> RefusedRule(const site::Offering& offering, absl::string_view rule,
                                        absl::CivilDay day) {
  std::vector<std::string> in_force;
  for (const rules::Rule& each : offering.eligibility) {
    if (rules::InForce(each, day)) in_force.push_back(each.id);
  }
  if (rule.empty()) return in_force.size() == 1 ? in_force.front() : std::string();
  if (FindRule(offering, rule) != nullptr) return std::string(rule);
  return InvalidFields(
      {{"failed_rule", "UNKNOWN_RULE",
        in_force.empty()
            ? "この窓口に要件の定めはありません。要件を指定せずに差し戻してください。"
            : absl::StrCat("この窓口の要件から選んでください: ", absl::StrJoin(in_force, "、"))}});
}

void ApplyRefusals(const std::vector<Referral>& earlier, const site::Directory& directory,
                   const site::DeclineReasonTable& reasons, absl::CivilDay on,
                   Suggestions& suggestions) {
  std::vector<Verdict> verdicts;
  verdicts.reserve(earlier.size());
  for (const Referral& each : earlier) verdicts.emplace_back(each, directory, reasons);
  std::vector<Destination> left;
  for (Destination& destination : suggestions.destinations) {
    std::vector<Reason> against;
    for (const Verdict& verdict : verdicts) {
      std::optional<Reason> reason = verdict.Against(destination, on);
      if (reason && std::find(against.begin(), against.end(), *reason) == against.end()) {
        against.push_back(*std::move(reason));
      }
    }
    if (against.empty()) {
      left.push_back(std::move(destination));
      continue;
    }
    destination.reasons = std::move(against);
    destination.unknown.clear();
    destination.questions.clear();
    suggestions.excluded.push_back(std::move(destination));
  }
  suggestions.destinations = std::move(left);
}

}  // namespace tsunagi::referral
