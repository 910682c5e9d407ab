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

// Why the two may be the same person, of SAME_NAME, SAME_KANA, SAME_BIRTH_DATE, NEAR_BIRTH_DATE and
// SAME_PHONE, in this order; empty unless name or kana are the same, or birth date (also nearly)
// and phone are. Pure.
std::vector<std::string> DuplicateReasons(const Person& a, const Person& b);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_DUPLICATES_H_
