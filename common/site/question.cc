#include "common/site/question.h"

#include <utility>

namespace tsunagi::site {
namespace {

const Question* Lookup(const std::map<std::string, const Question*>& map, absl::string_view key) {
  const auto it = map.find(std::string(key));
  return it == map.end() ? nullptr : it->second;
}

}  // namespace

const Choice* Question::FindChoice(absl::string_view value) const {
  for (const Choice& choice : choices) {
    if (choice.value == value) return &choice;
  }
  return nullptr;
}

const Choice* Question::FindChoiceByLabel(absl::string_view label_ja) const {
  for (const Choice& choice : choices) {
    if (choice.label_ja == label_ja) return &choice;
  }
  return nullptr;
}

QuestionSet::QuestionSet(std::vector<Question> all) : all_(std::move(all)) {
  for (const Question& question : all_) {
    by_id_.emplace(question.id, &question);
    for (const std::string& column : question.sheet_columns) by_column_.emplace(column, &question);
  }
}

const Question* QuestionSet::Find(absl::string_view id) const { return Lookup(by_id_, id); }

const Question* QuestionSet::FindByColumn(absl::string_view header) const {
  return Lookup(by_column_, header);
}

}  // namespace tsunagi::site
