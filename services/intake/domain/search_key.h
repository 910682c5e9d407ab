// The form in which people are searched for and compared.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_SEARCH_KEY_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_SEARCH_KEY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/rules/subject.h"
#include "services/intake/domain/case.h"

namespace tsunagi::intake {

struct SearchKey {
  // text::FoldForSearch of name and kana.
  std::string name;
  std::string kana;
  // BirthNumber.
  int32_t birth = 0;
  // PhoneDigits.
  uint64_t phone = 0;

  bool empty() const { return name.empty() && kana.empty() && birth == 0 && phone == 0; }
  bool operator==(const SearchKey&) const = default;
};

// Pure.
SearchKey MakeSearchKey(const Person& person);

// yyyymmdd with 00 for unknown parts; 0 where nothing is known or the date is none of the calendar,
// such as one outside the years 1 to 9999. Pure.
int32_t BirthNumber(const std::optional<rules::PartialDate>& birth_date);

// The digits of a telephone number behind a 1, which keeps leading zeros, equal for every way of
// writing it; 0 where there are none or more than 18. Pure.
uint64_t PhoneDigits(absl::string_view phone);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_SEARCH_KEY_H_
