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
  std::vector<DisclosureOrder> orders;
  Package package = {"package", "disclosures/d1", false};
  // What CheckDisclosure was asked for, "disclosures/d1 PENDING" or "… ACCEPTED", and its answer.
  std::vector<std::string> checks;
  absl::StatusOr<PackageCheck> check = PackageCheck();
  absl::Status failure;

  absl::StatusOr<CaseAssessment> GetCaseAssessment(absl::string_view case_name,
                                                   absl::string_view) override {
    if (!failure.ok()) return failure;
    const auto found = cases.find(std::string(case_name));
    if (found == cases.end()) return NotFound("CASE", case_name);
    return found->second;
  }

  absl::StatusOr<Package> PrepareDisclosure(const DisclosureOrder& order,
                                            absl::string_view) override {
    if (!failure.ok()) return failure;
    disclosures.push_back(
        absl::StrCat(order.case_name, " ", order.recipient, " ", absl::FormatCivilTime(order.on)));
    orders.push_back(order);
    return package;
  }

  absl::StatusOr<PackageCheck> CheckDisclosure(absl::string_view, absl::string_view disclosure,
                                               bool accepted, absl::string_view) override {
    checks.push_back(absl::StrCat(disclosure, accepted ? " ACCEPTED" : " PENDING"));
    return check;
  }
};

// Categories by name of the case; unclassified where there is none. One thread at a time.
class FakeCategorySource final : public CategorySource {
 public:
  std::map<std::string, CaseCategory> categories;

  absl::StatusOr<CaseCategory> GetCaseCategory(absl::string_view case_name, absl::CivilDay,
                                               absl::string_view) override {
    const auto found = categories.find(std::string(case_name));
    return found == categories.end() ? CaseCategory{"", "UNKNOWN", false} : found->second;
  }
};

}  // namespace tsunagi::referral::testing

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_TESTING_FAKES_H_
