#include "services/referral/clients/intake_client.h"

#include "common/base/status_macros.h"
#include "services/referral/clients/call_options.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::referral {

absl::StatusOr<CaseAssessment> IntakeClient::GetCaseAssessment(absl::string_view case_name) {
  intake::v1::GetCaseAssessmentRequest request;
  request.set_name(std::string(case_name));
  ASSIGN_OR_RETURN(const auto response,
                   channel_->Call<intake::v1::CaseAssessment>(
                       "tsunagi.intake.v1.IntakeService/GetCaseAssessment", request, PeerCall()));
  CaseAssessment assessment;
  assessment.pseudonym = response.subject();
  assessment.subject.municipality = response.municipality();
  if (response.has_birth_date() && response.birth_date().year() != 0) {
    assessment.subject.birth_date = rules::PartialDate{
        response.birth_date().year(), response.birth_date().month(), response.birth_date().day()};
  }
  for (const intake::v1::Answer& answer : response.answers()) {
    rules::AnswerValue& value = assessment.subject.answers[answer.question()];
    value.values.insert(answer.values().begin(), answer.values().end());
    if (answer.has_number()) value.number = answer.number();
  }
  return assessment;
}

absl::StatusOr<std::string> IntakeClient::PrepareDisclosure(absl::string_view case_name,
                                                            absl::string_view recipient,
                                                            absl::CivilDay on) {
  intake::v1::PrepareDisclosureRequest request;
  request.set_case_(std::string(case_name));
  request.set_recipient(std::string(recipient));
  SetRequestDay(on, *request.mutable_on());
  ASSIGN_OR_RETURN(const auto response,
                   channel_->Call<intake::v1::DisclosurePackage>(
                       "tsunagi.intake.v1.IntakeService/PrepareDisclosure", request, PeerCall()));
  return response.SerializeAsString();
}

}  // namespace tsunagi::referral
