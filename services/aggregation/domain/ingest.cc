#include "services/aggregation/domain/ingest.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "common/base/id.h"
#include "services/aggregation/domain/period.h"

namespace tsunagi::aggregation {
namespace {

constexpr size_t kMostCodeLength = 64;

template <size_t N>
bool IsOneOf(const std::array<absl::string_view, N>& values, absl::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Upper-case code such as "TRAINING_STARTED"; a text that somebody wrote is none.
bool IsCode(absl::string_view text) {
  return text.size() <= kMostCodeLength && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
         });
}

// Agency id such as "sr-09201".
bool IsAgencyId(absl::string_view text) {
  return text.size() <= kMostCodeLength && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
         });
}

bool IsSubject(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

bool IsMunicipality(absl::string_view text) {
  return text.size() == 5 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

bool NeedsDetail(absl::string_view kind) {
  return kind == "OUTCOME" || kind == "CATEGORY_DECIDED" || kind == "REFERRAL_DECLINED";
}

// Everything by which facts are grouped, and whose they are.
bool SameAttribution(const IncomingFact& a, const IncomingFact& b) {
  return a.kind == b.kind && a.detail == b.detail && a.attribute == b.attribute &&
         a.event_month == b.event_month && a.subject == b.subject &&
         a.municipality == b.municipality && a.category == b.category && a.agency == b.agency &&
         a.agency_kind == b.agency_kind && a.cohort == b.cohort;
}

// What is wrong with the fields alone; empty for nothing.
absl::string_view FieldReason(const IncomingFact& fact) {
  constexpr std::array<absl::string_view, 4> kCategories = {
      "", "UNSTABLE_EMPLOYMENT", "LONG_TERM_JOBLESS", "SOCIAL_PARTICIPATION"};
  constexpr std::array<absl::string_view, 3> kCohorts = {"IN", "OUT", "UNKNOWN"};
  if (fact.later_version) return "VERSION_UNKNOWN";
  if (fact.kind.empty()) return "KIND_UNKNOWN";
  if (!IsUuid(fact.id)) return "FACT_ID_INVALID";
  if (!IsSubject(fact.subject)) return "SUBJECT_INVALID";
  if (!IsMonth(fact.event_month)) return "MONTH_INVALID";
  if (fact.agency.empty() || fact.agency_kind.empty() || fact.cohort.empty() ||
      (NeedsDetail(fact.kind) && fact.detail.empty())) {
    return "FIELD_MISSING";
  }
  if (!IsCode(fact.detail) || !IsCode(fact.attribute) || !IsCode(fact.agency_kind) ||
      !IsAgencyId(fact.agency) || !IsOneOf(kCategories, fact.category) ||
      !IsOneOf(kCohorts, fact.cohort) ||
      !(fact.municipality.empty() || IsMunicipality(fact.municipality))) {
    return "FIELD_INVALID";
  }
  if (fact.count != 1 && fact.count != -1) return "COUNT_INVALID";
  if (fact.reverses.empty() && fact.count != 1) return "COUNT_INVALID";
  return "";
}

IngestDecision Park(absl::string_view reason) { return {Verdict::kPark, std::string(reason)}; }

}  // namespace

Order OrderOf(int64_t cursor, int64_t sequence) {
  if (sequence <= cursor) return Order::kSeen;
  return sequence == cursor + 1 ? Order::kNext : Order::kGap;
}

IngestDecision CheckFact(const IncomingFact& fact, const std::optional<LedgerFact>& same_id,
                         const std::optional<LedgerFact>& reversed) {
  if (const absl::string_view reason = FieldReason(fact); !reason.empty()) return Park(reason);
  if (same_id) {
    const IncomingFact& known = same_id->fact;
    if (SameAttribution(known, fact) && known.count == fact.count &&
        UuidBytes(known.reverses) == UuidBytes(fact.reverses)) {
      return {Verdict::kIgnore, ""};
    }
    return Park("DUPLICATE_DIFFERS");
  }
  if (fact.reverses.empty()) return {Verdict::kApply, ""};
  if (!reversed) return Park("REVERSAL_OF_UNKNOWN");
  if (reversed->reversed) return Park("ALREADY_REVERSED");
  // A reversal may itself be taken back: the count is always the opposite.
  if (!SameAttribution(reversed->fact, fact) || fact.count != -reversed->fact.count) {
    return Park("REVERSAL_DIFFERS");
  }
  return {Verdict::kApply, ""};
}

}  // namespace tsunagi::aggregation
