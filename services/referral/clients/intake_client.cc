#include "services/referral/clients/intake_client.h"

#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/referral/clients/call_options.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::referral {

absl::StatusOr<CaseAssessment> IntakeClient::GetCaseAssessment(absl::string_view case_name,
                                                               absl::string_view bearer) {
  intake::v1::GetCaseAssessmentRequest request;
  request.set_name(std::string(case_name));
  ASSIGN_OR_RETURN(const auto response, channel_->Call<intake::v1::CaseAssessment>(
                                            "tsunagi.intake.v1.IntakeService/GetCaseAssessment",
                                            request, PeerCall(bearer)));
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

absl::StatusOr<Package> IntakeClient::PrepareDisclosure(const DisclosureOrder& order,
                                                        absl::string_view bearer) {
  intake::v1::PrepareDisclosureRequest request;
  request.set_case_(order.case_name);
  request.set_recipient(order.recipient);
  SetRequestDay(order.on, *request.mutable_on());
  // One for each attempt to send: repeated calls of it answer the same package.
  request.set_request_id(NewUuidV7(absl::Now()));
  request.set_basis(order.basis);
  request.set_confirm_protected_address(order.confirm_protected_address);
  request.set_referral(order.referral);
  ASSIGN_OR_RETURN(const auto response, channel_->Call<intake::v1::DisclosurePackage>(
                                            "tsunagi.intake.v1.IntakeService/PrepareDisclosure",
                                            request, PeerCall(bearer)));
  Package package{response.SerializeAsString(), response.disclosure(), false};
  for (const intake::v1::BasisReference& basis : response.bases()) {
    package.conference |= basis.kind() == intake::v1::SUPPORT_CONFERENCE;
  }
  return package;
}

absl::StatusOr<PackageCheck> IntakeClient::CheckDisclosure(absl::string_view case_name,
                                                           absl::string_view disclosure,
                                                           bool accepted,
                                                           absl::string_view bearer) {
  intake::v1::CheckDisclosureRequest request;
  request.set_case_(std::string(case_name));
  request.set_disclosure(std::string(disclosure));
  request.set_action(accepted ? intake::v1::READ_ACCEPTED : intake::v1::PREVIEW);
  ASSIGN_OR_RETURN(const auto response, channel_->Call<intake::v1::CheckDisclosureResponse>(
                                            "tsunagi.intake.v1.IntakeService/CheckDisclosure",
                                            request, PeerCall(bearer)));
  if (response.allowed()) return PackageCheck();
  return PackageCheck{response.refusal(), response.refusal_ja()};
}

}  // namespace tsunagi::referral
