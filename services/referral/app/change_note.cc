#include "services/referral/app/change_note.h"

#include "absl/strings/str_cat.h"

namespace tsunagi::referral {

absl::string_view ChangeName(Change change) {
  return change == Change::kCreated ? "CREATED" : "UPDATED";
}

std::string WriteChangeNote(const ChangeNote& note) {
  return absl::StrCat(ChangeName(note.change), " ", note.referral);
}

std::optional<ChangeNote> ReadChangeNote(absl::string_view payload) {
  for (const Change change : {Change::kCreated, Change::kUpdated}) {
    const std::string prefix = absl::StrCat(ChangeName(change), " ");
    if (payload.substr(0, prefix.size()) == prefix && payload.size() > prefix.size()) {
      return ChangeNote{change, std::string(payload.substr(prefix.size()))};
    }
  }
  return std::nullopt;
}

std::string AudienceOf(const Referral& referral) {
  return VisibleToReceiver(referral)
             ? absl::StrCat("|", referral.sender, "|", referral.receiver, "|")
             : absl::StrCat("|", referral.sender, "|");
}

}  // namespace tsunagi::referral
