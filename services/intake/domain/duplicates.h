// Whether two people on record may be one.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_DUPLICATES_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_DUPLICATES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/intake/domain/case.h"

namespace tsunagi::intake {

// Two whole birth dates (yyyymmdd) that one slip of the pen makes alike: day and month exchanged,
// or one digit different. Equal dates are not near. Pure.
bool NearBirthDates(int32_t a, int32_t b);

// Two whole birth dates with two neighbouring digits exchanged: 1975 and 1957, the 12th and the
// 21st. Pure.
bool TransposedBirthDates(int32_t a, int32_t b);

// The same day of years that are confused between eras: 昭和50年 taken for 1950, 昭和 for 平成,
// 平成5年 for 2005, 平成 for 令和. Pure.
bool EraSlip(int32_t a, int32_t b);

// Any of the three. Pure.
bool AlikeBirthDates(int32_t a, int32_t b);

// What two people on record are to one another, as far as the records tell. Nothing is ever joined
// because of it: it is shown to a counsellor, who decides.
struct Likeness {
  enum class Kind { kNone, kHousehold, kSamePerson };
  Kind kind = Kind::kNone;
  // More is likelier; compares candidates of one kind.
  int points = 0;
  // Empty for kNone. In this order: SAME_HOUSEHOLD for kHousehold only, then what is alike:
  // SAME_NAME, VARIANT_KANJI, SAME_KANA, LONG_VOWEL, NEAR_NAME, SWAPPED_NAME, FORMER_NAME,
  // SAME_GIVEN_NAME, SAME_BIRTH_DATE, NEAR_BIRTH_DATE, TRANSPOSED_DIGITS, ERA_SLIP, SAME_PHONE,
  // SAME_ADDRESS; last what is not: OTHER_BIRTH_DATE.
  std::vector<std::string> reasons;
};

// Pure and symmetric.
Likeness ComparePeople(const Person& a, const Person& b);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_DUPLICATES_H_
