#include "services/intake/domain/search_key.h"

#include "common/text/normalize.h"

namespace tsunagi::intake {

int32_t BirthNumber(const std::optional<rules::PartialDate>& birth_date) {
  if (!birth_date || !rules::DaysOf(*birth_date)) return 0;
  return birth_date->year * 10'000 + birth_date->month * 100 + birth_date->day;
}

SearchKey MakeSearchKey(const Person& person) {
  SearchKey key;
  if (!person.display_name.empty()) key.name = text::FoldForSearch(person.display_name);
  if (!person.display_name_kana.empty()) key.kana = text::FoldForSearch(person.display_name_kana);
  key.birth = BirthNumber(person.birth_date);
  return key;
}

}  // namespace tsunagi::intake
