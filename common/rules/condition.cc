#include "common/rules/condition.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace tsunagi::rules {

Truth And(Truth a, Truth b) { return std::min(a, b); }

Truth Or(Truth a, Truth b) { return std::max(a, b); }

Truth Not(Truth a) {
  switch (a) {
    case Truth::kNo:
      return Truth::kYes;
    case Truth::kYes:
      return Truth::kNo;
    case Truth::kUnknown:
      break;
  }
  return Truth::kUnknown;
}

absl::string_view TruthName(Truth truth) {
  switch (truth) {
    case Truth::kNo:
      return "NO";
    case Truth::kYes:
      return "YES";
    case Truth::kUnknown:
      break;
  }
  return "UNKNOWN";
}

Condition All(std::vector<Condition> conditions) { return {AllOf{std::move(conditions)}}; }

Condition Any(std::vector<Condition> conditions) { return {AnyOf{std::move(conditions)}}; }

Condition Not(Condition condition) {
  NotOf negation;
  negation.condition.push_back(std::move(condition));
  return {std::move(negation)};
}

Condition Answer(absl::string_view question, std::vector<std::string> values) {
  return {AnswerTest{std::string(question), std::move(values)}};
}

Condition Number(absl::string_view question, std::optional<int64_t> min,
                 std::optional<int64_t> max) {
  return {NumberTest{std::string(question), min, max}};
}

namespace {

// Null for a test without conditions of its own.
const std::vector<Condition>* ChildrenOf(const Condition& condition) {
  if (const auto* all = std::get_if<AllOf>(&condition.test)) return &all->conditions;
  if (const auto* any = std::get_if<AnyOf>(&condition.test)) return &any->conditions;
  if (const auto* negation = std::get_if<NotOf>(&condition.test)) return &negation->condition;
  return nullptr;
}

}  // namespace

bool SamePredicate(const Condition& a, const Condition& b) {
  if (a.test.index() != b.test.index()) return false;
  const std::vector<Condition>* children = ChildrenOf(a);
  if (children != nullptr) {
    const std::vector<Condition>* others = ChildrenOf(b);
    return std::equal(children->begin(), children->end(), others->begin(), others->end(),
                      SamePredicate);
  }
  return std::visit(
      [&b](const auto& test) {
        using Test = std::decay_t<decltype(test)>;
        if constexpr (std::is_same_v<Test, AllOf> || std::is_same_v<Test, AnyOf> ||
                      std::is_same_v<Test, NotOf>) {
          return false;  // has children
        } else {
          return test == std::get<Test>(b.test);
        }
      },
      a.test);
}

void VisitConditions(const Condition& condition, absl::FunctionRef<void(const Condition&)> visit) {
  visit(condition);
  const std::vector<Condition>* children = ChildrenOf(condition);
  if (children == nullptr) return;
  for (const Condition& child : *children) VisitConditions(child, visit);
}

bool InForce(const Rule& rule, absl::CivilDay day) {
  return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_to || day <= *rule.valid_to);
}

}  // namespace tsunagi::rules
