#include "services/intake/app/consultation_fact.h"

#include "common/rules/evaluate.h"

namespace tsunagi::intake {
namespace {

constexpr absl::string_view kDefaultScheme = "plan";

}  // namespace

std::string CohortOn(const site::Site& site, const std::optional<rules::PartialDate>& birth_date,
                     absl::CivilDay day) {
  const site::PlanPeriod* plan = site.plans.On(day);
  const absl::string_view scheme = plan == nullptr || plan->cohort_scheme.empty()
                                       ? kDefaultScheme
                                       : absl::string_view(plan->cohort_scheme);
  rules::Subject subject;
  subject.birth_date = birth_date;
  // Several windows of a scheme are joined; none in force says nothing.
  bool in_force = false;
  rules::Truth in = rules::Truth::kNo;
  for (const rules::CohortRule& cohort : site.rules.cohorts) {
    if (cohort.scheme != scheme || !rules::InForce(cohort.rule, day)) continue;
    in_force = true;
    in = rules::Or(in, rules::Evaluate(cohort.rule.when, subject, day).truth);
  }
  if (!in_force || in == rules::Truth::kUnknown) return "UNKNOWN";
  return in == rules::Truth::kYes ? "IN" : "OUT";
}

Fact ConsultationFact(const IntakeEnvironment& environment, const CaseRecord& record,
                      const SearchKey& key) {
  Fact fact;
  fact.kind = Fact::Kind::kConsultation;
  fact.event_month = absl::CivilMonth(record.content.reception_date);
  fact.subject = environment.pseudonymizer.SubjectOf(key, record.header.id);
  fact.municipality = record.content.person.municipality;
  fact.agency = record.header.agency;
  const site::Agency* agency = environment.site.directory.Find(record.header.agency);
  fact.agency_kind =
      agency == nullptr ? record.fact.agency_kind : site::AgencyKindName(agency->kind);
  fact.cohort =
      CohortOn(environment.site, record.content.person.birth_date, record.content.reception_date);
  return fact;
}

}  // namespace tsunagi::intake
