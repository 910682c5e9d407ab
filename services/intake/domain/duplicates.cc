#include "services/intake/domain/duplicates.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "common/text/normalize.h"
#include "services/intake/domain/name_likeness.h"
#include "services/intake/domain/search_key.h"

namespace tsunagi::intake {
namespace {

// Points of a birth date, and of a telephone number or an address; with those of the name
// (name_likeness.cc) they must reach kSamePerson. Alone, neither a birth date nor a number does.
constexpr int kSameBirth = 4;
constexpr int kSlippedBirth = 2;
constexpr int kAgreeingBirth = 1;
constexpr int kOtherBirth = -4;
constexpr int kOneContact = 4;
constexpr int kBothContacts = 5;
constexpr int kSamePerson = 5;

bool Whole(int32_t birth) { return birth / 10'000 > 0 && birth / 100 % 100 > 0 && birth % 100 > 0; }

bool Same(const std::string& a, const std::string& b) { return !a.empty() && a == b; }

bool SameTownOrUnknown(const Person& a, const Person& b) {
  return a.municipality.empty() || b.municipality.empty() || a.municipality == b.municipality;
}

bool SameAddress(const Person& a, const Person& b) {
  return SameTownOrUnknown(a, b) &&
         Same(text::FoldForSearch(a.address), text::FoldForSearch(b.address));
}

// Neither contradicts the other in what both know.
bool Agree(int32_t a, int32_t b) {
  if (a / 10'000 != b / 10'000) return false;
  const int32_t month_a = a / 100 % 100;
  const int32_t month_b = b / 100 % 100;
  if (month_a == 0 || month_b == 0) return true;
  return month_a == month_b && (a % 100 == 0 || b % 100 == 0 || a % 100 == b % 100);
}

struct Evidence {
  int points = 0;
  std::vector<std::string> reasons;
};

Evidence CompareBirth(int32_t a, int32_t b) {
  if (a == 0 || b == 0) return {};
  if (Whole(a) && a == b) return {kSameBirth, {"SAME_BIRTH_DATE"}};
  if (Agree(a, b)) return {kAgreeingBirth, {}};
  if (NearBirthDates(a, b)) return {kSlippedBirth, {"NEAR_BIRTH_DATE"}};
  if (TransposedBirthDates(a, b)) return {kSlippedBirth, {"TRANSPOSED_DIGITS"}};
  if (EraSlip(a, b)) return {kSlippedBirth, {"ERA_SLIP"}};
  return {kOtherBirth, {"OTHER_BIRTH_DATE"}};
}

// People of one household share a number or an address. A number alone may have had another holder
// before, and an address alone may be a block of flats.
bool OneHousehold(const Person& a, const Person& b, bool phone, bool address, bool surname) {
  return (phone && (surname || SameTownOrUnknown(a, b))) || (address && surname);
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

bool NearBirthDates(int32_t a, int32_t b) {
  if (!Whole(a) || !Whole(b) || a == b) return false;
  const bool same_year = a / 10'000 == b / 10'000;
  if (same_year && a / 100 % 100 == b % 100 && a % 100 == b / 100 % 100) return true;
  int different = 0;
  for (; a > 0 && b > 0; a /= 10, b /= 10) different += a % 10 != b % 10 ? 1 : 0;
  return a == 0 && b == 0 && different == 1;
}

bool TransposedBirthDates(int32_t a, int32_t b) {
  if (!Whole(a) || !Whole(b) || a == b) return false;
  for (int32_t unit = 1; unit <= 1'000'000; unit *= 10) {
    const int32_t low = a / unit % 10;
    const int32_t high = a / unit / 10 % 10;
    if (a + (low - high) * (unit * 10 - unit) == b) return true;
  }
  return false;
}

bool EraSlip(int32_t a, int32_t b) {
  if (!Whole(a) || !Whole(b) || a % 10'000 != b % 10'000) return false;
  // Year 0 of an era: 昭和 1925, 平成 1988, 令和 2018.
  constexpr std::array<int, 4> kApart = {1925 - 1900, 1988 - 1925, 2000 - 1988, 2018 - 1988};
  const int apart = std::abs(a / 10'000 - b / 10'000);
  return std::find(kApart.begin(), kApart.end(), apart) != kApart.end();
}

bool AlikeBirthDates(int32_t a, int32_t b) {
  return NearBirthDates(a, b) || TransposedBirthDates(a, b) || EraSlip(a, b);
}

Likeness ComparePeople(const Person& a, const Person& b) {
  const NameLikeness name = CompareNames(ReadName(a.display_name, a.display_name_kana),
                                         ReadName(b.display_name, b.display_name_kana));
  const Evidence birth = CompareBirth(BirthNumber(a.birth_date), BirthNumber(b.birth_date));
  const uint64_t digits = PhoneDigits(a.phone);
  const bool phone = digits != 0 && digits == PhoneDigits(b.phone);
  const bool address = SameAddress(a, b);
  int contact = 0;
  if (phone || address) contact = phone && address ? kBothContacts : kOneContact;

  Likeness likeness;
  likeness.points = name.points + birth.points + contact;
  // Phone and address alone are the household's.
  const bool something_personal = !name.reasons.empty() || birth.points > 0;
  const bool two_people = name.points < 0 || birth.points < 0;
  if (likeness.points >= kSamePerson && something_personal) {
    likeness.kind = Likeness::Kind::kSamePerson;
  } else if (two_people && OneHousehold(a, b, phone, address, name.same_surname)) {
    likeness.kind = Likeness::Kind::kHousehold;
    likeness.reasons.emplace_back("SAME_HOUSEHOLD");
  } else {
    return likeness;
  }
  const bool other_birth = birth.points < 0;
  Append(likeness.reasons, name.reasons);
  if (!other_birth) Append(likeness.reasons, birth.reasons);
  if (phone) likeness.reasons.emplace_back("SAME_PHONE");
  if (address) likeness.reasons.emplace_back("SAME_ADDRESS");
  if (other_birth) Append(likeness.reasons, birth.reasons);
  return likeness;
}

}  // namespace tsunagi::intake
