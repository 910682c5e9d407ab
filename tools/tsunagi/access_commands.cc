// tsunagi breakglass, tsunagi case restrict, assign.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/basis_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::BreakGlassGrant;
using intake::v1::CaseAccess;

constexpr char kIntake[] = "tsunagi.intake.v1.IntakeService/";

absl::StatusOr<int> Open(Session& session, const std::string& about, const std::string& reason) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::OpenBreakGlassRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(about));
  request.set_reason(reason);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto grant,
                   client.Call<BreakGlassGrant>(absl::StrCat(kIntake, "OpenBreakGlass"), request));
  Print(session.options().json
            ? ToJson(grant)
            : absl::StrCat(FormatTime(grant.expire_time()),
                           " まで開きました。相談を受け付けた機関に通知され、あとで確認されます: ",
                           grant.name(), "\n"));
  return kExitOk;
}

absl::StatusOr<int> List(Session& session, const std::string& office, bool unreviewed) {
  intake::v1::ListBreakGlassGrantsRequest request;
  request.set_parent("agencies/" + office);
  request.set_unreviewed(unreviewed);
  ASSIGN_OR_RETURN(const auto response,
                   session.CallerOrOffice(office, "privacy-officer")
                       .Call<intake::v1::ListBreakGlassGrantsResponse>(
                           absl::StrCat(kIntake, "ListBreakGlassGrants"), request));
  Print(session.options().json ? ToJson(response) : GrantsText(response.grants()));
  return kExitOk;
}

struct ReviewOptions {
  std::string name, verdict, note;
};

absl::StatusOr<int> Review(Session& session, const ReviewOptions& options) {
  intake::v1::ReviewBreakGlassRequest request;
  request.set_name(options.name);
  const auto verdict = ParseLabel<BreakGlassGrant::Verdict>(options.verdict);
  if (!verdict) {
    return UsageError(absl::StrCat("--verdict は次から選んでください: ",
                                   ChoicesOf(BreakGlassGrant::Verdict_descriptor())));
  }
  request.set_verdict(*verdict);
  request.set_note(options.note);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto grant,
                   session.CallerOrOffice(AgencyOfResource(options.name), "privacy-officer")
                       .Call<BreakGlassGrant>(absl::StrCat(kIntake, "ReviewBreakGlass"), request));
  Print(session.options().json ? ToJson(grant)
                               : absl::StrCat(grant.name(), ": ", Label(grant.verdict()), "\n"));
  return kExitOk;
}

absl::StatusOr<int> ShowAccess(Session& session, const CaseAccess& access) {
  Print(session.options().json
            ? ToJson(access)
            : absl::StrCat(ShortName(access.name()), ": ",
                           access.restricted() ? "担当者と責任者だけが見られます" : "所属の全員",
                           "。担当者: ", absl::StrJoin(access.team(), "、"), "\n"));
  return kExitOk;
}

absl::StatusOr<int> Restrict(Session& session, const std::string& about, bool lift) {
  intake::v1::RestrictCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), CaseNameOf(about));
  request.set_restricted(!lift);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto access,
                   session.CallerOrOffice(AgencyOfResource(request.name()), "office-lead")
                       .Call<CaseAccess>(absl::StrCat(kIntake, "RestrictCase"), request));
  return ShowAccess(session, access);
}

absl::StatusOr<int> Assign(Session& session, const std::string& about,
                           const std::vector<std::string>& add,
                           const std::vector<std::string>& remove) {
  intake::v1::AssignCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), CaseNameOf(about));
  for (const std::string& user : add) request.add_add(user);
  for (const std::string& user : remove) request.add_remove(user);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto access,
                   session.CallerOrOffice(AgencyOfResource(request.name()), "office-lead")
                       .Call<CaseAccess>(absl::StrCat(kIntake, "AssignCase"), request));
  return ShowAccess(session, access);
}

}  // namespace

void AddCaseAccessCommands(CLI::App& group, Cli& cli) {
  auto about = std::make_shared<std::string>();
  auto lift = std::make_shared<bool>(false);
  CLI::App* restrict_case =
      AddCommand(group, cli, "restrict", "担当者と責任者だけが見られるようにする",
                 [about, lift](Session& session) { return Restrict(session, *about, *lift); });
  restrict_case->add_option("case", *about, "機関/番号")->required();
  restrict_case->add_flag("--lift", *lift, "制限をやめる");

  auto add = std::make_shared<std::vector<std::string>>();
  auto remove = std::make_shared<std::vector<std::string>>();
  CLI::App* assign = AddCommand(
      group, cli, "assign", "担当者を決める",
      [about, add, remove](Session& session) { return Assign(session, *about, *add, *remove); });
  assign->add_option("case", *about, "機関/番号")->required();
  assign->add_option("--add", *add, "加える利用者ID");
  assign->add_option("--remove", *remove, "外す利用者ID");
}

void AddBreakGlassCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "breakglass", "命に関わるときの他機関の相談の閲覧");
  auto about = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  CLI::App* open =
      AddCommand(*group, cli, "open", "1件を60分だけ開く (通知され、あとで確認される)",
                 [about, reason](Session& session) { return Open(session, *about, *reason); });
  open->add_option("case", *about, "機関/番号")->required();
  open->add_option("--reason", *reason, "緊急の理由 (20文字以上)")->required();

  auto unreviewed = std::make_shared<bool>(false);
  CLI::App* list = AddCommand(
      *group, cli, "list", "自機関の相談が開かれた記録",
      [about, unreviewed](Session& session) { return List(session, *about, *unreviewed); });
  list->add_option("office", *about, "機関")->required();
  list->add_flag("--unreviewed", *unreviewed, "まだ確認していないものだけ");

  auto options = std::make_shared<ReviewOptions>();
  CLI::App* review = AddCommand(*group, cli, "review", "正当だったかを確認する",
                                [options](Session& session) { return Review(session, *options); });
  review->add_option("grant", options->name, "agencies/…/breakGlassGrants/…")->required();
  review->add_option("--verdict", options->verdict, "正当、正当でない")->required();
  review->add_option("--note", options->note, "判断の理由と対応");
}

}  // namespace tsunagi::cli
