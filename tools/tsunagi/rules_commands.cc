// tsunagi rules: what other data of the site would mean for the office's open cases.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/site/candidate.h"
#include "common/site/check_site.h"
#include "common/site/site.h"
#include "tools/tsunagi/bulk.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/offices.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using CasePreview = classification::v1::PreviewRulesResponse;
using ReferralPreview = referral::v1::PreviewRulesResponse;

// The folder must be one that the services would start with, without an error of its checks.
absl::Status CheckFolder(const std::string& dir) {
  ASSIGN_OR_RETURN(const auto loaded, site::LoadSite(dir));
  for (const site::SiteProblem& problem : site::CheckSite(*loaded)) {
    if (problem.severity != site::SiteProblem::Severity::kError) continue;
    return UsageError(absl::StrCat(problem.file, " ", problem.subject, ": ", problem.message_ja,
                                   " tsunagi config check --data ", dir, " でお確かめください。"));
  }
  return absl::OkStatus();
}

std::string ProposalText(classification::v1::Proposal::Result result,
                         classification::v1::Category category) {
  return result == classification::v1::Proposal::DECIDED ? Label(category) : Label(result);
}

std::string CasesText(const CasePreview& preview) {
  std::string out =
      Line("類型", absl::StrCat(preview.looked_at(), " 件を判定、変わらない ", preview.unchanged(),
                                " 件、変わる ", preview.impacts_size(), " 件"));
  if (preview.not_found() > 0) {
    absl::StrAppend(&out, Line("判定できない相談", absl::StrCat(preview.not_found(), " 件")));
  }
  if (preview.impacts().empty()) return out;
  Table table;
  for (const absl::string_view column :
       {"相談", "いまの提案", "新しい提案", "新たに当たる規則", "当たらなくなる規則"}) {
    table.AddColumn(column);
  }
  for (const auto& each : preview.impacts()) {
    table.AddRow({ShortName(each.case_()), ProposalText(each.result_now(), each.category_now()),
                  ProposalText(each.result_then(), each.category_then()),
                  absl::StrJoin(each.rules_gained(), "、"),
                  absl::StrJoin(each.rules_lost(), "、")});
  }
  return absl::StrCat(out, table.Render());
}

std::string ReferralsImpactText(const ReferralPreview& preview) {
  std::string out =
      Line("紹介", absl::StrCat(preview.looked_at(), " 件を判定、変わらない ", preview.unchanged(),
                                " 件、変わる ", preview.impacts_size(), " 件"));
  if (preview.not_judged() > 0) {
    absl::StrAppend(&out, Line("判定できない紹介", absl::StrCat(preview.not_judged(), " 件")));
  }
  if (preview.impacts().empty()) return out;
  Table table;
  for (const absl::string_view column :
       {"紹介", "状態", "変わること", "除外する規則", "いまの第一候補", "新しい第一候補"}) {
    table.AddColumn(column);
  }
  for (const auto& each : preview.impacts()) {
    std::vector<std::string> effects, reasons;
    for (const int effect : each.effects()) {
      effects.push_back(Label(static_cast<ReferralPreview::Effect>(effect)));
    }
    for (const auto& reason : each.reasons()) reasons.push_back(reason.rule());
    table.AddRow({ShortName(each.referral()), Label(each.state()), absl::StrJoin(effects, "、"),
                  absl::StrJoin(reasons, "、"), each.best_now(), each.best_then()});
  }
  return absl::StrCat(out, table.Render());
}

absl::StatusOr<CasePreview> PreviewCases(const Client& client, const std::string& dir) {
  constexpr int kBatch = 100;
  ASSIGN_OR_RETURN(const auto rules, site::ReadRulesMessage(dir));
  ASSIGN_OR_RETURN(const auto newest, NewestClassifications(client));
  CasePreview all;
  classification::v1::PreviewRulesRequest request;
  request.set_parent(client.parent());
  *request.mutable_rules() = rules;
  const auto ask = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto part,
                     client.Call<CasePreview>(
                         "tsunagi.classification.v1.ClassificationService/PreviewRules", request));
    all.set_looked_at(all.looked_at() + part.looked_at());
    all.set_unchanged(all.unchanged() + part.unchanged());
    all.set_not_found(all.not_found() + part.not_found());
    all.mutable_impacts()->MergeFrom(part.impacts());
    request.clear_cases();
    return absl::OkStatus();
  };
  for (const auto& [name, classification] : newest) {
    request.add_cases(name);
    if (request.cases_size() == kBatch) RETURN_IF_ERROR(ask());
  }
  if (request.cases_size() > 0) RETURN_IF_ERROR(ask());
  return all;
}

absl::StatusOr<int> Preview(Session& session, const std::string& dir) {
  RETURN_IF_ERROR(CheckFolder(dir));
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  ASSIGN_OR_RETURN(const CasePreview cases, PreviewCases(client, dir));
  referral::v1::PreviewRulesRequest request;
  request.set_parent(client.parent());
  ASSIGN_OR_RETURN(*request.mutable_directory(), site::ReadDirectoryMessage(dir));
  ASSIGN_OR_RETURN(
      const auto referrals,
      client.Call<ReferralPreview>("tsunagi.referral.v1.ReferralService/PreviewRules", request));
  Print(session.options().json ? absl::StrCat("[\n", ToJson(cases), ",\n", ToJson(referrals), "]\n")
                               : absl::StrCat(CasesText(cases), ReferralsImpactText(referrals)));
  return kExitOk;
}

}  // namespace

void AddRulesCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "rules", "規則や名簿を変える前に");
  auto dir = std::make_shared<std::string>();
  AddCommand(
      *group, cli, "preview",
      "新しいデータのフォルダーが、自機関の相談の類型と進行中の紹介をどう変えるか (--as が要る)",
      [dir](Session& session) { return Preview(session, *dir); })
      ->add_option("folder", *dir, "新しいデータのフォルダー (deploy/tochigi の写しを直したもの)")
      ->required();
}

}  // namespace tsunagi::cli
