#include "services/classification/domain/proposal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/rules/evaluate.h"

namespace tsunagi::classification {
namespace {

using ::tsunagi::rules::Truth;

constexpr char kUrgentGroup[] = "緊急";
constexpr std::array kAllCategories = {Category::kUnstableEmployment, Category::kLongTermJobless,
                                       Category::kSocialParticipation};

class Classifier {
 public:
  Classifier(const rules::ClassificationRuleSet& rule_set, const rules::Subject& subject,
             absl::CivilDay on)
      : rule_set_(rule_set), subject_(subject), on_(on) {}

  Proposal Run() && {
    proposal_.rules_version = rule_set_.version;
    proposal_.result = Proposal::Result::kNoCategory;
    EvaluateUrgent();
    if (proposal_.result != Proposal::Result::kUrgent) EvaluateCategories();
    EvaluateCohorts();
    return std::move(proposal_);
  }

 private:
  // Evaluates a rule in force and traces it; a rule out of force is no (and not traced).
  Truth Trace(const rules::Rule& rule, const std::string& group) {
    if (!rules::InForce(rule, on_)) return Truth::kNo;
    rules::Evaluation evaluation = rules::Evaluate(rule.when, subject_, on_);
    proposal_.trace.push_back({rule.id,
                               group,
                               evaluation.truth,
                               rule.title_ja,
                               rule.citation.source,
                               rule.citation.verified,
                               {evaluation.missing.begin(), evaluation.missing.end()}});
    return evaluation.truth;
  }

  void EvaluateUrgent() {
    for (const rules::Rule& rule : rule_set_.urgent) {
      if (Trace(rule, kUrgentGroup) == Truth::kYes) proposal_.result = Proposal::Result::kUrgent;
    }
  }

  void EvaluateCategories() {
    for (const rules::CategoryRules& category : rule_set_.categories) {
      const size_t first = proposal_.trace.size();
      Truth truth = Truth::kNo;
      for (const rules::Rule& rule : category.rules) {
        truth = rules::Or(truth, Trace(rule, category.label_ja));
      }
      if (proposal_.result == Proposal::Result::kUndecided) continue;
      if (truth == Truth::kUnknown) {
        proposal_.result = Proposal::Result::kUndecided;
        proposal_.next_question = MostMissing(first);
      }
      if (truth == Truth::kYes) {
        proposal_.result = Proposal::Result::kDecided;
        proposal_.category = ParseCategory(category.category).value_or(Category::kUnspecified);
        return;
      }
    }
  }

  void EvaluateCohorts() {
    for (const rules::CohortRule& cohort : rule_set_.cohorts) {
      if (!rules::InForce(cohort.rule, on_)) continue;
      const Truth truth = Trace(cohort.rule, cohort.scheme);
      const Cohort here = truth == Truth::kYes  ? Cohort::kIn
                          : truth == Truth::kNo ? Cohort::kOut
                                                : Cohort::kUnknown;
      const auto [it, added] = proposal_.cohorts.emplace(cohort.scheme, here);
      if (!added && (here == Cohort::kIn || it->second == Cohort::kOut)) it->second = here;
    }
  }

  // Of the inputs missing in the trace from `first` on, the one that most rules miss.
  std::string MostMissing(size_t first) const {
    std::map<std::string, int> rules_missing;
    for (size_t i = first; i < proposal_.trace.size(); ++i) {
      for (const std::string& input : proposal_.trace[i].missing) ++rules_missing[input];
    }
    std::string best;
    int best_count = 0;
    // Inputs that are no questions come last.
    const auto consider = [&](const std::string& input) {
      const auto it = rules_missing.find(input);
      if (it != rules_missing.end() && it->second > best_count) {
        best = input;
        best_count = it->second;
      }
    };
    for (const std::string& question : rule_set_.question_order) consider(question);
    for (const auto& [input, count] : rules_missing) consider(input);
    return best;
  }

  const rules::ClassificationRuleSet& rule_set_;
  const rules::Subject& subject_;
  const absl::CivilDay on_;
  Proposal proposal_;
};

}  // namespace

absl::string_view CategoryName(Category category) {
  switch (category) {
    case Category::kUnstableEmployment:
      return "UNSTABLE_EMPLOYMENT";
    case Category::kLongTermJobless:
      return "LONG_TERM_JOBLESS";
    case Category::kSocialParticipation:
      return "SOCIAL_PARTICIPATION";
    case Category::kUnspecified:
      break;
  }
  return "";
}

std::optional<Category> ParseCategory(absl::string_view name) {
  for (const Category category : kAllCategories) {
    if (CategoryName(category) == name) return category;
  }
  return std::nullopt;
}

absl::string_view CohortName(Cohort cohort) {
  switch (cohort) {
    case Cohort::kIn:
      return "IN";
    case Cohort::kOut:
      return "OUT";
    case Cohort::kUnknown:
      break;
  }
  return "UNKNOWN";
}

Cohort Proposal::CohortOf(absl::string_view scheme) const {
  const auto it = cohorts.find(std::string(scheme));
  return it == cohorts.end() ? Cohort::kUnknown : it->second;
}

Proposal Classify(const rules::ClassificationRuleSet& rule_set, const rules::Subject& subject,
                  absl::CivilDay on) {
  return Classifier(rule_set, subject, on).Run();
}

}  // namespace tsunagi::classification
