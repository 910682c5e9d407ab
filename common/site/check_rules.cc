#include <array>
#include <set>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/rules/condition.h"
#include "common/site/checks.h"

namespace tsunagi::site {
namespace {

constexpr std::array<absl::string_view, 3> kCategories = {
    "UNSTABLE_EMPLOYMENT", "LONG_TERM_JOBLESS", "SOCIAL_PARTICIPATION"};

bool IsCategory(absl::string_view name) {
  for (const absl::string_view each : kCategories) {
    if (each == name) return true;
  }
  return false;
}

// Checks one test of a rule's condition; the visitor comes to nested ones by itself.
class TestChecker {
 public:
  TestChecker(const Site& site, const rules::Rule& rule, Findings& findings)
      : site_(site), rule_(rule), findings_(findings) {}

  void operator()(const rules::Unset&) const { Error("条件がありません。"); }
  void operator()(const rules::Always&) const {}
  void operator()(const rules::AllOf& test) const { NotEmpty(test.conditions.size()); }
  void operator()(const rules::AnyOf& test) const { NotEmpty(test.conditions.size()); }
  void operator()(const rules::NotOf& test) const { NotEmpty(test.condition.size()); }

  void operator()(const rules::AnswerTest& test) const {
    const Question* question = Find(test.question);
    if (question == nullptr) return;
    if (question->is_number()) {
      Error(absl::StrCat("数値の質問 ", test.question, " を選択肢で判定しています。"));
      return;
    }
    NotEmpty(test.values.size());
    for (const std::string& value : test.values) {
      if (question->FindChoice(value) == nullptr) {
        Error(absl::StrCat("質問 ", test.question, " に選択肢 ", value, " はありません。"));
      }
    }
  }

  void operator()(const rules::NumberTest& test) const {
    const Question* question = Find(test.question);
    if (question != nullptr && !question->is_number()) {
      Error(absl::StrCat("選択肢の質問 ", test.question, " を数値で判定しています。"));
    }
    Window(test.min, test.max);
  }

  void operator()(const rules::AgeTest& test) const { Window(test.min_years, test.max_years); }
  void operator()(const rules::BornTest& test) const { Window(test.from, test.to); }

  void operator()(const rules::CategoryTest& test) const {
    NotEmpty(test.values.size());
    for (const std::string& value : test.values) {
      if (!IsCategory(value)) Error(absl::StrCat("区分 ", value, " はありません。"));
    }
  }

  void operator()(const rules::MunicipalityTest& test) const {
    NotEmpty(test.values.size());
    for (const std::string& value : test.values) {
      if (site_.municipalities.Find(value) == nullptr) {
        Error(absl::StrCat("市町村コード ", value, " はありません。"));
      }
    }
  }

 private:
  void Error(absl::string_view message_ja) const {
    findings_.Error(rule_.file, rule_.id, message_ja);
  }
  void NotEmpty(size_t size) const {
    if (size == 0) Error("条件の中身がありません。");
  }
  template <typename T>
  void Window(const std::optional<T>& low, const std::optional<T>& high) const {
    if (!low && !high) Error("範囲の上限も下限もありません。");
    if (low && high && *high < *low) Error("範囲の上限が下限より小さくなっています。");
  }
  const Question* Find(const std::string& id) const {
    const Question* question = site_.questions.Find(id);
    if (question == nullptr) Error(absl::StrCat("質問 ", id, " はありません。"));
    return question;
  }

  const Site& site_;
  const rules::Rule& rule_;
  Findings& findings_;
};

void CheckChoices(const Question& question, Findings& findings) {
  if (question.is_number() != question.choices.empty()) {
    findings.Error(question.file, question.id, "選択肢か単位のどちらか一方が必要です。");
  }
  std::set<std::string> values;
  std::set<std::string> labels;
  for (const Choice& choice : question.choices) {
    if (choice.value.empty() || !values.insert(choice.value).second) {
      findings.Error(question.file, question.id,
                     absl::StrCat("選択肢の値「", choice.value, "」が空か重複しています。"));
    }
    if (choice.label_ja.empty() || !labels.insert(choice.label_ja).second) {
      findings.Error(question.file, question.id,
                     absl::StrCat("選択肢の表示名「", choice.label_ja, "」が空か重複しています。"));
    }
  }
}

}  // namespace

void CheckQuestions(const Site& site, Findings& findings) {
  for (const Question& question : site.questions.all()) {
    findings.Unique("質問", question.id, question.file);
    CheckChoices(question, findings);
    for (const std::string& column : question.sheet_columns) {
      findings.Unique("様式の列", column, question.file);
    }
    if (question.text_ja.empty())
      findings.Error(question.file, question.id, "質問文がありません。");
    findings.Citation(question.citation, question.file, question.id);
  }
}

void CheckRule(const Site& site, const rules::Rule& rule, Findings& findings) {
  findings.Unique("規則", rule.id, rule.file);
  if (rule.title_ja.empty()) findings.Error(rule.file, rule.id, "規則の説明がありません。");
  if (rule.valid_from && rule.valid_to && *rule.valid_to < *rule.valid_from) {
    findings.Error(rule.file, rule.id, "適用期間の終わりが始まりより前です。");
  }
  findings.Citation(rule.citation, rule.file, rule.id);
  const TestChecker checker(site, rule, findings);
  rules::VisitConditions(
      rule.when, [&](const rules::Condition& condition) { std::visit(checker, condition.test); });
}

void CheckClassificationRules(const Site& site, Findings& findings) {
  for (const rules::Rule& rule : site.rules.urgent) CheckRule(site, rule, findings);
  for (const rules::CategoryRules& category : site.rules.categories) {
    const std::string file = category.rules.empty() ? "" : category.rules.front().file;
    findings.Unique("区分", category.category, file);
    if (!IsCategory(category.category)) findings.Error(file, category.category, "未知の区分です。");
    if (category.rules.empty()) findings.Error(file, category.category, "区分に規則がありません。");
    for (const rules::Rule& rule : category.rules) CheckRule(site, rule, findings);
  }
  for (const rules::CohortRule& cohort : site.rules.cohorts) {
    if (cohort.scheme.empty()) {
      findings.Error(cohort.rule.file, cohort.rule.id, "対象世代の方式（scheme）がありません。");
    }
    CheckRule(site, cohort.rule, findings);
  }
}

}  // namespace tsunagi::site
