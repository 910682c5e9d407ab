#ifndef TSUNAGI_COMMON_TEXT_INPUT_PROBLEM_H_
#define TSUNAGI_COMMON_TEXT_INPUT_PROBLEM_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace tsunagi::text {

// What is wrong with one value that a person typed or a file contained. Dates, municipality codes,
// phone numbers and CSV records all report through this one shape, so that an import screen can
// show them in one list.
struct InputProblem {
  // Stable, machine-readable, UPPER_SNAKE_CASE. Never shown to a person.
  std::string reason;
  // One Japanese sentence or two for the person who typed the value.
  std::string message_ja;
  // The most likely intended value, in a form that the same parser accepts; empty where the parser
  // would have to guess.
  std::string suggestion;
  // One English sentence for Status messages and for developers. It names the right reading, so it
  // can contain part of a birth date: treat it as personal data, do not log it.
  std::string message_en;

  friend bool operator==(const InputProblem&, const InputProblem&) = default;
};

// The outcome of reading one typed value: either a value (perhaps with warnings that a person
// should see before it is saved) or the problem that prevented it. A plain value type: copies are
// independent, and concurrent const access is safe.
template <typename T>
class ParseResult {
 public:
  // Implicit, so that a parser can `return value;` or `return problem;`.
  ParseResult(T value, std::vector<InputProblem> warnings = {})  // NOLINT
      : outcome_(std::in_place_index<0>, std::move(value)), warnings_(std::move(warnings)) {}
  ParseResult(InputProblem problem)  // NOLINT
      : outcome_(std::in_place_index<1>, std::move(problem)) {}

  bool ok() const { return outcome_.index() == 0; }

  // The value. Calling it when !ok() throws std::bad_variant_access.
  const T& value() const& { return std::get<0>(outcome_); }
  T&& value() && { return std::get<0>(std::move(outcome_)); }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }

  // The problem. Calling it when ok() throws std::bad_variant_access.
  const InputProblem& problem() const { return std::get<1>(outcome_); }

  // Doubts that did not prevent a reading. Always empty when !ok().
  const std::vector<InputProblem>& warnings() const { return warnings_; }

  // OK, or INVALID_ARGUMENT with "REASON: English sentence".
  absl::Status status() const {
    if (ok()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(problem().reason, ": ", problem().message_en));
  }

 private:
  std::variant<T, InputProblem> outcome_;
  std::vector<InputProblem> warnings_;
};

}  // namespace tsunagi::text

#endif  // TSUNAGI_COMMON_TEXT_INPUT_PROBLEM_H_
