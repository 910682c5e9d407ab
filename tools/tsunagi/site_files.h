// The files of a site: certificates, keys, the services' configurations.
#ifndef TSUNAGI_TOOLS_TSUNAGI_SITE_FILES_H_
#define TSUNAGI_TOOLS_TSUNAGI_SITE_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tsunagi::cli {

// In the order in which they start.
inline constexpr absl::string_view kServices[] = {"intake", "classification", "referral",
                                                  "aggregation"};

struct SitePlan {
  // The site's folder and the folder of its data.
  std::string site;
  std::string data = "deploy/tochigi";
  std::string host = "127.0.0.1";
  // In the order of kServices; 0 picks a free one.
  std::vector<uint16_t> ports = {7101, 7102, 7103, 7104};
  std::string trust_domain = "tsunagi.test";
  // Writes the configurations anew; keys and certificates stay.
  bool reconfigure = false;
  // With sample users, whose tokens the site makes itself. Otherwise the key set and the first
  // staff are brought from outside.
  bool development = true;
};

struct SiteReport {
  int certificates_issued = 0;
  int certificates_kept = 0;
  int keys_made = 0;
  int configs_written = 0;
  // "intake 127.0.0.1:7101" …
  std::vector<std::string> addresses;
};

// The certificates of a site: services, a station per agency, the import job's machine. Pure.
std::vector<std::string> IdentitiesOf(absl::Span<const std::string> agencies);

// Makes whatever of the site is missing; nothing that exists is overwritten except a certificate
// in its last third. Errors: those of LoadSite and common/pki; INVALID_ARGUMENT USAGE;
// FAILED_PRECONDITION FILE_UNWRITABLE.
absl::StatusOr<SiteReport> CreateSite(const SitePlan& plan);

// Distinct ports that nobody listens on at the moment, below those that the kernel gives to
// clients.
absl::StatusOr<std::vector<uint16_t>> PickFreePorts(size_t count);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_SITE_FILES_H_
