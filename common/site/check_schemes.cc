#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rules/schemes.h"
#include "common/site/checks.h"

namespace tsunagi::site {
namespace {

using rules::Scheme;
using rules::SchemeRule;
using rules::SchemeVersion;

std::string Day(absl::CivilDay day) { return absl::FormatCivilTime(day); }

void CheckRules(const Site& site, const std::vector<SchemeRule>& scheme_rules, Findings& findings) {
  for (const SchemeRule& each : scheme_rules) {
    const rules::Rule& rule = each.rule;
    CheckRule(site, rule, findings);
    if (each.measured_on == rules::MeasuredOn::kUnset) {
      findings.Error(rule.file, rule.id,
                     "いつの時点で判定するか（measured_on: REFERRAL か HIRE）がありません。");
    }
    if (rule.valid_from || rule.valid_to) {
      findings.Error(rule.file, rule.id,
                     "適用期間は、条件ではなく版（versions）に書いてください。");
    }
    rules::VisitConditions(rule.when, [&](const rules::Condition& condition) {
      if (std::holds_alternative<rules::CategoryTest>(condition.test)) {
        findings.Error(rule.file, rule.id, "制度の条件に計画の区分（category）は使えません。");
      }
    });
  }
}

void CheckVersion(const Site& site, const Scheme& scheme, const SchemeVersion& version,
                  Findings& findings) {
  findings.Unique("制度の版", version.id, scheme.file);
  if (version.title_ja.empty()) findings.Error(scheme.file, version.id, "版の名前がありません。");
  if (version.valid_from && version.valid_to && *version.valid_to < *version.valid_from) {
    findings.Error(scheme.file, version.id, "適用期間の終わりが始まりより前です。");
  }
  findings.Citation(version.citation, scheme.file, version.id);
  // Without any, the scheme would be for everybody.
  if (version.conditions.empty() && version.grounds.empty()) {
    findings.Error(scheme.file, version.id, "版に条件がありません。");
  }
  CheckRules(site, version.conditions, findings);
  CheckRules(site, version.grounds, findings);
  CheckRules(site, version.exclusions, findings);
}

bool BeginsBefore(const SchemeVersion* a, const SchemeVersion* b) {
  if (!a->valid_from || !b->valid_from) return !a->valid_from && b->valid_from;
  return *a->valid_from < *b->valid_from;
}

// Each version against all that begin before it.
void CheckSequence(const Scheme& scheme, Findings& findings) {
  std::vector<const SchemeVersion*> order;
  for (const SchemeVersion& version : scheme.versions) order.push_back(&version);
  std::stable_sort(order.begin(), order.end(), BeginsBefore);
  const SchemeVersion* last = nullptr;  // Of those before, the one that ends last.
  for (const SchemeVersion* version : order) {
    if (last != nullptr) {
      if (!last->valid_to || !version->valid_from || *version->valid_from <= *last->valid_to) {
        findings.Error(scheme.file, version->id,
                       absl::StrCat("適用期間が ", last->id, " と重なっています。"));
      } else if (*version->valid_from != *last->valid_to + 1) {
        findings.Gap(scheme.file, version->id,
                     absl::StrCat("紹介日が ", Day(*last->valid_to + 1), " から ",
                                  Day(*version->valid_from - 1), " までの版がありません。"));
      }
    }
    if (last == nullptr ||
        (last->valid_to && (!version->valid_to || *version->valid_to > *last->valid_to))) {
      last = version;
    }
  }
  if (last != nullptr && last->valid_to) {
    findings.Gap(scheme.file, scheme.id,
                 absl::StrCat("紹介日が ", Day(*last->valid_to + 1), " からの版がありません。"));
  }
}

}  // namespace

void CheckSchemes(const Site& site, Findings& findings) {
  for (const Scheme& scheme : site.schemes.schemes) {
    findings.Unique("制度", scheme.id, scheme.file);
    if (scheme.title_ja.empty()) findings.Error(scheme.file, scheme.id, "制度の名前がありません。");
    if (scheme.gives_ja.empty()) {
      findings.Error(scheme.file, scheme.id, "何が得られるか（gives_ja）がありません。");
    }
    findings.Citation(scheme.citation, scheme.file, scheme.id);
    if (scheme.versions.empty()) findings.Error(scheme.file, scheme.id, "制度に版がありません。");
    for (const SchemeVersion& version : scheme.versions) {
      CheckVersion(site, scheme, version, findings);
    }
    CheckSequence(scheme, findings);
  }
}

}  // namespace tsunagi::site
