// The parts of CheckSite. Internal to this folder.
#ifndef TSUNAGI_COMMON_SITE_CHECKS_H_
#define TSUNAGI_COMMON_SITE_CHECKS_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/site/check_site.h"

namespace tsunagi::site {

// Collects the problems and knows which ids were taken.
class Findings {
 public:
  void Error(absl::string_view file, absl::string_view subject, absl::string_view message_ja) {
    Add(SiteProblem::Severity::kError, file, subject, message_ja);
  }
  void Gap(absl::string_view file, absl::string_view subject, absl::string_view message_ja) {
    Add(SiteProblem::Severity::kGap, file, subject, message_ja);
  }

  // `id` must be there and be the first of its `kind` (the Japanese name of what it identifies).
  void Unique(absl::string_view kind, absl::string_view id, absl::string_view file) {
    if (id.empty()) Error(file, kind, absl::StrCat(kind, "のIDがありません。"));
    if (!id.empty() && !taken_.emplace(std::string(kind), std::string(id)).second) {
      Error(file, id, absl::StrCat(kind, "のIDが重複しています。"));
    }
  }

  // A source must be named; where nobody checked it, the office to ask.
  void Citation(const rules::Citation& citation, absl::string_view file,
                absl::string_view subject) {
    if (citation.source.empty()) Error(file, subject, "出典がありません。");
    if (citation.verified) return;
    if (citation.ask.empty()) {
      Error(file, subject, "未確認ですが、確認先（ask）がありません。");
    } else {
      Add(SiteProblem::Severity::kUnverified, file, subject,
          absl::StrCat("未確認です。確認先: ", citation.ask));
    }
  }

  std::vector<SiteProblem> Take() && { return std::move(problems_); }

 private:
  void Add(SiteProblem::Severity severity, absl::string_view file, absl::string_view subject,
           absl::string_view message_ja) {
    problems_.push_back(
        {severity, std::string(file), std::string(subject), std::string(message_ja)});
  }

  std::vector<SiteProblem> problems_;
  std::set<std::pair<std::string, std::string>> taken_;
};

void CheckQuestions(const Site& site, Findings& findings);
// Classification rules; also every rule of an agency or of the routing goes through CheckRule.
void CheckClassificationRules(const Site& site, Findings& findings);
void CheckRule(const Site& site, const rules::Rule& rule, Findings& findings);
// Schemes: their rules as above, and that of every day of referral at most one version applies.
void CheckSchemes(const Site& site, Findings& findings);
void CheckMunicipalities(const Site& site, Findings& findings);
void CheckDirectory(const Site& site, Findings& findings);
// Ranking factors, what offices provide and where municipal offices stand.
void CheckRanking(const Site& site, Findings& findings);
void CheckPlans(const Site& site, Findings& findings);
void CheckLegalBases(const Site& site, Findings& findings);
void CheckDeclineReasons(const Site& site, Findings& findings);
// What LoadSite leaves open: names of offices and services, rows that contradict each other,
// sources.
void CheckCalendar(const Site& site, Findings& findings);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_CHECKS_H_
