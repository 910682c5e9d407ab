// What may stand in a case: two levels of findings, and the form in which values are kept.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_VALIDATE_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_VALIDATE_CASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rules/subject.h"
#include "common/site/municipality.h"
#include "common/site/question.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/finding.h"

namespace tsunagi::intake {

// An answer as it was sent: perhaps several for one question.
struct AnswerInput {
  std::string question;
  std::vector<std::string> values;
  std::optional<int64_t> number;
};

// A case as it was sent.
struct CaseInput {
  // Its reception date, answers and warnings are not looked at: those below are.
  Case value;
  // Absent: today.
  std::optional<rules::PartialDate> reception_date;
  std::vector<AnswerInput> answers;
};

struct ValidationContext {
  const site::QuestionSet& questions;
  const site::MunicipalityTable& municipalities;
  absl::CivilDay today;
};

struct ValidatedCase {
  // In normal form; complete only where there are no errors. Holds no warnings.
  Case value;
  Findings findings;
};

// Brings every field into the form in which it is kept and tells what is wrong. Pure.
//
// Errors, by field: TOO_LONG, CONTROL_CHARACTER, UNKNOWN_VALUE, INVALID_DATE, EVENT_DATE_IN_FUTURE,
// BIRTH_AFTER_RECEPTION, INVALID_KANA, INVALID_PHONE, INVALID_POSTAL_CODE, INVALID_EMAIL,
// MUNICIPALITY_CHECK_DIGIT, UNKNOWN_MUNICIPALITY, UNKNOWN_CONCERN,
// DUPLICATE_CONCERN, PRIMARY_NOT_MARKED, UNKNOWN_QUESTION, DUPLICATE_ANSWER, UNKNOWN_CHOICE,
// SEVERAL_CHOICES, INVALID_NUMBER.
// Warnings: RECEPTION_LONG_AGO (more than 366 days), AGE_UNUSUAL (under 15 or over 70 at the
// reception), NO_WAY_TO_REACH (the person came and left no contact), PHONE_UNUSUAL (a number that
// begins with 00, which is none of Japan's numbering plan, kept as it is).
ValidatedCase ValidateCase(CaseInput input, const ValidationContext& context);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_VALIDATE_CASE_H_
