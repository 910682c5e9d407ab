#include "services/intake/domain/disclosure.h"

#include <algorithm>
#include <bitset>
#include <tuple>

#include "services/intake/domain/data_classes.h"

namespace tsunagi::intake {
namespace {

using ClassSet = std::bitset<kLastDataClass + 1>;

bool Has(const ClassSet& classes, DataClass data_class) {
  return classes.test(static_cast<size_t>(data_class));
}

ClassSet CoveredBy(const Consent& consent, absl::string_view recipient, absl::CivilDay day) {
  ClassSet covered;
  for (size_t i = 1; i <= kLastDataClass; ++i) {
    covered[i] = Covers(consent, recipient, static_cast<DataClass>(i), kPurposeCoordination, day);
  }
  return covered;
}

bool AnswerHas(const Answers& answers, const std::string& question, const std::string& value) {
  const auto it = answers.find(question);
  return it != answers.end() && it->second.values.contains(value);
}

bool ViolenceIsKnown(const Case& value) {
  const auto& marked = value.concerns.marked;
  return std::find(marked.begin(), marked.end(), Concern::kViolence) != marked.end() ||
         AnswerHas(value.answers, "urgent_violence", "YES") ||
         AnswerHas(value.answers, "issues", "VIOLENCE");
}

Answers CoveredAnswers(const Answers& answers, const ClassSet& covered,
                       const site::QuestionSet& questions) {
  Answers out;
  for (const auto& [id, answer] : answers) {
    const site::Question* question = questions.Find(id);
    // A question that the site no longer asks has no class: it stays behind.
    if (question == nullptr) continue;
    rules::AnswerValue kept;
    for (const std::string& value : answer.values) {
      if (Has(covered, ClassOfAnswer(*question, value))) kept.values.insert(value);
    }
    const bool whole = Has(covered, ClassOfQuestion(*question));
    if (whole) kept.number = answer.number;
    // "Asked, not known" goes on as such; an answer of which nothing may go on does not.
    const bool asked = answer.values.empty() && !answer.number && whole;
    if (asked || !kept.values.empty() || kept.number) out.emplace(id, std::move(kept));
  }
  return out;
}

}  // namespace

Disclosure MakeDisclosure(const Case& value, const std::vector<Consent>& consents,
                          absl::string_view recipient, absl::CivilDay day,
                          const site::QuestionSet& questions) {
  Disclosure package;
  ClassSet covered;
  const Consent* best = nullptr;
  size_t most = 0;
  for (const Consent& consent : consents) {
    const ClassSet classes = CoveredBy(consent, recipient, day);
    if (classes.none()) continue;
    covered |= classes;
    if (best == nullptr || std::make_tuple(classes.count(), consent.given_on, consent.id) >
                               std::make_tuple(most, best->given_on, best->id)) {
      best = &consent;
      most = classes.count();
    }
  }
  if (best == nullptr) return package;
  package.consent = best->id;
  if (Has(covered, DataClass::kAttributes)) {
    package.person = value.person;
    package.consulter = value.consulter;
    if (ViolenceIsKnown(value)) {
      package.person.address.clear();
      package.person.postal_code.clear();
    }
  }
  for (const Concern concern : value.concerns.marked) {
    if (!Has(covered, ClassOfConcern(concern))) continue;
    package.concerns.marked.push_back(concern);
    if (concern == value.concerns.primary) package.concerns.primary = concern;
  }
  if (Has(covered, DataClass::kLifeHistory)) package.consultation = value.consultation;
  package.answers = CoveredAnswers(value.answers, covered, questions);
  return package;
}

}  // namespace tsunagi::intake
