#include "common/site/decline_reason.h"

#include <algorithm>

namespace tsunagi::site {

bool DeclineReason::InUse(absl::CivilDay day) const {
  return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to);
}

const DeclineReason* DeclineReasonTable::Find(absl::string_view id) const {
  const auto found = std::find_if(reasons.begin(), reasons.end(),
                                  [&](const DeclineReason& each) { return each.id == id; });
  return found == reasons.end() ? nullptr : &*found;
}

}  // namespace tsunagi::site
