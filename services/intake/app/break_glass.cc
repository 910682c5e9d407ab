#include "services/intake/app/break_glass.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/case_access.h"
#include "services/intake/app/find_case.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMaxText = 2'000;

std::vector<FieldProblem> CheckText(absl::string_view field, absl::string_view text) {
  std::vector<FieldProblem> problems;
  if (LongerThan(text, kMaxText) || HasControlCharacter(text, /*single_line=*/false)) {
    problems.push_back(
        {std::string(field), "TOO_LONG", absl::StrCat(kMaxText, "文字以内で書いてください。")});
  }
  return problems;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ReviewDue(const site::Site& site, absl::string_view office,
                                         absl::CivilDay day) {
  const site::Agency* const agency = site.directory.Find(office);
  const site::OfficeCalendar* const working = site.calendar.Of(
      office, agency == nullptr ? site::AgencyKind::kUnspecified : agency->kind, day);
  if (working == nullptr) return absl::InternalError("the site has no default calendar");
  // Danger to life waits for no list of holidays: beyond its years the office's own days count.
  return working->days.AddWorkingDays(day, kReviewWorkingDays);
}

absl::StatusOr<BreakGlassGrant> OpenBreakGlass(const IntakeEnvironment& environment,
                                               IntakeStore& store, absl::string_view case_name,
                                               absl::string_view reason, const Actor& actor,
                                               const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRecord record, FindCaseByName(store, case_name));
  if (record.header.agency == actor.office) {
    ASSIGN_OR_RETURN(const auto hidden, HiddenFrom(store, actor.office, actor));
    if (hidden.contains(record.header.id)) return NotFound("CASE", case_name);
    return absl::Status(
        Error(absl::StatusCode::kFailedPrecondition, "OWN_CASE",
              "the case is of the caller's office")
            .Ja("所属機関の相談です。緊急閲覧を使わずに開いてください。開けない場合は"
                "所属の責任者にご相談ください。")
            .Resource(case_name));
  }
  BreakGlassGrant grant;
  grant.reason = CleanText(reason);
  std::vector<FieldProblem> problems = CheckText("reason", grant.reason);
  if (!LongerThan(grant.reason, kMinBreakGlassReason - 1)) {
    problems.push_back({"reason", "TOO_SHORT",
                        absl::StrCat("緊急の理由を", kMinBreakGlassReason,
                                     "文字以上で書いてください。あとで確認されます。")});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));
  grant.id = NewUuidV7(moment.now);
  grant.case_id = record.header.id;
  grant.owner = record.header.agency;
  grant.user = actor.user;
  grant.office = actor.office;
  grant.opened = moment.now;
  grant.until = moment.now + kBreakGlassTime;
  ASSIGN_OR_RETURN(grant.review_due, ReviewDue(environment.site, grant.owner, moment.today));
  RETURN_IF_ERROR(store.PutGrant(grant));
  RETURN_IF_ERROR(store.AppendCaseChange("BREAK_GLASS_OPENED", record.header));
  return grant;
}

absl::StatusOr<std::vector<BreakGlassGrant>> ListBreakGlassGrants(const IntakeStore& store,
                                                                  absl::string_view owner,
                                                                  bool unreviewed) {
  return store.ListGrants(owner, unreviewed);
}

absl::StatusOr<BreakGlassGrant> ReviewBreakGlass(IntakeStore& store, absl::string_view name,
                                                 BreakGlassGrant::Verdict verdict,
                                                 absl::string_view note, const Actor& actor,
                                                 const Moment& moment) {
  const std::optional<AgencyChildName> parsed = ParseAgencyChildName(name, kGrants);
  if (!parsed) return NotFound("BREAK_GLASS_GRANT", name);
  ASSIGN_OR_RETURN(std::optional<BreakGlassGrant> grant, store.FindGrant(parsed->id));
  if (!grant || grant->owner != parsed->agency) return NotFound("BREAK_GLASS_GRANT", name);
  if (grant->reviewed) {
    return absl::Status(Error(absl::StatusCode::kFailedPrecondition, "ALREADY_REVIEWED",
                              "the grant was reviewed before")
                            .Ja("この緊急閲覧はすでに確認されています。一覧を読み直してください。")
                            .Resource(name));
  }
  grant->note = CleanText(note);
  std::vector<FieldProblem> problems = CheckText("note", grant->note);
  if (verdict != BreakGlassGrant::Verdict::kJustified &&
      verdict != BreakGlassGrant::Verdict::kNotJustified) {
    problems.push_back({"verdict", "UNKNOWN_VALUE", "確認の結果を選んでください。"});
  }
  if (verdict == BreakGlassGrant::Verdict::kNotJustified && grant->note.empty()) {
    problems.push_back({"note", "MISSING_REQUIRED",
                        "正当でなかったと判断した理由と、とった対応を書いてください。"});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));
  grant->verdict = verdict;
  grant->reviewed = moment.now;
  grant->reviewer = actor.user;
  RETURN_IF_ERROR(store.PutGrant(*grant));
  return *std::move(grant);
}

}  // namespace tsunagi::intake
