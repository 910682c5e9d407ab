// Who calls: every role at the home office, nobody, machines, services, services for a person.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_CALLER_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_CALLER_H_

#include <string>
#include <vector>

#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::sweep {

struct Caller {
  std::string label = {};
  // Of the certificate, and of the token where a person stands behind it (SiteClient).
  std::string identity = {};
  // Whose token a service hands on, or is used at another station; empty: none.
  std::string behalf = {};
  // ROLE_UNSPECIFIED: not on the staff of any office.
  common::v1::Role role = common::v1::ROLE_UNSPECIFIED;
  // "referral"; empty where no service calls.
  std::string service = {};
  // Somebody is logged in, on staff or not.
  bool person = true;
  // Of the home office.
  bool home = true;
  // A second role of the same person.
  common::v1::Role also = common::v1::ROLE_UNSPECIFIED;
  // Comes in a way that bars from everything: with one factor, or at another office's station.
  bool barred = false;
  bool weak = false;
};

// The caller's roles as bits 1 << Role; 0: not on the staff of any office.
int RolesOf(const Caller& caller);

// Every value of the enum Role has its caller, so that a new one is swept by itself.
std::vector<Caller> AllCallers();

// "office-lead" of ROLE_OFFICE_LEAD.
std::string RoleSegment(common::v1::Role role);

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_CALLER_H_
