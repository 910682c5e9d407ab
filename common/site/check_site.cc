#include "common/site/check_site.h"

#include <algorithm>
#include <utility>

#include "common/site/checks.h"

namespace tsunagi::site {

absl::string_view SeverityName(SiteProblem::Severity severity) {
  switch (severity) {
    case SiteProblem::Severity::kError:
      return "ERROR";
    case SiteProblem::Severity::kGap:
      return "GAP";
    case SiteProblem::Severity::kUnverified:
      break;
  }
  return "UNVERIFIED";
}

std::vector<SiteProblem> CheckSite(const Site& site) {
  Findings findings;
  CheckQuestions(site, findings);
  CheckClassificationRules(site, findings);
  CheckSchemes(site, findings);
  CheckMunicipalities(site, findings);
  CheckDirectory(site, findings);
  CheckRanking(site, findings);
  CheckPlans(site, findings);
  CheckLegalBases(site, findings);
  CheckDeclineReasons(site, findings);
  CheckCalendar(site, findings);
  std::vector<SiteProblem> problems = std::move(findings).Take();
  std::stable_sort(
      problems.begin(), problems.end(),
      [](const SiteProblem& a, const SiteProblem& b) { return a.severity < b.severity; });
  return problems;
}

}  // namespace tsunagi::site
