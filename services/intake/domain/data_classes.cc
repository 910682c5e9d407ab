#include "services/intake/domain/data_classes.h"

#include <array>
#include <utility>

namespace tsunagi::intake {
namespace {

using enum DataClass;
using Entry = std::pair<absl::string_view, DataClass>;

constexpr absl::string_view kIssues = "issues";

constexpr auto kQuestions = std::to_array<Entry>({
    {"employment_status", kWork},
    {"job_form", kWork},
    {"jobless_duration", kWork},
    {"wants_regular", kWork},
    {"wants_work", kWork},
    {"searching", kWork},
    {"family_care_break", kWork},
    {"wants_training", kWork},
    {"wants_counselling", kWork},
    {"job_changes_2y", kWork},
    {"regular_months_5y", kWork},
    {"regular_last_year", kWork},
    {"former_position", kWork},
    {"hello_work_referral", kWork},
    {"hello_work_support", kWork},
    {"wants_trial", kWork},
    {"on_trial", kWork},
    {"self_employed_30h", kWork},
    {"school_level", kWork},
    {"graduation_year", kWork},
    {"withdrawn", kLifeHistory},
    {"withdrawn_months", kLifeHistory},
    {"isolated", kLifeHistory},
    {"wants_participation", kLifeHistory},
    {"keeping_house", kLifeHistory},
    {"urgent_no_housing", kLifeHistory},
    {"urgent_violence", kLifeHistory},
    {kIssues, kLifeHistory},
    {"work_circumstances", kLifeHistory},
    {"welfare_receipt", kWelfare},
    {"hardship", kFinances},
    {"urgent_no_food", kFinances},
    {"care_before_work", kHealth},
    {"under_treatment", kHealth},
    {"urgent_self_harm", kHealth},
    {"can_come", kWork},
    // Sign language and the like tell of a disability.
    {"language_need", kHealth},
    {"access_need", kHealth},
    // Never passed on.
    {"wish_office", kLifeHistory},
    {"avoid_office", kLifeHistory},
    {"wish_area", kLifeHistory},
});

// Values of `issues` that are not LIFE_HISTORY.
constexpr auto kIssueValues = std::to_array<Entry>({
    {"ILLNESS", kHealth},
    {"INJURY", kHealth},
    {"DISABILITY_CERTIFIED", kHealth},
    {"DISABILITY_SUSPECTED", kHealth},
    {"SUICIDE_ATTEMPT", kHealth},
    {"MENTAL_HEALTH", kHealth},
    {"ABILITY", kHealth},
    {"POVERTY", kFinances},
    {"DEBT", kFinances},
    {"HOUSEHOLD_BUDGET", kFinances},
    {"JOB_SEARCH_DIFFICULTY", kWork},
    {"RETENTION_DIFFICULTY", kWork},
});

}  // namespace

DataClass ClassOfConcern(Concern concern) {
  switch (concern) {
    case Concern::kHealth:
    case Concern::kElderCare:
      return kHealth;
    case Concern::kIncome:
    case Concern::kRentLoan:
    case Concern::kTaxUtilities:
    case Concern::kDebt:
    case Concern::kFood:
      return kFinances;
    case Concern::kJobSearch:
    case Concern::kJobTrouble:
      return kWork;
    default:
      return kLifeHistory;
  }
}

DataClass ClassOfQuestion(const site::Question& question) {
  for (const auto& [id, data_class] : kQuestions) {
    if (question.id == id) return data_class;
  }
  return question.sensitive ? kHealth : kWork;
}

DataClass ClassOfAnswer(const site::Question& question, absl::string_view value) {
  if (question.id == kIssues) {
    for (const auto& [known, data_class] : kIssueValues) {
      if (value == known) return data_class;
    }
  }
  return ClassOfQuestion(question);
}

}  // namespace tsunagi::intake
