// Between classification's API and its domain.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_RPC_CONVERT_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_RPC_CONVERT_H_

#include <string>

#include "common/rules/subject.h"
#include "common/site/question.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/classification/domain/classification.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/case.pb.h"

namespace tsunagi::classification {

struct QuestionTexts {
  std::string text_ja;
  std::string why_ja;
};

// How to ask for an input of the rules: a question of the set, or one that is none, e.g.
// "birth_date". Empty where there is no such input.
QuestionTexts TextsOf(const std::string& input, const site::QuestionSet& questions);

// With the texts of the next question from `questions`.
v1::Proposal ProposalToProto(const Proposal& proposal, const site::QuestionSet& questions);

v1::Classification ToProto(const Classification& classification,
                           const site::QuestionSet& questions);

// What the rules ask of a person.
rules::Subject SubjectFrom(const google::protobuf::RepeatedPtrField<intake::v1::Answer>& answers,
                           const tsunagi::common::v1::Date& birth_date,
                           const std::string& municipality);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_RPC_CONVERT_H_
