// Consent to share: purpose, recipient, class of data, and its withdrawal. Pure.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_CONSENT_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_CONSENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tsunagi::intake {

// The values of tsunagi.intake.v1.Consent.DataClass.
enum class DataClass {
  kUnspecified = 0,
  // Name, birth date, address, contact.
  kAttributes = 1,
  // Health, illness, disability, care.
  kHealth = 2,
  // Work, school, attendance.
  kWork = 3,
  // Income, assets, debts.
  kFinances = 4,
  // Use of welfare schemes.
  kWelfare = 5,
  // Life history and issues.
  kLifeHistory = 6,
};
inline constexpr int kLastDataClass = static_cast<int>(DataClass::kLifeHistory);

inline constexpr absl::string_view kPurposeSupport = "SUPPORT";
inline constexpr absl::string_view kPurposeApplication = "APPLICATION";
// Contact and coordination with other bodies: what a referral needs.
inline constexpr absl::string_view kPurposeCoordination = "COORDINATION";

struct Consent {
  enum class Giver { kUnspecified = 0, kThePerson = 1, kRepresentative = 2 };
  enum class Form { kUnspecified = 0, kWritten = 1, kOral = 2 };

  // UUIDv7; the name is agencies/{agency}/cases/{case}/consents/{id}.
  std::string id;
  std::string purpose;
  // Agency ids; empty: every office of the plan that the support needs.
  std::vector<std::string> recipients;
  // Empty: every class of the form.
  std::vector<DataClass> data_classes;
  Giver giver = Giver::kUnspecified;
  Form form = Form::kUnspecified;
  absl::CivilDay given_on;
  std::string text_version;
  // Last day in force; absent: until it is withdrawn.
  std::optional<absl::CivilDay> until;
  // From this day on nothing new is shared.
  std::optional<absl::CivilDay> withdrawn_on;
  absl::Time create_time;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_CONSENT_H_
