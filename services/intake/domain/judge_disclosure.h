// The one answer to "may this office be told this of that person now, and on which basis". Pure.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_JUDGE_DISCLOSURE_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_JUDGE_DISCLOSURE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/intake/domain/legal_basis.h"

namespace tsunagi::intake {

// The values of tsunagi.intake.v1.DisclosureAction.
enum class DisclosureAction {
  kUnspecified = 0,
  // The sender discloses.
  kSend = 1,
  // The receiver looks at the package while the referral waits for its answer.
  kPreview = 2,
  // The receiver looks at the package after it accepted.
  kReadAccepted = 3,
  // Somebody of another office opens the case itself.
  kReadCase = 4,
};

enum class DisclosureRefusal {
  kNone = 0,
  // In the order of how near a record came to covering the disclosure.
  kNoBasis,
  kPurposeNotCovered,
  kCaseNotInConference,
  kRecipientNotCovered,
  kNotAMember,
  kClassNotCovered,
  kConfidentialityNotAcknowledged,
  kReasonMissing,
  kBasisNotStarted,
  kOutsideWindow,
  kBasisEnded,
  // A basis covers it, but the address is protected.
  kAddressNotConfirmed,
};

// "NO_BASIS", "BASIS_ENDED" …; empty for kNone.
absl::string_view RefusalName(DisclosureRefusal refusal);
// What to do next.
absl::string_view RefusalJa(DisclosureRefusal refusal);

// The basis of a disclosure, for packages and the register.
struct BasisRef {
  std::string id;
  BasisKind kind = BasisKind::kUnspecified;
  // Id in legal_bases.textproto.
  std::string item;
  // Last day in force as far as the record says; for a conference the last day of its window.
  std::optional<absl::CivilDay> until;

  bool operator==(const BasisRef&) const = default;
};

// What is on file about a case.
struct BasesOnFile {
  std::vector<Consent> consents;
  std::vector<LegalBasis> statutes;
  // Those that ever dealt with the case.
  std::vector<Conference> conferences;
  std::vector<BreakGlassGrant> grants;
};

struct DisclosureSituation {
  DisclosureAction action = DisclosureAction::kSend;
  std::string case_id;
  // Office of the case.
  std::string sender;
  // Office, and for kReadCase the user, who gets to know.
  std::string recipient;
  std::string user;
  std::string purpose = std::string(kPurposeCoordination);
  DataClass data_class = DataClass::kAttributes;
  // The question is about the address, which is of the class kAttributes.
  bool address = false;
  // It must not become known; and the sender confirmed a second time that it may go.
  bool address_protected = false;
  bool address_confirmed = false;
  // When it happens, its day in Japan, and the day that the sender wrote on it (not later).
  absl::Time now;
  absl::CivilDay today;
  absl::CivilDay day;
  // kReadAccepted: the bases under which the class was shared then.
  std::vector<BasisRef> shared_under;
  // Never null.
  const BasesOnFile* on_file = nullptr;
};

struct DisclosureDecision {
  bool allowed = false;
  // Where allowed.
  BasisRef basis;
  // Where not: of all records the one that came nearest.
  DisclosureRefusal refusal = DisclosureRefusal::kNoBasis;
};

// Sending and previewing need a basis in force at that moment (and on the day written on it): a
// consent, a statutory record, or a conference in its window of which sender and recipient are
// members bound to secrecy and that deals with the case. What was shared under consent, statute or
// protection of life stays readable after acceptance: an end stops new sharing and undoes nothing
// (個人情報の管理・取扱規程, 撤回). What was shared under a conference stays readable to its
// members in its window. The case itself is open to members of a conference and to holders of a
// break-glass grant only. A protected address also needs the sender's second confirmation (GIF
// 秘匿情報).
DisclosureDecision JudgeDisclosure(const DisclosureSituation& situation);

// The decision for every class: what may go, the bases used (the one of most classes first), and
// the refusal nearest to an allowance.
struct PackageDecision {
  ClassSet classes;
  // Classes that only a conference covers.
  ClassSet conference_classes;
  bool address = false;
  std::vector<BasisRef> bases;
  DisclosureRefusal refusal = DisclosureRefusal::kNoBasis;

  bool allowed() const { return classes.any(); }
};

// `situation.data_class` and `situation.address` are not looked at. `wanted`: id of the only basis
// that is to be used, or empty.
PackageDecision JudgePackage(DisclosureSituation situation, absl::string_view wanted);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_JUDGE_DISCLOSURE_H_
