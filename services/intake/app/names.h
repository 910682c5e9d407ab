// Resource names of intake.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_NAMES_H_
#define TSUNAGI_SERVICES_INTAKE_APP_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tsunagi::intake {

// agencies/{agency}/cases/{id}
struct CaseName {
  std::string agency;
  std::string id;
};

// agencies/{agency}/cases/{case_id}/{collection}/{id}
struct CaseChildName {
  std::string agency;
  std::string case_id;
  std::string id;
};

// agencies/{agency}/drafts/{id}
struct DraftName {
  std::string agency;
  std::string id;
};

// agencies/{agency}/{collection}/{id}
struct AgencyChildName {
  std::string agency;
  std::string id;
};

// Nothing where `name` is no such name.
std::optional<CaseName> ParseCaseName(absl::string_view name);
std::optional<CaseChildName> ParseCaseChildName(absl::string_view name,
                                                absl::string_view collection);
std::optional<AgencyChildName> ParseAgencyChildName(absl::string_view name,
                                                    absl::string_view collection);
std::optional<DraftName> ParseDraftName(absl::string_view name);
// The agency of "agencies/{agency}"; empty where `name` is none.
std::string ParseAgencyName(absl::string_view name);

std::string MakeCaseName(absl::string_view agency, absl::string_view id);
std::string MakeCaseChildName(absl::string_view case_name, absl::string_view collection,
                              absl::string_view id);
std::string MakeAgencyChildName(absl::string_view agency, absl::string_view collection,
                                absl::string_view id);
std::string MakeDraftName(absl::string_view agency, absl::string_view id);

// The quoted row version.
std::string MakeEtag(int64_t version);

inline constexpr absl::string_view kConsents = "consents";
inline constexpr absl::string_view kLegalBases = "legalBases";
inline constexpr absl::string_view kDisclosures = "disclosures";
inline constexpr absl::string_view kConferences = "conferences";
inline constexpr absl::string_view kGrants = "breakGlassGrants";
inline constexpr absl::string_view kLegalHolds = "legalHolds";
inline constexpr absl::string_view kLogEntries = "contactLogEntries";

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_NAMES_H_
