// The questions of the official sheets.
#ifndef TSUNAGI_COMMON_SITE_QUESTION_H_
#define TSUNAGI_COMMON_SITE_QUESTION_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rules/condition.h"

namespace tsunagi::site {

struct Choice {
  // UPPER_SNAKE_CASE.
  std::string value;
  std::string label_ja;
};

struct Question {
  std::string id;
  std::string text_ja;
  // Why it is asked.
  std::string why_ja;
  std::vector<Choice> choices;
  // Several choices may be marked.
  bool multiple = false;
  rules::Citation citation;
  // Health, hardship, withdrawal.
  bool sensitive = false;
  // A number in these units instead of choices; empty for choices.
  std::string number_unit;
  // Headers of the columns that carry it.
  std::vector<std::string> sheet_columns;
  // Helps to choose an office and is passed on to none.
  bool never_passed_on = false;
  std::string file;

  bool is_number() const { return !number_unit.empty(); }

  // Null where there is no such choice.
  const Choice* FindChoice(absl::string_view value) const;
  const Choice* FindChoiceByLabel(absl::string_view label_ja) const;
};

// Immutable once loaded; thread-safe then. Answers point into the set.
class QuestionSet {
 public:
  QuestionSet() = default;
  explicit QuestionSet(std::vector<Question> all);
  QuestionSet(QuestionSet&&) = default;
  QuestionSet& operator=(QuestionSet&&) = default;

  // In the order of the sheets.
  const std::vector<Question>& all() const { return all_; }

  // Null where there is none. Headers compare exactly.
  const Question* Find(absl::string_view id) const;
  const Question* FindByColumn(absl::string_view header) const;

 private:
  std::vector<Question> all_;
  std::map<std::string, const Question*> by_id_;
  std::map<std::string, const Question*> by_column_;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_QUESTION_H_
