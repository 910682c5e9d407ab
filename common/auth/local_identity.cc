#include "common/auth/local_identity.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tsunagi {
namespace {

// The four parts of "agency/…/…/…", else none.
std::vector<absl::string_view> AgencyParts(absl::string_view identity) {
  std::vector<absl::string_view> parts = absl::StrSplit(identity, '/');
  if (parts.size() != 4 || parts[0] != "agency") parts.clear();
  return parts;
}

}  // namespace

bool IsPerson(absl::string_view identity) {
  const auto parts = AgencyParts(identity);
  return !parts.empty() && parts[2] != "machine" && parts[2] != "client";
}

std::string UserOf(absl::string_view identity) {
  const auto parts = AgencyParts(identity);
  return parts.empty() ? "" : absl::StrCat(parts[1], ".", parts[2], ".", parts[3]);
}

std::string CertificatePathOf(absl::string_view identity) {
  if (!IsPerson(identity)) return std::string(identity);
  return absl::StrCat("agency/", AgencyParts(identity)[1], "/client/1");
}

}  // namespace tsunagi
