#include "services/intake/domain/validate_answers.h"

#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr int64_t kLargestNumber = 9999;

// Reason and sentence of what is wrong with the answer, or an empty reason.
std::pair<absl::string_view, absl::string_view> Check(const AnswerInput& input,
                                                      const site::Question& question) {
  if (question.is_number()) {
    if (!input.values.empty() ||
        (input.number && (*input.number < 0 || *input.number > kLargestNumber))) {
      return {"INVALID_NUMBER", "0から9999までの数字で答えてください。"};
    }
    return {};
  }
  if (input.number) {
    return {"UNKNOWN_CHOICE", "選択肢から選んでください。"};
  }
  for (const std::string& value : input.values) {
    if (question.FindChoice(value) == nullptr) {
      return {"UNKNOWN_CHOICE", "選択肢にない答えです。選択肢から選んでください。"};
    }
  }
  if (!question.multiple && input.values.size() > 1) {
    return {"SEVERAL_CHOICES", "答えを1つだけ選んでください。"};
  }
  return {};
}

// What stands in the field's path is the site's own id, never arbitrary text.
std::string FieldOf(const site::Question* question, size_t index) {
  if (question != nullptr) return absl::StrCat("case.answers[", question->id, "]");
  return absl::StrCat("case.answers[", index, "].question");
}

}  // namespace

Answers ValidateAnswers(std::vector<AnswerInput> inputs, const site::QuestionSet& questions,
                        std::vector<Finding>& errors) {
  Answers answers;
  for (size_t i = 0; i < inputs.size(); ++i) {
    AnswerInput& input = inputs[i];
    const site::Question* question = questions.Find(input.question);
    std::pair<absl::string_view, absl::string_view> wrong;
    if (question == nullptr) {
      wrong = {"UNKNOWN_QUESTION", "この拠点の質問にない項目です。画面を読み直してください。"};
    } else if (answers.contains(input.question)) {
      wrong = {"DUPLICATE_ANSWER", "同じ質問への答えが2つあります。1つにしてください。"};
    } else {
      wrong = Check(input, *question);
    }
    if (!wrong.first.empty()) {
      errors.push_back(
          {FieldOf(question, i), std::string(wrong.first), std::string(wrong.second), ""});
      continue;
    }
    rules::AnswerValue& answer = answers[std::move(input.question)];
    answer.values.insert(std::make_move_iterator(input.values.begin()),
                         std::make_move_iterator(input.values.end()));
    answer.number = input.number;
  }
  return answers;
}

}  // namespace tsunagi::intake
