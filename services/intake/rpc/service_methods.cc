// What other services ask for; their identity is their scope.
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "services/intake/app/assessment.h"
#include "services/intake/app/names.h"
#include "services/intake/codec/case_codec.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {

using rpc::CallContext;

void IntakeService::BindForServices() {
  binder_.Read<v1::GetCaseAssessmentRequest, v1::CaseAssessment>(
      "GetCaseAssessment",
      [this](const CallContext&, const v1::GetCaseAssessmentRequest& request,
             const IntakeStore& store) -> absl::StatusOr<v1::CaseAssessment> {
        ASSIGN_OR_RETURN(const Assessment assessment,
                         GetCaseAssessment(environment_, store, request.name()));
        v1::CaseAssessment out;
        out.set_case_(assessment.case_name);
        out.set_subject(assessment.subject);
        *out.mutable_reception_date() = api::ToProto(assessment.reception_date);
        if (assessment.birth_date) {
          *out.mutable_birth_date() = api::ToProto(*assessment.birth_date);
        }
        out.set_municipality(assessment.municipality);
        AnswersToProto(assessment.answers, *out.mutable_answers());
        out.set_etag(MakeEtag(assessment.version));
        return out;
      });
}

}  // namespace tsunagi::intake
