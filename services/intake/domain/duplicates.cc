#include "services/intake/domain/duplicates.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/intake/domain/search_key.h"

namespace tsunagi::intake {
namespace {

bool Whole(int32_t birth) { return birth / 10'000 > 0 && birth / 100 % 100 > 0 && birth % 100 > 0; }

bool Same(const std::string& a, const std::string& b) { return !a.empty() && a == b; }

std::string Digits(const std::string& phone) {
  std::string digits;
  std::copy_if(phone.begin(), phone.end(), std::back_inserter(digits),
               [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  return digits;
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

std::vector<std::string> DuplicateReasons(const Person& a, const Person& b) {
  const SearchKey key_a = MakeSearchKey(a);
  const SearchKey key_b = MakeSearchKey(b);
  const bool name = Same(key_a.name, key_b.name);
  const bool kana = Same(key_a.kana, key_b.kana);
  const bool birth = Whole(key_a.birth) && key_a.birth == key_b.birth;
  const bool near_birth = NearBirthDates(key_a.birth, key_b.birth);
  const bool phone = Same(Digits(a.phone), Digits(b.phone));
  std::vector<std::string> reasons;
  if (!name && !kana && !((birth || near_birth) && phone)) return reasons;
  if (name) reasons.emplace_back("SAME_NAME");
  if (kana) reasons.emplace_back("SAME_KANA");
  if (birth) reasons.emplace_back("SAME_BIRTH_DATE");
  if (near_birth) reasons.emplace_back("NEAR_BIRTH_DATE");
  if (phone) reasons.emplace_back("SAME_PHONE");
  return reasons;
}

}  // namespace tsunagi::intake
