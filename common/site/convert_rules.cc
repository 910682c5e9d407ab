#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "common/rules/subject.h"
#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {
namespace {

// 0 means no bound.
std::optional<int> Bound(int years) {
  return years == 0 ? std::nullopt : std::optional<int>(years);
}

}  // namespace

std::optional<absl::CivilDay> Converter::Day(bool set, const common::v1::Date& date,
                                             absl::string_view subject) {
  if (!set) return std::nullopt;
  const std::optional<absl::CivilDay> day =
      rules::WholeDay({date.year(), date.month(), date.day()});
  if (!day && status_.ok()) {
    status_ =
        Error(absl::StatusCode::kInvalidArgument, "SITE_DATA_UNREADABLE",
              absl::StrCat(file_, ": ", subject, ": a date is no whole day"))
            .Ja(absl::StrCat(file_, " の ", subject, " の日付を年月日まで正しく書いてください。"));
  }
  return day;
}

rules::NotOf Converter::Negation(const config::v1::Condition& proto, absl::string_view subject) {
  rules::NotOf negation;
  negation.condition.push_back(Convert(proto, subject));
  return negation;
}

rules::Condition Converter::Convert(const config::v1::Condition& proto, absl::string_view subject) {
  const auto list = [&](const config::v1::ConditionList& conditions) {
    std::vector<rules::Condition> out;
    for (const auto& each : conditions.conditions()) out.push_back(Convert(each, subject));
    return out;
  };
  switch (proto.test_case()) {
    case config::v1::Condition::kAll:
      return {rules::AllOf{list(proto.all())}};
    case config::v1::Condition::kAny:
      return {rules::AnyOf{list(proto.any())}};
    case config::v1::Condition::kNot:
      return {Negation(proto.not_(), subject)};
    case config::v1::Condition::kAnswer:
      return {rules::AnswerTest{proto.answer().question(), Strings(proto.answer().values())}};
    case config::v1::Condition::kAge:
      return {rules::AgeTest{Bound(proto.age().min_years()), Bound(proto.age().max_years()),
                             Day(proto.age().has_on(), proto.age().on(), subject)}};
    case config::v1::Condition::kBorn:
      return {rules::BornTest{Day(proto.born().has_from(), proto.born().from(), subject),
                              Day(proto.born().has_to(), proto.born().to(), subject)}};
    case config::v1::Condition::kCategory:
      return {rules::CategoryTest{Strings(proto.category().values())}};
    case config::v1::Condition::kMunicipality:
      return {rules::MunicipalityTest{Strings(proto.municipality().values())}};
    case config::v1::Condition::kAlways:
      if (proto.always()) return {rules::Always{}};
      break;
    case config::v1::Condition::kNumber: {
      rules::NumberTest test{proto.number().question(), std::nullopt, std::nullopt};
      if (proto.number().has_min()) test.min = proto.number().min();
      if (proto.number().has_max()) test.max = proto.number().max();
      return {std::move(test)};
    }
    case config::v1::Condition::TEST_NOT_SET:
      break;
  }
  return {rules::Unset{}};
}

rules::Rule Converter::Convert(const config::v1::Rule& proto) {
  rules::Rule rule;
  rule.id = proto.id();
  rule.valid_from = Day(proto.has_valid_from(), proto.valid_from(), proto.id());
  rule.valid_to = Day(proto.has_valid_to(), proto.valid_to(), proto.id());
  rule.when = Convert(proto.when(), proto.id());
  rule.title_ja = proto.title_ja();
  rule.citation = CitationOf(proto.citation());
  rule.file = file_;
  return rule;
}

rules::CategoryRules Converter::Convert(const config::v1::CategoryRules& proto) {
  rules::CategoryRules category{proto.category(), proto.label_ja(), {}};
  for (const auto& rule : proto.rules()) category.rules.push_back(Convert(rule));
  return category;
}

rules::CohortRule Converter::Convert(const config::v1::CohortRule& proto) {
  return {proto.scheme(), Convert(proto.rule())};
}

Question Converter::Convert(const config::v1::Question& proto) const {
  Question question;
  question.id = proto.id();
  question.text_ja = proto.text_ja();
  question.why_ja = proto.why_ja();
  for (const auto& choice : proto.choices()) {
    question.choices.push_back({choice.value(), choice.label_ja()});
  }
  question.multiple = proto.multiple();
  question.citation = CitationOf(proto.citation());
  question.sensitive = proto.sensitive();
  question.number_unit = proto.number_unit();
  question.sheet_columns = Strings(proto.sheet_columns());
  question.never_passed_on = proto.never_passed_on();
  question.file = file_;
  return question;
}

}  // namespace tsunagi::site
