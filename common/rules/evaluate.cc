#include "common/rules/evaluate.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace tsunagi::rules {
namespace {

Evaluation Known(bool value) { return {value ? Truth::kYes : Truth::kNo, {}}; }

Evaluation Missing(absl::string_view input) { return {Truth::kUnknown, {std::string(input)}}; }

class Evaluator {
 public:
  Evaluator(const Subject& subject, absl::CivilDay on) : subject_(subject), on_(on) {}

  Evaluation operator()(const Unset&) const { return {}; }
  Evaluation operator()(const Always&) const { return Known(true); }

  Evaluation operator()(const AllOf& all) const {
    return Combine(all.conditions, Truth::kYes, [](Truth a, Truth b) { return And(a, b); });
  }

  Evaluation operator()(const AnyOf& any) const {
    return Combine(any.conditions, Truth::kNo, [](Truth a, Truth b) { return Or(a, b); });
  }

  Evaluation operator()(const NotOf& negation) const {
    if (negation.condition.size() != 1) return {};
    Evaluation inner = std::visit(*this, negation.condition.front().test);
    inner.truth = Not(inner.truth);
    return inner;
  }

  Evaluation operator()(const AnswerTest& test) const {
    const AnswerValue* answer = Find(test.question);
    if (answer == nullptr || answer->values.empty()) return Missing(test.question);
    return Known(std::any_of(test.values.begin(), test.values.end(), [&](const std::string& value) {
      return answer->values.count(value) > 0;
    }));
  }

  Evaluation operator()(const NumberTest& test) const {
    const AnswerValue* answer = Find(test.question);
    if (answer == nullptr || !answer->number) return Missing(test.question);
    return Known((!test.min || *test.min <= *answer->number) &&
                 (!test.max || *answer->number <= *test.max));
  }

  Evaluation operator()(const AgeTest& test) const {
    if (!subject_.birth_date) return Missing(kBirthDate);
    const std::optional<AgeRange> age = AgeOn(*subject_.birth_date, test.on.value_or(on_));
    if (!age) return Missing(kBirthDate);
    return Within(age->min, age->max, test.min_years, test.max_years);
  }

  Evaluation operator()(const BornTest& test) const {
    if (!subject_.birth_date) return Missing(kBirthDate);
    const std::optional<DayRange> days = DaysOf(*subject_.birth_date);
    if (!days) return Missing(kBirthDate);
    return Within(days->first, days->last, test.from, test.to);
  }

  Evaluation operator()(const CategoryTest& test) const {
    return OneOf(subject_.category, test.values, kCategory);
  }

  Evaluation operator()(const MunicipalityTest& test) const {
    return OneOf(subject_.municipality, test.values, kMunicipality);
  }

 private:
  template <typename Operator>
  Evaluation Combine(const std::vector<Condition>& conditions, Truth neutral,
                     Operator combine) const {
    Evaluation result{neutral, {}};
    for (const Condition& condition : conditions) {
      Evaluation part = std::visit(*this, condition.test);
      result.truth = combine(result.truth, part.truth);
      result.missing.merge(part.missing);
    }
    // A part that decides makes the unknown ones beside it irrelevant.
    if (result.truth != Truth::kUnknown) result.missing.clear();
    return result;
  }

  // Everything that lies between `low` and `high` against the window from `from` to `to`.
  template <typename T>
  static Evaluation Within(T low, T high, std::optional<T> from, std::optional<T> to) {
    if ((from && high < *from) || (to && *to < low)) return Known(false);
    if ((!from || *from <= low) && (!to || high <= *to)) return Known(true);
    return Missing(kBirthDate);
  }

  static Evaluation OneOf(const std::string& actual, const std::vector<std::string>& values,
                          absl::string_view input) {
    if (actual.empty()) return Missing(input);
    return Known(std::find(values.begin(), values.end(), actual) != values.end());
  }

  const AnswerValue* Find(const std::string& question) const {
    const auto it = subject_.answers.find(question);
    return it == subject_.answers.end() ? nullptr : &it->second;
  }

  const Subject& subject_;
  const absl::CivilDay on_;
};

}  // namespace

Evaluation Evaluate(const Condition& condition, const Subject& subject, absl::CivilDay on) {
  return std::visit(Evaluator(subject, on), condition.test);
}

}  // namespace tsunagi::rules
