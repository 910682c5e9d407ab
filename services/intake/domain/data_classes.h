// Which class of data each part of a case belongs to. The one place that says so.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_DATA_CLASSES_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_DATA_CLASSES_H_

#include "absl/strings/string_view.h"
#include "common/site/question.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/consent.h"

namespace tsunagi::intake {

// Person and consulter are ATTRIBUTES; the consultation text is LIFE_HISTORY.

DataClass ClassOfConcern(Concern concern);

// A question that the table does not know is WORK, or HEALTH where the site marks it as sensitive:
// the class that people withhold most.
DataClass ClassOfQuestion(const site::Question& question);

// The class of one value of an answer: that of the question, but of `issues`, whose values belong
// to several classes, that of the value.
DataClass ClassOfAnswer(const site::Question& question, absl::string_view value);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_DATA_CLASSES_H_
