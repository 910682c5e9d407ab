// The fact that counts a consultation.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_CONSULTATION_FACT_H_
#define TSUNAGI_SERVICES_INTAKE_APP_CONSULTATION_FACT_H_

#include <string>

#include "absl/time/civil_time.h"
#include "common/facts/fact.h"
#include "common/rules/subject.h"
#include "common/site/site.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// "IN", "OUT" or "UNKNOWN" of the cohort that the plan of `day` counts.
std::string CohortOn(const site::Site& site, const std::optional<rules::PartialDate>& birth_date,
                     absl::CivilDay day);

// The fact CONSULTATION, still without id, that counts a case with today's site. An office that the
// directory lacks keeps the kind of `record.fact`, the fact sent before.
Fact ConsultationFact(const IntakeEnvironment& environment, const CaseRecord& record,
                      const SearchKey& key);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_CONSULTATION_FACT_H_
