// What the feed of referrals holds per change: no content, only which referral changed how. Readers
// look the referral up, so that the feed keeps nothing that is to be forgotten.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_CHANGE_NOTE_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_CHANGE_NOTE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

struct ChangeNote {
  Change change = Change::kUpdated;
  // Id of the referral.
  std::string referral;
};

// "CREATED" or "UPDATED".
absl::string_view ChangeName(Change change);

std::string WriteChangeNote(const ChangeNote& note);
// Nothing where `payload` is none.
std::optional<ChangeNote> ReadChangeNote(absl::string_view payload);

// Who may see the change: "|sender|", with the receiver once it may see the referral.
std::string AudienceOf(const Referral& referral);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_CHANGE_NOTE_H_
