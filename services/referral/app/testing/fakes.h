// The other services in memory.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_TESTING_FAKES_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_TESTING_FAKES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral::testing {

// Cases by name. One thread at a time.
class FakeCaseSource final : public CaseSource {
 public:
  std::map<std::string, CaseAssessment> cases;
  // What PrepareDisclosure was asked for: "case recipient day".
  std::vector<std::string> disclosures;
  std::string package = "package";
  absl::Status failure;

  absl::StatusOr<CaseAssessment> GetCaseAssessment(absl::string_view case_name) override {
    if (!failure.ok()) return failure;
    const auto found = cases.find(std::string(case_name));
    if (found == cases.end()) return NotFound("CASE", case_name);
    return found->second;
  }

  absl::StatusOr<std::string> PrepareDisclosure(absl::string_view case_name,
                                                absl::string_view recipient,
                                                absl::CivilDay on) override {
    if (!failure.ok()) return failure;
    disclosures.push_back(absl::StrCat(case_name, " ", recipient, " ", absl::FormatCivilTime(on)));
    return package;
  }
};

// Categories by name of the case; unclassified where there is none. One thread at a time.
class FakeCategorySource final : public CategorySource {
 public:
  std::map<std::string, CaseCategory> categories;

  absl::StatusOr<CaseCategory> GetCaseCategory(absl::string_view case_name,
                                               absl::CivilDay) override {
    const auto found = categories.find(std::string(case_name));
    return found == categories.end() ? CaseCategory{"", "UNKNOWN", false} : found->second;
  }
};

}  // namespace tsunagi::referral::testing

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_TESTING_FAKES_H_
