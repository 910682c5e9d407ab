#include "services/classification/domain/schemes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rules/evaluate.h"

namespace tsunagi::classification {
namespace {

using ::tsunagi::rules::Truth;
using Day = absl::CivilDay;

// Beyond every age that a rule asks for.
constexpr int kMaxAge = 200;

std::string Window(const rules::SchemeVersion& version) {
  std::vector<std::string> ends;
  if (version.valid_from) {
    ends.push_back(absl::StrCat(absl::FormatCivilTime(*version.valid_from), " から"));
  }
  if (version.valid_to) {
    ends.push_back(absl::StrCat(absl::FormatCivilTime(*version.valid_to), " まで"));
  }
  return ends.empty() ? "期限なし" : absl::StrJoin(ends, " ");
}

// The ages at which an age test that is taken on the day of evaluation may change its answer.
std::set<int> AgesOf(const rules::Condition& condition) {
  std::set<int> ages;
  rules::VisitConditions(condition, [&ages](const rules::Condition& each) {
    const auto* test = std::get_if<rules::AgeTest>(&each.test);
    if (test == nullptr || test->on) return;
    // Where the birth date is unknown, it depends on the day all the same.
    ages.insert(0);
    if (test->min_years) ages.insert(*test->min_years);
    if (test->max_years) ages.insert(*test->max_years + 1);
  });
  return ages;
}

// The days from `first` on that begin a stretch in which no age of `ages` is newly reached, `first`
// itself included.
std::set<Day> Beginnings(const std::set<int>& ages, const rules::Subject& subject, Day first) {
  std::set<Day> days = {first};
  if (!subject.birth_date) return days;
  const std::optional<rules::DayRange> born = rules::DaysOf(*subject.birth_date);
  if (!born) return days;
  for (const int age : ages) {
    if (age < 0 || age > kMaxAge) continue;
    for (const Day birth : {born->first, born->last}) {
      // Normalizes 29 February of a common year to 1 March, as AgeOn has it.
      const Day birthday(birth.year() + age, birth.month(), birth.day());
      if (birthday > first) days.insert(birthday);
    }
  }
  return days;
}

struct Judged {
  rules::Evaluation evaluation;
  std::optional<HireWindow> yes_for_hires;
};

// A rule for every day of hire from `first` on.
Judged JudgeForAnyHire(const rules::Condition& condition, const rules::Subject& subject,
                       Day first) {
  const std::set<int> ages = AgesOf(condition);
  if (ages.empty()) return {rules::Evaluate(condition, subject, first), std::nullopt};
  Judged judged;
  std::set<Truth> truths;
  std::optional<HireWindow> yes;
  bool open = false;  // `yes` has not ended yet.
  for (const Day day : Beginnings(ages, subject, first)) {
    rules::Evaluation here = rules::Evaluate(condition, subject, day);
    truths.insert(here.truth);
    judged.evaluation.missing.merge(here.missing);
    if (here.truth == Truth::kYes && !yes) {
      yes.emplace();
      if (day > first) yes->from = day;
      open = true;
    } else if (here.truth != Truth::kYes && open) {
      yes->until = day - 1;
      open = false;
    }
  }
  judged.evaluation.truth = truths.size() == 1 ? *truths.begin() : Truth::kUnknown;
  if (truths.size() > 1) judged.yes_for_hires = yes;
  // Whose birth date is unknown may turn out to be one for whom the day decides.
  if (truths.size() > 1 || judged.evaluation.missing.count(rules::kBirthDate) > 0) {
    judged.evaluation.missing.insert(rules::kHireDate);
  }
  return judged;
}

class SchemeEvaluator {
 public:
  SchemeEvaluator(const rules::SchemeSet& set, const rules::Subject& subject,
                  const SchemeDates& dates)
      : set_(set), subject_(subject), dates_(dates) {}

  SchemeResult Run(const rules::Scheme& scheme) const {
    SchemeResult result;
    result.scheme = scheme.id;
    result.title_ja = scheme.title_ja;
    result.gives_ja = scheme.gives_ja;
    result.not_judged_ja = scheme.not_judged_ja;
    result.citation = scheme.citation;
    const std::string referral = absl::FormatCivilTime(dates_.referral);
    const rules::SchemeVersion* version = VersionOn(scheme, dates_.referral);
    if (version == nullptr) {
      result.version_why_ja =
          absl::StrCat("紹介日 ", referral, " に当たる版がデータにないため、判定できません。");
      return result;
    }
    result.version = version->id;
    result.version_title_ja = version->title_ja;
    result.version_why_ja =
        absl::StrCat("紹介日 ", referral, " が適用期間（", Window(*version), "）にあるため。");
    result.version_citation = version->citation;
    Judge(*version, result);
    return result;
  }

 private:
  Judged JudgeRule(const rules::SchemeRule& rule) const {
    switch (rule.measured_on) {
      case rules::MeasuredOn::kReferral:
        return {rules::Evaluate(rule.rule.when, subject_, dates_.referral), std::nullopt};
      case rules::MeasuredOn::kHire:
        if (dates_.hire) {
          return {rules::Evaluate(rule.rule.when, subject_, *dates_.hire), std::nullopt};
        }
        return JudgeForAnyHire(rule.rule.when, subject_, dates_.referral);
      case rules::MeasuredOn::kUnset:
        break;
    }
    return {};
  }

  // Evaluates and traces one rule.
  Truth Trace(const rules::SchemeRule& rule, SchemeTrace::Kind kind, SchemeResult& result) const {
    Judged judged = JudgeRule(rule);
    SchemeTrace trace;
    trace.rule = {rule.rule.id,
                  result.version,
                  judged.evaluation.truth,
                  rule.rule.title_ja,
                  rule.rule.citation.source,
                  rule.rule.citation.verified,
                  {judged.evaluation.missing.begin(), judged.evaluation.missing.end()}};
    trace.kind = kind;
    trace.ask = rule.rule.citation.ask;
    trace.at_hire = rule.measured_on == rules::MeasuredOn::kHire;
    trace.yes_for_hires = judged.yes_for_hires;
    result.trace.push_back(std::move(trace));
    return judged.evaluation.truth;
  }

  void Judge(const rules::SchemeVersion& version, SchemeResult& result) const {
    using Kind = SchemeTrace::Kind;
    result.truth = Truth::kYes;
    for (const rules::SchemeRule& rule : version.conditions) {
      result.truth = rules::And(result.truth, Trace(rule, Kind::kCondition, result));
    }
    Truth ground = version.grounds.empty() ? Truth::kYes : Truth::kNo;
    for (const rules::SchemeRule& rule : version.grounds) {
      ground = rules::Or(ground, Trace(rule, Kind::kGround, result));
    }
    result.truth = rules::And(result.truth, ground);
    for (const rules::SchemeRule& rule : version.exclusions) {
      result.truth = rules::And(result.truth, rules::Not(Trace(rule, Kind::kExclusion, result)));
    }
    if (result.truth == Truth::kUnknown) result.missing = Missing(result.trace, ground);
  }

  // What the unknown rules miss; grounds, as one rule, only where no other ground decides.
  std::vector<std::string> Missing(const std::vector<SchemeTrace>& traces, Truth ground) const {
    std::map<std::string, int> counts;
    std::set<std::string> of_grounds;
    for (const SchemeTrace& trace : traces) {
      const std::vector<std::string>& missing = trace.rule.missing;
      if (trace.kind == SchemeTrace::Kind::kGround) {
        of_grounds.insert(missing.begin(), missing.end());
      } else {
        for (const std::string& input : missing) ++counts[input];
      }
    }
    if (ground == Truth::kUnknown) {
      for (const std::string& input : of_grounds) ++counts[input];
    }
    std::vector<std::string> ordered;
    const auto take = [&](const std::string& input) {
      if (counts.count(input) > 0) ordered.push_back(input);
    };
    for (const std::string& question : set_.question_order) take(question);
    for (const char* input : {rules::kBirthDate, rules::kMunicipality}) take(input);
    std::stable_sort(ordered.begin(), ordered.end(),
                     [&](const auto& a, const auto& b) { return counts[a] > counts[b]; });
    // The day of hire is known last of all.
    take(rules::kHireDate);
    return ordered;
  }

  const rules::SchemeSet& set_;
  const rules::Subject& subject_;
  const SchemeDates& dates_;
};

}  // namespace

const rules::SchemeVersion* VersionOn(const rules::Scheme& scheme, absl::CivilDay day) {
  for (const rules::SchemeVersion& version : scheme.versions) {
    if ((!version.valid_from || *version.valid_from <= day) &&
        (!version.valid_to || day <= *version.valid_to)) {
      return &version;
    }
  }
  return nullptr;
}

std::vector<SchemeResult> EvaluateSchemes(const rules::SchemeSet& schemes,
                                          const rules::Subject& subject, const SchemeDates& dates) {
  const SchemeEvaluator evaluator(schemes, subject, dates);
  std::vector<SchemeResult> results;
  for (const rules::Scheme& scheme : schemes.schemes) results.push_back(evaluator.Run(scheme));
  return results;
}

}  // namespace tsunagi::classification
