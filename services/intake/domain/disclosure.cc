#include "services/intake/domain/disclosure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/intake/domain/data_classes.h"

namespace tsunagi::intake {
namespace {

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
    if (question == nullptr || question->never_passed_on) continue;
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

bool AddressIsProtected(const Case& value) {
  return value.address_protected || ViolenceIsKnown(value);
}

void WithholdAddress(Person& person) {
  person.address.clear();
  person.postal_code.clear();
}

Disclosure MakeDisclosure(const Case& value, const PackageDecision& decision,
                          const site::QuestionSet& questions) {
  Disclosure package;
  package.refusal = decision.refusal;
  if (!decision.allowed()) return package;
  const ClassSet& covered = decision.classes;
  package.bases = decision.bases;
  package.data_classes = ListOf(covered);
  if (Has(covered, DataClass::kAttributes)) {
    package.person = value.person;
    package.consulter = value.consulter;
    if (!decision.address) {
      WithholdAddress(package.person);
      package.address_withheld = true;
    }
  }
  for (const Concern concern : value.concerns.marked) {
    if (!Has(covered, ClassOfConcern(concern))) continue;
    package.concerns.marked.push_back(concern);
    if (concern == value.concerns.primary) package.concerns.primary = concern;
  }
  if (Has(covered, DataClass::kLifeHistory) &&
      !Has(decision.conference_classes, DataClass::kLifeHistory)) {
    package.consultation = value.consultation;
  }
  package.answers = CoveredAnswers(value.answers, covered, questions);
  return package;
}

std::vector<std::string> FieldPathsOf(const Disclosure& disclosure) {
  std::vector<std::string> paths;
  const auto add = [&paths](bool there, absl::string_view path) {
    if (there) paths.emplace_back(path);
  };
  const Person& person = disclosure.person;
  add(!person.display_name.empty(), "person.display_name");
  add(!person.display_name_kana.empty(), "person.display_name_kana");
  add(person.sex != Sex::kUnknown, "person.sex");
  add(person.birth_date.has_value(), "person.birth_date");
  add(!person.postal_code.empty(), "person.postal_code");
  add(!person.municipality.empty(), "person.municipality");
  add(!person.address.empty(), "person.address");
  add(!person.phone.empty(), "person.phone");
  add(!person.email.empty(), "person.email");
  add(disclosure.consulter != Consulter(), "consulter");
  add(disclosure.concerns != Concerns(), "concerns");
  add(!disclosure.consultation.empty(), "consultation");
  for (const auto& [question, answer] : disclosure.answers) {
    paths.push_back(absl::StrCat("answers.", question));
  }
  return paths;
}

}  // namespace tsunagi::intake
