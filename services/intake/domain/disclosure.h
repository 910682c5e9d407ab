// What a receiving office may see of a case under the consents in force.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_DISCLOSURE_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_DISCLOSURE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/site/question.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/consent.h"

namespace tsunagi::intake {

struct Disclosure {
  // Id of the consent that covers it, or empty: then everything below is empty. Where several cover
  // parts, the newest of those that cover most classes.
  std::string consent;
  Person person;
  Consulter consulter;
  Concerns concerns;
  std::string consultation;
  Answers answers;
};

// The package for `recipient` on `day`, purpose COORDINATION: of each class of data what some
// consent covers, nothing else. Where violence is known of, address and postal code stay behind in
// any case (秘匿情報): sharing them takes a confirmation that no consent gives. Pure.
Disclosure MakeDisclosure(const Case& value, const std::vector<Consent>& consents,
                          absl::string_view recipient, absl::CivilDay day,
                          const site::QuestionSet& questions);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_DISCLOSURE_H_
