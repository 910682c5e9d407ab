// How long records are kept, and which are due to be erased. Pure.
#ifndef TSUNAGI_COMMON_ERASURE_RETENTION_H_
#define TSUNAGI_COMMON_ERASURE_RETENTION_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"

namespace tsunagi {

// As in tsunagi/config/v1/retention.proto.
enum class RecordClass { kCase = 1, kDraft = 2, kAudit = 3, kRequestId = 4, kBackup = 5 };
inline constexpr RecordClass kRecordClasses[] = {RecordClass::kCase, RecordClass::kDraft,
                                                 RecordClass::kAudit, RecordClass::kRequestId,
                                                 RecordClass::kBackup};

enum class RetentionStart { kEventDay = 1, kEndOfFiscalYear = 2 };

struct RetentionRule {
  RecordClass record_class = RecordClass::kCase;
  // Empty: every office that no other rule of the class names.
  std::vector<std::string> agencies = {};
  RetentionStart start = RetentionStart::kEventDay;
  // Exactly one of them is above zero.
  int years = 0;
  int days = 0;
  // Where it comes from, and whether somebody confirmed it.
  std::string source = {};
  bool verified = false;
};

// The first day on which a record may be erased. The first day is not counted (民法140条); a term
// in years ends with the day before the one that answers to its start, or where that month has no
// such day with the month's last (民法143条2項): closed on 28 February 2020, kept five years, due
// on 1 March 2025. Pure.
absl::CivilDay DueDay(const RetentionRule& rule, absl::CivilDay event);

// The rules of a site. Immutable.
class RetentionPolicy {
 public:
  // INVALID_ARGUMENT RETENTION_INVALID unless every class has exactly one rule for all offices, no
  // office two of a class, and every term is of 1 to 100 years or 1 to 3,650 days.
  static absl::StatusOr<RetentionPolicy> Create(std::vector<RetentionRule> rules);

  // An office that no rule names has the one for all. `agency` empty: that of the whole system.
  const RetentionRule& RuleFor(RecordClass record_class, absl::string_view agency) const;

  const std::vector<RetentionRule>& rules() const { return rules_; }

 private:
  std::vector<RetentionRule> rules_;
  // Index of the rule by class and agency.
  std::map<std::pair<RecordClass, std::string>, size_t> by_agency_;
};

// A record that may be due.
struct RetentionCandidate {
  // Name of the record; sorts the list.
  std::string name;
  std::string agency;
  // Of closing, of the last change.
  absl::CivilDay event;
  // Under legal hold: never due.
  bool hold = false;
};

struct DueRecord {
  std::string name;
  absl::CivilDay event;
  absl::CivilDay due;

  bool operator==(const DueRecord&) const = default;
};

// What is due on `today`, by due day and name. Pure.
std::vector<DueRecord> DueRecords(const RetentionPolicy& policy, RecordClass record_class,
                                  absl::Span<const RetentionCandidate> candidates,
                                  absl::CivilDay today);

// Names a list as it was shown (64 hexadecimal digits), so that what is approved is what is erased.
std::string DigestOf(absl::Span<const DueRecord> due);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ERASURE_RETENTION_H_
