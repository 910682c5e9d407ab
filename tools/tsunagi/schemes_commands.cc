// tsunagi schemes: which schemes the person of a case may use.
#include <memory>
#include <string>

#include "common/base/status_macros.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/schemes_text.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {
namespace {

struct SchemeOptions {
  std::string name, referred, hired;
};

absl::StatusOr<int> Schemes(Session& session, const SchemeOptions& options) {
  classification::v1::EvaluateSchemesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(options.name));
  if (!options.referred.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.referred));
    *request.mutable_referral_date() = ToDate(day);
  }
  if (!options.hired.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.hired));
    *request.mutable_hire_date() = ToDate(day);
  }
  ASSIGN_OR_RETURN(
      const auto response,
      session.CallerOrOffice(AgencyOfResource(request.case_()))
          .Call<classification::v1::EvaluateSchemesResponse>(
              "tsunagi.classification.v1.ClassificationService/EvaluateSchemes", request));
  Print(session.options().json ? ToJson(response) : SchemesText(response));
  return kExitOk;
}

}  // namespace

void AddSchemesCommand(CLI::App& app, Cli& cli) {
  auto options = std::make_shared<SchemeOptions>();
  CLI::App* schemes =
      AddCommand(app, cli, "schemes", "使える制度 (助成金、トライアル雇用、限定求人) の要件",
                 [options](Session& session) { return Schemes(session, *options); });
  schemes->add_option("case", options->name, "機関/番号")->required();
  schemes->add_option("--referred", options->referred, "紹介日 (既定 今日)");
  schemes->add_option("--hired", options->hired, "雇入れ日 (予定でもよい)");
}

}  // namespace tsunagi::cli
