// What is wrong with a site's data, and what is known to be missing or unconfirmed.
#ifndef TSUNAGI_COMMON_SITE_CHECK_SITE_H_
#define TSUNAGI_COMMON_SITE_CHECK_SITE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/site/site.h"

namespace tsunagi::site {

struct SiteProblem {
  enum class Severity {
    // A program must not run on it.
    kError,
    // Something the plan has and the data has not; the program runs and says so.
    kGap,
    // A statement that nobody checked against its source; it names the office to ask.
    kUnverified,
  };
  Severity severity = Severity::kError;
  // Path within the site's folder; may be empty where no single file is to blame.
  std::string file;
  // Id of what is wrong, e.g. a rule, an agency, a municipality.
  std::string subject;
  // For the editors of the data.
  std::string message_ja;
};

// "ERROR", "GAP" or "UNVERIFIED".
absl::string_view SeverityName(SiteProblem::Severity severity);

// All problems, errors first, then gaps, then what is unverified; each in the order of the data.
// Pure; thread-safe.
std::vector<SiteProblem> CheckSite(const Site& site);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_CHECK_SITE_H_
