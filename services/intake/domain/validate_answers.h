// The answers of a case against the question set.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_VALIDATE_ANSWERS_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_VALIDATE_ANSWERS_H_

#include <vector>

#include "common/site/question.h"
#include "services/intake/domain/validate_case.h"

namespace tsunagi::intake {

// The answers that are right; what is wrong is appended to `errors` with the field
// "case.answers[<question>]". Pure.
Answers ValidateAnswers(std::vector<AnswerInput> inputs, const site::QuestionSet& questions,
                        std::vector<Finding>& errors);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_VALIDATE_ANSWERS_H_
