// The case: one consultation at one office, as plain values.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_CASE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/facts/fact.h"
#include "common/rules/subject.h"

namespace tsunagi::intake {

// The enumerations have the values of tsunagi/intake/v1/case.proto.
enum class CaseState { kUnspecified = 0, kReceived = 1, kInSupport = 2, kClosed = 3 };

// How the person came (相談経路).
enum class Channel {
  kUnspecified = 0,
  kPersonVisit = 1,
  kPersonPhoneOrMail = 2,
  kFamilyVisit = 3,
  kFamilyPhoneOrMail = 4,
  kOutreach = 5,
  kOtherBody = 6,
  kOther = 7,
};

// Who came or called (来談者).
struct Consulter {
  enum class Kind { kUnspecified = 0, kSelf = 1, kFamily = 2, kOtherBody = 3, kAnonymous = 4 };
  Kind kind = Kind::kUnspecified;
  std::string display_name;
  std::string relation;
  std::string phone;

  bool operator==(const Consulter&) const = default;
};

// ISO 5218.
enum class Sex { kUnknown = 0, kMale = 1, kFemale = 2, kOther = 9 };

// The person whom the support is for. Every field may be empty.
struct Person {
  // As written.
  std::string display_name;
  // Full-width katakana.
  std::string display_name_kana;
  Sex sex = Sex::kUnknown;
  std::optional<rules::PartialDate> birth_date;
  std::string postal_code;
  // JIS five-digit code.
  std::string municipality;
  std::string address;
  std::string phone;
  std::string email;

  bool operator==(const Person&) const = default;
};

enum class Concern {
  kUnspecified = 0,
  kHealth = 1,
  kHousing = 2,
  kIncome = 3,
  kRentLoan = 4,
  kTaxUtilities = 5,
  kDebt = 6,
  kJobSearch = 7,
  kJobTrouble = 8,
  kCommunity = 9,
  kFamily = 10,
  kChildCare = 11,
  kElderCare = 12,
  kWithdrawal = 13,
  kViolence = 14,
  kFood = 15,
  kOther = 16,
};
inline constexpr int kLastConcern = static_cast<int>(Concern::kOther);

// ○ and ◎: a set, and the one most pressing, which is in the set or unspecified.
struct Concerns {
  std::vector<Concern> marked;
  Concern primary = Concern::kUnspecified;

  bool operator==(const Concerns&) const = default;
};

// By question id; an absent answer is unknown, an empty one "asked, not known".
using Answers = std::map<std::string, rules::AnswerValue>;

// A finding that does not block, once it was accepted.
struct Warning {
  std::string reason;
  std::string field;
  std::string message_ja;

  bool operator==(const Warning&) const = default;
};

// What an office writes down.
struct Case {
  // Number on the office's own sheet (受付番号), or empty.
  std::string sheet_number;
  absl::CivilDay reception_date;
  std::string received_by;
  Channel channel = Channel::kUnspecified;
  Consulter consulter;
  Person person;
  Concerns concerns;
  std::string consultation;
  Answers answers;
  std::vector<Warning> warnings;
  // 秘匿情報 (violence and the like): the address never prints and goes nowhere without a second
  // confirmation.
  bool address_protected = false;
};

// What the service keeps beside it. Names: agencies/{agency}/cases/{id}.
struct CaseHeader {
  // UUIDv7.
  std::string id;
  std::string agency;
  CaseState state = CaseState::kReceived;
  // 1 when created; the etag.
  int64_t version = 1;
  absl::Time create_time;
  absl::Time update_time;
};

struct CaseRecord {
  CaseHeader header;
  Case content;
  // The fact CONSULTATION that counts this case, as it was sent. Only this can be taken back: made
  // again, it may differ, since the directory and the folding of names change.
  Fact fact;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_CASE_H_
