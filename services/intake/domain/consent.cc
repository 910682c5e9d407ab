#include "services/intake/domain/consent.h"

#include <algorithm>

namespace tsunagi::intake {

bool Covers(const Consent& consent, absl::string_view recipient, DataClass data_class,
            absl::string_view purpose, absl::CivilDay day) {
  if (consent.purpose != purpose || day < consent.given_on) return false;
  if (consent.withdrawn_on && *consent.withdrawn_on <= day) return false;
  const auto& recipients = consent.recipients;
  if (!recipients.empty() &&
      std::find(recipients.begin(), recipients.end(), recipient) == recipients.end()) {
    return false;
  }
  const auto& classes = consent.data_classes;
  return classes.empty() || std::find(classes.begin(), classes.end(), data_class) != classes.end();
}

}  // namespace tsunagi::intake
