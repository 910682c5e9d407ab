// A form not yet submitted.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_DRAFT_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_DRAFT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace tsunagi::intake {

inline constexpr size_t kMaxDraftBytes = 256 * 1024;

struct Draft {
  std::string agency;
  // UUID chosen by the client; the name is agencies/{agency}/drafts/{id}.
  std::string id;
  // As the client holds it.
  std::string content;
  int64_t version = 1;
  absl::Time update_time;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_DRAFT_H_
