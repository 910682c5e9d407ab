// What validation finds on a field.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_FINDING_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_FINDING_H_

#include <string>
#include <vector>

#include "common/error/error.h"

namespace tsunagi::intake {

struct Finding {
  // Path as in the request, e.g. "case.person.birth_date".
  std::string field;
  // UPPER_SNAKE_CASE.
  std::string reason;
  // Japanese sentence that says what to do; never quotes the value.
  std::string message_ja;
  // The likely right reading, or empty. Personal data.
  std::string suggestion;
};

// Errors block (red); warnings ask for a second press (orange).
struct Findings {
  std::vector<Finding> errors;
  std::vector<Finding> warnings;
};

inline std::vector<FieldProblem> ToFieldProblems(const std::vector<Finding>& findings) {
  std::vector<FieldProblem> problems;
  problems.reserve(findings.size());
  for (const Finding& finding : findings) {
    problems.push_back({finding.field, finding.reason, finding.message_ja});
  }
  return problems;
}

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_FINDING_H_
