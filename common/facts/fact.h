// The de-identified fact as the services make it. Pure.
#ifndef TSUNAGI_COMMON_FACTS_FACT_H_
#define TSUNAGI_COMMON_FACTS_FACT_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"

namespace tsunagi {

// One countable event; fields and their values as in tsunagi/facts/v1/fact.proto.
struct Fact {
  enum class Kind {
    kConsultation = 1,
    kCategoryDecided = 2,
    kReferralSent = 3,
    kReferralAccepted = 4,
    kReferralDeclined = 5,
    kOutcome = 6,
  };
  // UUIDv7, made by whoever makes the fact.
  std::string id;
  Kind kind = Kind::kConsultation;
  std::string detail;
  std::string attribute;
  // Only the month leaves the service.
  absl::CivilMonth event_month;
  // Pseudonym, made by intake only.
  std::string subject;
  std::string municipality;
  // "UNSTABLE_EMPLOYMENT", "LONG_TERM_JOBLESS", "SOCIAL_PARTICIPATION" or empty.
  std::string category;
  std::string agency;
  // Name of tsunagi.config.v1.Agency.Kind, e.g. "HELLO_WORK".
  std::string agency_kind;
  // "IN", "OUT" or "UNKNOWN" of the plan's cohort.
  std::string cohort;
  // +1, or -1 for the reversal of `reverses`.
  int count = 1;
  std::string reverses;
};

// The reversal of `fact` under a new id: same attribution, count -1.
inline Fact Reversal(const Fact& fact, std::string id) {
  Fact reversal = fact;
  reversal.reverses = fact.id;
  reversal.id = std::move(id);
  reversal.count = -fact.count;
  return reversal;
}

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_FACTS_FACT_H_
