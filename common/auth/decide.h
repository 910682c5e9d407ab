// The one decision on a call. Pure: everything it depends on is an argument.
#ifndef TSUNAGI_COMMON_AUTH_DECIDE_H_
#define TSUNAGI_COMMON_AUTH_DECIDE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/policy.h"
#include "common/auth/principal.h"

namespace tsunagi {

// What a method asks for; from its authorization option.
struct AccessRule {
  std::string permission;
  std::vector<std::string> services;
  bool on_behalf = false;
};

// What a call is about, as the service's own tables say in the transaction of the call. An absent
// record has the owner that its name says.
struct Resource {
  // Agency id; empty where the call is about nothing in particular or the name is none.
  std::string owner;
  // JIS code of the owner's municipality.
  std::string municipality;
  // Agency id of the office that a referral was sent to; empty while it does not know of it.
  std::string receiver;
  // Opaque id of the person it concerns, for keys and the audit log; empty where none.
  std::string person;
  bool erased = false;
  // In the owner's office only who works on the case, the lead, and the privacy officer by grants
  // to that role may see it, and nobody for being of the same municipality. Receivers, conference
  // members and break-glass stand on a basis of their own.
  bool restricted = false;
  // The principal works on it.
  bool assigned = false;
};

// A recorded reason that lets somebody outside the owner's office see a case.
struct AccessBasis {
  // kConferenceMember or kBreakGlass.
  Relation relation = Relation::kNone;
  // For the audit log.
  std::string id;
  // Whom it lets in: an office (conference) or a user (break-glass); the other is empty.
  std::string office;
  std::string user;
  // In force in [from, until).
  absl::Time from;
  absl::Time until;
  // The member acknowledged the duty of confidentiality (生活困窮者自立支援法9条5項).
  bool acknowledged = false;
};

struct Decision {
  bool allowed = false;
  // UPPER_SNAKE_CASE, for the audit log.
  absl::string_view reason;
  // Refused in a way that must look as if there were nothing.
  bool hidden = false;
  // Classes of fields that may come back.
  FieldClassSet classes;
  // The last relation that opened more than was open, and the basis behind it, if any.
  Relation relation = Relation::kNone;
  std::string basis;
};

// Default deny. In this order: a service must be named by the method; a person must be known to the
// staff table; no forbid of the policy may hold; some grant must hold. `bases` are those recorded
// for the resource; they count in their window only.
Decision Decide(const Principal& principal, const AccessRule& rule, const Resource& resource,
                absl::Span<const AccessBasis> bases, absl::Time now, const Policy& policy);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_AUTH_DECIDE_H_
