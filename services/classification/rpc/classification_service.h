// The methods of tsunagi.classification.v1.ClassificationService.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_RPC_CLASSIFICATION_SERVICE_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_RPC_CLASSIFICATION_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/paging/token.h"
#include "common/rpc/call_context.h"
#include "common/rpc/registry.h"
#include "common/site/site.h"
#include "services/classification/app/ports.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::classification {

using Binder = rpc::ServiceBinder<ClassificationStore, ClassificationReader>;

// Reads a case's assessment from intake on behalf of the holder of the token `bearer`; may block.
// NOT_FOUND where there is none.
using AssessmentSource = std::function<absl::StatusOr<intake::v1::CaseAssessment>(
    const std::string& case_name, const std::string& bearer)>;

class ClassificationService {
 public:
  // `sealer` must outlive the service.
  ClassificationService(std::shared_ptr<const site::Site> site, const TokenSealer& sealer,
                        AssessmentSource assessments);

  // Binds every method; the service must outlive the server.
  void Bind(Binder& binder);

 private:
  struct Prepared {
    intake::v1::CaseAssessment assessment;
  };

  absl::StatusOr<Prepared> PrepareProposal(const rpc::CallContext& context,
                                           const v1::ProposeClassificationRequest& request) const;
  absl::StatusOr<v1::Classification> Propose(const rpc::CallContext& context,
                                             const v1::ProposeClassificationRequest& request,
                                             const Prepared& prepared,
                                             ClassificationStore& store) const;
  absl::StatusOr<v1::Proposal> Evaluate(const rpc::CallContext& context,
                                        const v1::EvaluateAnswersRequest& request) const;
  absl::StatusOr<v1::EvaluateSchemesResponse> Schemes(
      const rpc::CallContext& context, const v1::EvaluateSchemesRequest& request) const;
  absl::StatusOr<v1::PreviewRulesResponse> Preview(const rpc::CallContext& context,
                                                   const v1::PreviewRulesRequest& request) const;
  absl::StatusOr<v1::ListClassificationsResponse> List(
      const rpc::CallContext& context, const v1::ListClassificationsRequest& request,
      ClassificationReader& reader) const;
  absl::StatusOr<v1::CaseCategory> Category(const v1::GetCaseCategoryRequest& request,
                                            absl::CivilDay today,
                                            ClassificationReader& reader) const;
  absl::StatusOr<v1::ListRulesResponse> ListRules(const rpc::CallContext& context,
                                                  const v1::ListRulesRequest& request) const;
  absl::StatusOr<v1::ListQuestionsResponse> ListQuestions() const;
  void BindDecisions(Binder& binder);

  const std::shared_ptr<const site::Site> site_;
  const TokenSealer& sealer_;
  const AssessmentSource assessments_;
};

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_RPC_CLASSIFICATION_SERVICE_H_
