#include "services/intake/app/names.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tsunagi::intake {
namespace {

// The parts between slashes where there are `count`, none of them empty, else none.
std::vector<absl::string_view> Parts(absl::string_view name, size_t count) {
  std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != count || parts[0] != "agencies") return {};
  for (const absl::string_view part : parts) {
    if (part.empty()) return {};
  }
  return parts;
}

}  // namespace

std::optional<CaseName> ParseCaseName(absl::string_view name) {
  const auto parts = Parts(name, 4);
  if (parts.empty() || parts[2] != "cases") return std::nullopt;
  return CaseName{std::string(parts[1]), std::string(parts[3])};
}

std::optional<CaseChildName> ParseCaseChildName(absl::string_view name,
                                                absl::string_view collection) {
  const auto parts = Parts(name, 6);
  if (parts.empty() || parts[2] != "cases" || parts[4] != collection) return std::nullopt;
  return CaseChildName{std::string(parts[1]), std::string(parts[3]), std::string(parts[5])};
}

std::optional<AgencyChildName> ParseAgencyChildName(absl::string_view name,
                                                    absl::string_view collection) {
  const auto parts = Parts(name, 4);
  if (parts.empty() || parts[2] != collection) return std::nullopt;
  return AgencyChildName{std::string(parts[1]), std::string(parts[3])};
}

std::optional<DraftName> ParseDraftName(absl::string_view name) {
  const auto parts = Parts(name, 4);
  if (parts.empty() || parts[2] != "drafts") return std::nullopt;
  return DraftName{std::string(parts[1]), std::string(parts[3])};
}

std::string ParseAgencyName(absl::string_view name) {
  const auto parts = Parts(name, 2);
  return parts.empty() ? "" : std::string(parts[1]);
}

std::string MakeCaseName(absl::string_view agency, absl::string_view id) {
  return absl::StrCat("agencies/", agency, "/cases/", id);
}

std::string MakeCaseChildName(absl::string_view case_name, absl::string_view collection,
                              absl::string_view id) {
  return absl::StrCat(case_name, "/", collection, "/", id);
}

std::string MakeAgencyChildName(absl::string_view agency, absl::string_view collection,
                                absl::string_view id) {
  return absl::StrCat("agencies/", agency, "/", collection, "/", id);
}

std::string MakeDraftName(absl::string_view agency, absl::string_view id) {
  return absl::StrCat("agencies/", agency, "/drafts/", id);
}

std::string MakeEtag(int64_t version) { return absl::StrCat("\"", version, "\""); }

}  // namespace tsunagi::intake
