#include "services/intake/domain/pseudonym.h"

#include "absl/strings/str_cat.h"

namespace tsunagi::intake {

std::string PseudonymInput(const SearchKey& key, absl::string_view case_id) {
  const bool whole_birth = key.birth / 100 % 100 != 0 && key.birth % 100 != 0;
  // The unit separator cannot stand in folded kana.
  if (key.kana.empty() || !whole_birth) return absl::StrCat("v1-case\x1f", case_id);
  return absl::StrCat("v1\x1f", key.kana, "\x1f", key.birth);
}

}  // namespace tsunagi::intake
