#include "common/erasure/retention.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/calendar/fiscal_year.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"

namespace tsunagi {
namespace {

constexpr int kLongestYears = 100;
constexpr int kLongestDays = 3650;

absl::Status Invalid(absl::string_view text) {
  return Error(absl::StatusCode::kInvalidArgument, "RETENTION_INVALID", text)
      .Ja("保存年限の設定に誤りがあります。種別ごとに全機関向けの定めが1つあること、年数か日数の"
          "どちらか一方だけがあることをお確かめください。");
}

std::string NameOf(RecordClass record_class) {
  return absl::StrCat("record class ", static_cast<int>(record_class));
}

absl::Status CheckTerm(const RetentionRule& rule) {
  const bool years = rule.years >= 1 && rule.years <= kLongestYears && rule.days == 0;
  const bool days = rule.days >= 1 && rule.days <= kLongestDays && rule.years == 0;
  if (years || days) return absl::OkStatus();
  return Invalid(absl::StrCat(NameOf(rule.record_class), ": a term is of years or of days"));
}

}  // namespace

absl::CivilDay DueDay(const RetentionRule& rule, absl::CivilDay event) {
  absl::CivilDay first = event + 1;
  if (rule.start == RetentionStart::kEndOfFiscalYear) {
    first = calendar::FiscalYearFirstDay(calendar::FiscalYearOf(event) + 1);
  }
  if (rule.days > 0) return first + rule.days;
  // 29 February becomes 1 March of a common year, the day after the month's last.
  return absl::CivilDay(first.year() + rule.years, first.month(), first.day());
}

absl::StatusOr<RetentionPolicy> RetentionPolicy::Create(std::vector<RetentionRule> rules) {
  RetentionPolicy policy;
  policy.rules_ = std::move(rules);
  for (size_t i = 0; i < policy.rules_.size(); ++i) {
    const RetentionRule& rule = policy.rules_[i];
    if (absl::Status status = CheckTerm(rule); !status.ok()) return status;
    std::vector<std::string> agencies = rule.agencies;
    if (agencies.empty()) agencies.emplace_back();
    for (const std::string& agency : agencies) {
      if (!policy.by_agency_.emplace(std::pair(rule.record_class, agency), i).second) {
        return Invalid(absl::StrCat(NameOf(rule.record_class), ": two rules for one office"));
      }
    }
  }
  for (const RecordClass record_class : kRecordClasses) {
    if (policy.by_agency_.count({record_class, ""}) == 0) {
      return Invalid(absl::StrCat(NameOf(record_class), ": no rule for all offices"));
    }
  }
  return policy;
}

const RetentionRule& RetentionPolicy::RuleFor(RecordClass record_class,
                                              absl::string_view agency) const {
  auto found = by_agency_.find({record_class, std::string(agency)});
  if (found == by_agency_.end()) found = by_agency_.find({record_class, std::string()});
  return rules_[found->second];
}

std::vector<DueRecord> DueRecords(const RetentionPolicy& policy, RecordClass record_class,
                                  absl::Span<const RetentionCandidate> candidates,
                                  absl::CivilDay today) {
  std::vector<DueRecord> due;
  for (const RetentionCandidate& candidate : candidates) {
    if (candidate.hold) continue;
    const absl::CivilDay day =
        DueDay(policy.RuleFor(record_class, candidate.agency), candidate.event);
    if (day <= today) due.push_back({candidate.name, candidate.event, day});
  }
  std::sort(due.begin(), due.end(), [](const DueRecord& a, const DueRecord& b) {
    return std::tie(a.due, a.name) < std::tie(b.due, b.name);
  });
  return due;
}

std::string DigestOf(absl::Span<const DueRecord> due) {
  std::string text;
  for (const DueRecord& record : due) {
    absl::StrAppend(&text, absl::FormatCivilTime(record.due), " ",
                    absl::FormatCivilTime(record.event), " ", record.name, "\n");
  }
  return absl::BytesToHexString(crypto::Sha256(text));
}

}  // namespace tsunagi
