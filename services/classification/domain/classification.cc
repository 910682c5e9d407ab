#include "services/classification/domain/classification.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/text/utf8.h"

namespace tsunagi::classification {
namespace {

constexpr size_t kMaxReason = 1000;
constexpr std::array kStates = {State::kProposed, State::kConfirmed, State::kOverridden,
                                State::kSuperseded};

// Nothing but spaces, also full-width ones.
bool IsBlank(absl::string_view text) {
  const std::u32string code_points = text::ToCodePoints(text);
  return std::all_of(code_points.begin(), code_points.end(), [](char32_t c) {
    return c == U' ' || c == U'\t' || c == U'\r' || c == U'\n' || c == U'\u3000';
  });
}

absl::Status AlreadyDecided() {
  return Error(absl::StatusCode::kFailedPrecondition, "CLASSIFICATION_DECIDED",
               "the classification was decided already")
      .Ja("この区分はすでに決定されています。変えるときは、もう一度判定してから決定してください。");
}

absl::Status AlreadySuperseded() {
  return Error(absl::StatusCode::kFailedPrecondition, "CLASSIFICATION_SUPERSEDED",
               "a newer proposal took the place of this one")
      .Ja("新しい判定があります。一覧を読み直して、新しいほうで決定してください。");
}

absl::Status NotDecided(Proposal::Result result) {
  return Error(absl::StatusCode::kFailedPrecondition, "PROPOSAL_NOT_DECIDED",
               "the rules propose no category that could be confirmed")
      .Ja(result == Proposal::Result::kUrgent
              ? "緊急の対応が必要なため、区分は提案されていません。先に担当者が対応し、"
                "区分は理由を添えて決定してください。"
              : "回答が足りないため、区分を確定できません。次の質問に答えてもう一度判定するか、"
                "理由を添えて決定してください。");
}

}  // namespace

absl::string_view StateName(State state) {
  switch (state) {
    case State::kProposed:
      return "PROPOSED";
    case State::kConfirmed:
      return "CONFIRMED";
    case State::kOverridden:
      return "OVERRIDDEN";
    case State::kSuperseded:
      return "SUPERSEDED";
    case State::kUnspecified:
      break;
  }
  return "STATE_UNSPECIFIED";
}

State ParseState(absl::string_view name) {
  for (const State state : kStates) {
    if (StateName(state) == name) return state;
  }
  return State::kUnspecified;
}

absl::StatusOr<State> Next(State state, Action action) {
  switch (state) {
    case State::kProposed:
      switch (action) {
        case Action::kConfirm:
          return State::kConfirmed;
        case Action::kOverride:
          return State::kOverridden;
        case Action::kSupersede:
          return State::kSuperseded;
      }
      break;
    case State::kConfirmed:
    case State::kOverridden:
      return AlreadyDecided();
    case State::kSuperseded:
      return AlreadySuperseded();
    case State::kUnspecified:
      break;
  }
  return absl::Status(Error(absl::StatusCode::kInternal, "CLASSIFICATION_STATE",
                            "the classification has no known state"));
}

std::string EtagOf(const Classification& classification) {
  return absl::StrCat("\"", classification.version, "\"");
}

absl::Status Confirm(Classification& classification, absl::string_view decided_by, absl::Time now) {
  ASSIGN_OR_RETURN(const State next, Next(classification.state, Action::kConfirm));
  if (classification.proposal.result != Proposal::Result::kDecided) {
    return NotDecided(classification.proposal.result);
  }
  classification.state = next;
  classification.category = classification.proposal.category;
  classification.decided_by = std::string(decided_by);
  classification.decide_time = now;
  return absl::OkStatus();
}

absl::Status Override(Classification& classification, Category category, absl::string_view reason,
                      absl::string_view decided_by, absl::Time now) {
  ASSIGN_OR_RETURN(const State next, Next(classification.state, Action::kOverride));
  std::vector<FieldProblem> problems;
  if (category == Category::kUnspecified) {
    problems.push_back({"category", "REQUIRED", "区分を選んでください。"});
  }
  if (IsBlank(reason)) {
    problems.push_back({"reason", "REQUIRED", "この区分にする理由を入力してください。"});
  } else if (text::CodePointLength(reason) > kMaxReason) {
    problems.push_back({"reason", "TOO_LONG", "理由は1,000文字までで入力してください。"});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));
  classification.state = next;
  classification.category = category;
  classification.reason = std::string(reason);
  classification.decided_by = std::string(decided_by);
  classification.decide_time = now;
  return absl::OkStatus();
}

const Classification* DecisionOn(const std::vector<Classification>& history, absl::CivilDay day) {
  const Classification* best = nullptr;
  for (const Classification& each : history) {
    if (!each.decided() || each.replaced || each.event_date > day) continue;
    if (best == nullptr || each.event_date > best->event_date) best = &each;
  }
  return best;
}

}  // namespace tsunagi::classification
