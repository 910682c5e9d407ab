#include "services/referral/domain/outcome.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::referral {
namespace {

constexpr std::array<absl::string_view, 13> kKindNames = {"",
                                                          "REGISTERED",
                                                          "CONSULTED",
                                                          "SEMINAR_ATTENDED",
                                                          "TRAINING_STARTED",
                                                          "INTRODUCED",
                                                          "NOT_HIRED",
                                                          "PLACED",
                                                          "EMPLOYMENT_ETC",
                                                          "RETAINED",
                                                          "PARTICIPATION",
                                                          "CLOSED",
                                                          "SUSPENDED"};

constexpr std::array<absl::string_view, 2> kPlaced = {"REGULAR", "NON_REGULAR"};
constexpr std::array<absl::string_view, 3> kRetained = {"M1", "M3", "M6"};
constexpr std::array<absl::string_view, 3> kTraining = {"PUBLIC_UNEMPLOYED", "JOB_SEEKER_SUPPORT",
                                                        "PRIORITY_SEAT"};

absl::string_view AttributeAdviceJa(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kPlaced:
      return "就職確認には、正社員か正社員以外かを選んでください。";
    case OutcomeKind::kRetained:
      return "定着確認には、1か月、3か月、6か月のどれかを選んでください。";
    case OutcomeKind::kTrainingStarted:
      return "訓練受講開始には、離職者訓練、求職者支援訓練、優先枠のどれかを選んでください。";
    default:
      return "この結果に属性は付けられません。空欄にしてください。";
  }
}

bool IsJob(const Outcome& outcome) {
  return !outcome.reversed &&
         (outcome.kind == OutcomeKind::kPlaced || outcome.kind == OutcomeKind::kEmploymentEtc);
}

// A job other than `without` (an id, or empty) that stands when the retention is looked at.
bool HasJobBy(absl::Span<const Outcome> outcomes, absl::CivilDay day, absl::string_view without) {
  return std::any_of(outcomes.begin(), outcomes.end(), [&](const Outcome& each) {
    return (without.empty() || each.id != without) && IsJob(each) && each.event_date <= day;
  });
}

std::vector<FieldProblem> FieldProblems(const Outcome& outcome, absl::CivilDay today) {
  std::vector<FieldProblem> problems;
  if (outcome.kind == OutcomeKind::kUnspecified) {
    problems.push_back({"outcome.kind", "REQUIRED", "結果の種別を選んでください。"});
    return problems;
  }
  const auto allowed = AttributesOf(outcome.kind);
  const bool fits = allowed.empty() ? outcome.attribute.empty()
                                    : std::find(allowed.begin(), allowed.end(),
                                                outcome.attribute) != allowed.end();
  if (!fits) {
    problems.push_back({"outcome.attribute", allowed.empty() ? "NOT_ALLOWED" : "NOT_A_CHOICE",
                        std::string(AttributeAdviceJa(outcome.kind))});
  }
  if (outcome.kind != OutcomeKind::kPlaced) {
    if (outcome.confirm_date) {
      problems.push_back({"outcome.confirm_date", "NOT_ALLOWED",
                          "確認日は就職確認だけに付けます。空欄にしてください。"});
    }
  } else if (!outcome.confirm_date) {
    problems.push_back(
        {"outcome.confirm_date", "REQUIRED", "就職確認には、就職を確認した日を記入してください。"});
  } else if (*outcome.confirm_date < outcome.event_date) {
    problems.push_back(
        {"outcome.confirm_date", "BEFORE_EVENT", "確認日は就職日以降にしてください。"});
  } else if (*outcome.confirm_date > today) {
    problems.push_back(
        {"outcome.confirm_date", "IN_FUTURE", "確認日は今日までの日付にしてください。"});
  }
  return problems;
}

}  // namespace

absl::string_view OutcomeKindName(OutcomeKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

std::optional<OutcomeKind> ParseOutcomeKind(absl::string_view name) {
  const auto* found = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (found == kKindNames.end() || name.empty()) return std::nullopt;
  return static_cast<OutcomeKind>(found - kKindNames.begin());
}

absl::Span<const absl::string_view> AttributesOf(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::kPlaced:
      return kPlaced;
    case OutcomeKind::kRetained:
      return kRetained;
    case OutcomeKind::kTrainingStarted:
      return kTraining;
    default:
      return {};
  }
}

absl::CivilDay CountedDay(const Outcome& outcome) {
  return outcome.kind == OutcomeKind::kPlaced && outcome.confirm_date ? *outcome.confirm_date
                                                                      : outcome.event_date;
}

bool MayPlace(const site::Agency& office) {
  return std::any_of(office.offerings.begin(), office.offerings.end(),
                     [](const site::Offering& offering) { return offering.places_in_jobs; });
}

absl::Status CheckOutcome(const Outcome& outcome, const site::Agency& office,
                          absl::Span<const Outcome> earlier, absl::CivilDay today) {
  std::vector<FieldProblem> problems = FieldProblems(outcome, today);
  if (!problems.empty()) return InvalidFields(std::move(problems));
  const bool placing =
      outcome.kind == OutcomeKind::kPlaced || outcome.kind == OutcomeKind::kIntroduced;
  if (placing && !MayPlace(office)) {
    return Error(absl::StatusCode::kFailedPrecondition, "OFFICE_MAY_NOT_PLACE",
                 absl::StrCat(office.id, " places nobody in jobs; refer on to a Hello Work"))
        .Ja("この機関は職業紹介を行わないため、紹介状交付と就職確認は記録できません。"
            "就職の支援に進む方は、ハローワークへの紹介を新しく作成してください。")
        .Meta("agency", office.id);
  }
  if (outcome.kind == OutcomeKind::kRetained && !HasJobBy(earlier, outcome.event_date, "")) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_RETAIN",
                 "no earlier PLACED or EMPLOYMENT_ETC on this referral")
        .Ja("定着確認の前に、就職確認か就労等の結果を記録してください。");
  }
  return absl::OkStatus();
}

absl::Status CheckReversible(const Outcome& outcome, absl::Span<const Outcome> all) {
  if (outcome.reversed) {
    return Error(absl::StatusCode::kFailedPrecondition, "OUTCOME_ALREADY_REVERSED",
                 "the outcome was taken back before")
        .Ja("この結果は、すでに取り消されています。画面を読み直してください。");
  }
  if (!IsJob(outcome)) return absl::OkStatus();
  for (const Outcome& each : all) {
    if (each.kind == OutcomeKind::kRetained && !each.reversed &&
        !HasJobBy(all, each.event_date, outcome.id)) {
      return Error(absl::StatusCode::kFailedPrecondition, "OUTCOME_IS_BASIS",
                   "a RETAINED builds on this outcome; take that back first")
          .Ja("この就職の定着確認が記録されています。先に定着確認を取り消してください。");
    }
  }
  return absl::OkStatus();
}

Fact OutcomeFact(const Referral& referral, const Outcome& outcome, absl::string_view receiver_kind,
                 std::string id) {
  Fact fact =
      FactOf(referral, Fact::Kind::kOutcome, receiver_kind, CountedDay(outcome), std::move(id));
  fact.detail = std::string(OutcomeKindName(outcome.kind));
  fact.attribute = outcome.attribute;
  return fact;
}

}  // namespace tsunagi::referral
