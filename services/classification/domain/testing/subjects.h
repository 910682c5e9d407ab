// Short texts for the subjects of tests.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_TESTING_SUBJECTS_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_TESTING_SUBJECTS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/rules/subject.h"
#include "gtest/gtest.h"

namespace tsunagi::classification::testing {

// From e.g. "hardship=YES issues=DEBT,POVERTY withdrawn_months#6 isolated=? born@1970-04-02";
// "=?" is asked and unknown, a later word replaces an earlier one of its key, "@1970-04" and
// "@1970" are partial birth dates.
inline rules::Subject SubjectOf(absl::string_view text) {
  rules::Subject subject;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const size_t at = word.find_first_of("=#@");
    EXPECT_NE(at, absl::string_view::npos) << std::string(word);
    if (at == absl::string_view::npos) continue;
    const std::string key(word.substr(0, at));
    const absl::string_view value = word.substr(at + 1);
    if (word[at] == '#') {
      int64_t number = 0;
      EXPECT_TRUE(absl::SimpleAtoi(value, &number)) << std::string(word);
      subject.answers[key].number = number;
    } else if (word[at] == '@') {
      const std::vector<std::string> parts = absl::StrSplit(value, '-');
      rules::PartialDate date;
      EXPECT_TRUE(absl::SimpleAtoi(parts[0], &date.year));
      if (parts.size() > 1) {
        EXPECT_TRUE(absl::SimpleAtoi(parts[1], &date.month));
      }
      if (parts.size() > 2) {
        EXPECT_TRUE(absl::SimpleAtoi(parts[2], &date.day));
      }
      subject.birth_date = date;
    } else if (value == "?") {
      subject.answers[key] = {};
    } else {
      const std::vector<std::string> values = absl::StrSplit(value, ',');
      subject.answers[key].values = {values.begin(), values.end()};
    }
  }
  return subject;
}

}  // namespace tsunagi::classification::testing

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_TESTING_SUBJECTS_H_
