#include "services/intake/domain/search_key.h"

#include "absl/strings/ascii.h"
#include "common/jp/phone.h"
#include "common/text/normalize.h"

namespace tsunagi::intake {

int32_t BirthNumber(const std::optional<rules::PartialDate>& birth_date) {
  if (!birth_date || !rules::DaysOf(*birth_date)) return 0;
  return birth_date->year * 10'000 + birth_date->month * 100 + birth_date->day;
}

uint64_t PhoneDigits(absl::string_view phone) {
  constexpr int kMostDigits = 18;
  const jp::PhoneResult read = jp::NormalizePhoneNumber(phone);
  uint64_t digits = 1;
  int count = 0;
  for (const char c : read.ok() ? read->digits : text::ToNfkc(phone)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) continue;
    if (++count > kMostDigits) return 0;
    digits = digits * 10 + static_cast<uint64_t>(c - '0');
  }
  return count == 0 ? 0 : digits;
}

SearchKey MakeSearchKey(const Person& person) {
  SearchKey key;
  if (!person.display_name.empty()) key.name = text::FoldForSearch(person.display_name);
  if (!person.display_name_kana.empty()) key.kana = text::FoldForSearch(person.display_name_kana);
  key.birth = BirthNumber(person.birth_date);
  key.phone = PhoneDigits(person.phone);
  return key;
}

}  // namespace tsunagi::intake
