// What a receiving office may see of a case under the bases in force.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_DISCLOSURE_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_DISCLOSURE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/site/question.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/judge_disclosure.h"

namespace tsunagi::intake {

struct Disclosure {
  // Why it may go; empty: nothing may, and everything below is empty.
  std::vector<BasisRef> bases;
  std::vector<DataClass> data_classes;
  // Where nothing may go.
  DisclosureRefusal refusal = DisclosureRefusal::kNone;
  // The address is protected and stayed here.
  bool address_withheld = false;
  Person person;
  Consulter consulter;
  Concerns concerns;
  std::string consultation;
  Answers answers;
};

// The address must not become known: marked so, or violence is known of.
bool AddressIsProtected(const Case& value);

// Without address and postal code. The municipality is a JIS code and says no more than the town.
void WithholdAddress(Person& person);

// Whatever `decision` allows of the case and nothing else. The consultation in the person's words
// stays with the office where only a conference covers it. Pure.
Disclosure MakeDisclosure(const Case& value, const PackageDecision& decision,
                          const site::QuestionSet& questions);

// Paths of the fields that the disclosure holds, e.g. "person.phone", "answers.hardship".
std::vector<std::string> FieldPathsOf(const Disclosure& disclosure);

// What was disclosed, for the register (個人情報保護法69条: who was told what, and why).
struct DisclosureRecord {
  // UUIDv7; the name is agencies/{agency}/cases/{case}/disclosures/{id}.
  std::string id;
  std::string case_id;
  absl::Time time;
  std::string recipient;
  std::string purpose;
  // Resource name of the referral that carries it, or empty.
  std::string referral;
  // User id of who disclosed.
  std::string user;
  std::vector<BasisRef> bases;
  std::vector<DataClass> data_classes;
  std::vector<std::string> field_paths;
  // A protected address went along after a second confirmation.
  bool protected_address = false;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_DISCLOSURE_H_
