// SearchCases and FindDuplicateCases.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_SEARCH_CASES_H_
#define TSUNAGI_SERVICES_INTAKE_APP_SEARCH_CASES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/duplicates.h"

namespace tsunagi::intake {

struct SearchCommand {
  std::string agency;
  // As typed.
  std::string query;
  std::optional<rules::PartialDate> birth_date;
  int limit = 0;
};

// Cases of the agency, best first. INVALID_ARGUMENT SEARCH_EMPTY where neither query nor birth date
// is given, INVALID_FIELDS where the birth date is none.
absl::StatusOr<std::vector<CaseRecord>> SearchCases(const IntakeStore& store,
                                                    const SearchCommand& command);

struct DuplicateCandidate {
  CaseRecord record;
  // Of kind kSamePerson or kHousehold.
  Likeness likeness;
};

// Cases of the agency that may be about `person` (as typed, need not be valid but for the birth
// date), the likeliest first, and behind them those of the same household; at most 50.
// INVALID_ARGUMENT INVALID_FIELDS as above.
absl::StatusOr<std::vector<DuplicateCandidate>> FindDuplicateCases(const IntakeStore& store,
                                                                   absl::string_view agency,
                                                                   const Person& person);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_SEARCH_CASES_H_
