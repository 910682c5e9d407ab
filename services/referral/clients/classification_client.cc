#include "services/referral/clients/classification_client.h"

#include <string>

#include "common/base/status_macros.h"
#include "services/referral/clients/call_options.h"
#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::referral {
namespace {

// As the rules and the facts name it; empty where nobody decided.
std::string CategoryName(classification::v1::Category category) {
  switch (category) {
    case classification::v1::CATEGORY_UNSTABLE_EMPLOYMENT:
      return "UNSTABLE_EMPLOYMENT";
    case classification::v1::CATEGORY_LONG_TERM_JOBLESS:
      return "LONG_TERM_JOBLESS";
    case classification::v1::CATEGORY_SOCIAL_PARTICIPATION:
      return "SOCIAL_PARTICIPATION";
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<CaseCategory> ClassificationClient::GetCaseCategory(absl::string_view case_name,
                                                                   absl::CivilDay on,
                                                                   absl::string_view bearer) {
  classification::v1::GetCaseCategoryRequest request;
  request.set_case_(std::string(case_name));
  SetRequestDay(on, *request.mutable_on());
  ASSIGN_OR_RETURN(const auto response,
                   channel_->Call<classification::v1::CaseCategory>(
                       "tsunagi.classification.v1.ClassificationService/GetCaseCategory", request,
                       PeerCall(bearer)));
  return CaseCategory{CategoryName(response.category()), response.cohort(), response.urgent()};
}

}  // namespace tsunagi::referral
