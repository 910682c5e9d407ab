// tsunagi classify: case, confirm, override, list, evaluate, rules, questions.
#include <map>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::cli {
namespace {

using classification::v1::Category;
using classification::v1::Classification;
using classification::v1::ListClassificationsRequest;
using classification::v1::ListClassificationsResponse;
using classification::v1::Proposal;
using classification::v1::RuleTrace;

constexpr char kService[] = "tsunagi.classification.v1.ClassificationService/";

std::string TraceText(const google::protobuf::RepeatedPtrField<RuleTrace>& traces,
                      bool with_truth) {
  Table table;
  table.AddColumn("類型");
  if (with_truth) table.AddColumn("判定");
  for (const absl::string_view column : {"規則", "内容", "出典", "不明の質問"}) {
    table.AddColumn(column);
  }
  for (const RuleTrace& trace : traces) {
    std::vector<std::string> cells = {trace.group()};
    if (with_truth) cells.push_back(Label(trace.truth()));
    cells.insert(cells.end(), {trace.rule(), trace.title_ja(),
                               trace.citation() + (trace.verified() ? "" : " ※未確認"),
                               absl::StrJoin(trace.missing(), "、")});
    table.AddRow(cells);
  }
  return table.Render();
}

std::string ProposalText(const Proposal& proposal) {
  std::string out = Line("判定", Label(proposal.result()));
  if (proposal.result() == Proposal::DECIDED) {
    absl::StrAppend(&out, Line("類型案", Label(proposal.category())));
  }
  if (!proposal.next_question().empty()) {
    absl::StrAppend(&out,
                    Line("次に聞くこと", absl::StrCat(proposal.next_question_ja(), " (",
                                                      proposal.next_question(), ")")),
                    Line("理由", proposal.next_question_why_ja()));
  }
  const std::map<std::string, std::string> cohorts(proposal.cohorts().begin(),
                                                   proposal.cohorts().end());
  for (const auto& [scheme, cohort] : cohorts) {
    absl::StrAppend(&out, Line("対象世代 " + scheme, CohortLabel(cohort)));
  }
  return out + TraceText(proposal.trace(), true);
}

std::string ClassificationText(const Classification& classification) {
  std::string out = absl::StrCat(Line("類型の記録", classification.name()),
                                 Line("状態", Label(classification.state())),
                                 Line("適用日", FormatDate(classification.event_date())));
  if (classification.category() != classification::v1::CATEGORY_UNSPECIFIED) {
    absl::StrAppend(&out, Line("類型", Label(classification.category())));
  }
  absl::StrAppend(&out, Line("理由", classification.reason()),
                  Line("決定者", classification.decided_by()));
  return out + ProposalText(classification.proposal());
}

int Show(const Session& session, const Classification& classification) {
  Print(session.options().json ? ToJson(classification) : ClassificationText(classification));
  return kExitOk;
}

// A classification by its name, or the newest of a case.
absl::StatusOr<Classification> Find(Session& session, const std::string& text) {
  if (absl::StrContains(text, "/classifications/")) {
    classification::v1::GetClassificationRequest request;
    request.set_name(text);
    return session.CallerOrOffice(AgencyOfResource(text))
        .Call<Classification>(absl::StrCat(kService, "GetClassification"), request);
  }
  ListClassificationsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(text));
  request.set_page_size(1);
  ASSIGN_OR_RETURN(const auto response,
                   session.CallerOrOffice(AgencyOfResource(request.parent()))
                       .Call<ListClassificationsResponse>(
                           absl::StrCat(kService, "ListClassifications"), request));
  if (!response.classifications().empty()) return response.classifications(0);
  return Error(absl::StatusCode::kNotFound, "CLASSIFICATION_NOT_FOUND", "nothing classified yet")
      .Ja("この相談にはまだ類型案がありません。tsunagi classify case で類型案を作ってください。")
      .Resource(request.parent());
}

absl::StatusOr<int> Propose(Session& session, const std::string& text, const std::string& date) {
  classification::v1::ProposeClassificationRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(text));
  request.set_request_id(NewRequestId());
  if (!date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(date));
    *request.mutable_event_date() = ToDate(day);
  }
  ASSIGN_OR_RETURN(
      const auto proposed,
      session.CallerOrOffice(AgencyOfResource(request.parent()))
          .Call<Classification>(absl::StrCat(kService, "ProposeClassification"), request));
  return Show(session, proposed);
}

absl::StatusOr<int> Confirm(Session& session, const std::string& text) {
  ASSIGN_OR_RETURN(const Classification found, Find(session, text));
  classification::v1::ConfirmClassificationRequest request;
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const auto confirmed,
      session.CallerOrOffice(AgencyOfResource(found.name()))
          .Call<Classification>(absl::StrCat(kService, "ConfirmClassification"), request));
  return Show(session, confirmed);
}

// "1", "①…", "UNSTABLE_EMPLOYMENT" …
absl::StatusOr<Category> CategoryOf(const std::string& text) {
  if (text == "1" || text == "2" || text == "3") return static_cast<Category>(text[0] - '0');
  if (const auto category = ParseLabel<Category>(text)) return *category;
  return UsageError(absl::StrCat("--category は 1、2、3 か次から選んでください: ",
                                 ChoicesOf(classification::v1::Category_descriptor())));
}

absl::StatusOr<int> Override(Session& session, const std::string& text, const std::string& category,
                             const std::string& reason) {
  classification::v1::OverrideClassificationRequest request;
  ASSIGN_OR_RETURN(const Category decided, CategoryOf(category));
  ASSIGN_OR_RETURN(const Classification found, Find(session, text));
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_request_id(NewRequestId());
  request.set_category(decided);
  request.set_reason(reason);
  ASSIGN_OR_RETURN(
      const auto overridden,
      session.CallerOrOffice(AgencyOfResource(found.name()))
          .Call<Classification>(absl::StrCat(kService, "OverrideClassification"), request));
  return Show(session, overridden);
}

absl::StatusOr<int> List(Session& session, const std::string& text) {
  ListClassificationsRequest request;
  if (text.empty()) {
    ASSIGN_OR_RETURN(const Client caller, session.Caller());
    request.set_parent(caller.parent() + "/cases/-");
  } else {
    ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(text));
  }
  ListClassificationsResponse all;
  RETURN_IF_ERROR(ForEachPage<ListClassificationsResponse>(
      session.CallerOrOffice(AgencyOfResource(request.parent())),
      absl::StrCat(kService, "ListClassifications"), request,
      [&](auto& page) { all.mutable_classifications()->MergeFrom(page.classifications()); }));
  if (session.options().json) {
    Print(ToJson(all));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column :
       {"相談", "状態", "適用日", "類型案", "類型", "理由", "決定者", "記録"}) {
    table.AddColumn(column);
  }
  for (const Classification& each : all.classifications()) {
    const Proposal& proposal = each.proposal();
    table.AddRow({ShortName(each.name().substr(0, each.name().find("/classifications/"))),
                  Label(each.state()), FormatDate(each.event_date()),
                  proposal.result() == Proposal::DECIDED ? Label(proposal.category())
                                                         : Label(proposal.result()),
                  Label(each.category()), each.reason(), each.decided_by(),
                  FormatTime(each.create_time())});
  }
  Print(table.Render());
  return kExitOk;
}

struct EvaluateOptions {
  std::vector<std::string> answers;
  std::string birth, municipality, on;
};

absl::StatusOr<int> Evaluate(Session& session, const EvaluateOptions& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  classification::v1::EvaluateAnswersRequest request;
  for (const std::string& text : options.answers) {
    ASSIGN_OR_RETURN(*request.add_answers(), ParseAnswer(text));
  }
  if (!options.birth.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_birth_date(), ParsePartialDate(options.birth));
  }
  request.set_municipality(options.municipality);
  if (!options.on.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.on));
    *request.mutable_on() = ToDate(day);
  }
  ASSIGN_OR_RETURN(const auto proposal,
                   client.Call<Proposal>(absl::StrCat(kService, "EvaluateAnswers"), request));
  Print(session.options().json ? ToJson(proposal) : ProposalText(proposal));
  return kExitOk;
}

absl::StatusOr<int> ShowRules(Session& session, const std::string& on) {
  classification::v1::ListRulesRequest request;
  if (!on.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(on));
    *request.mutable_on() = ToDate(day);
  }
  ASSIGN_OR_RETURN(const auto response, session.CallerOr("operator")
                                            .Call<classification::v1::ListRulesResponse>(
                                                absl::StrCat(kService, "ListRules"), request));
  Print(session.options().json ? ToJson(response)
                               : absl::StrCat(TraceText(response.rules(), false),
                                              "規則の版: ", response.rules_version(), "\n"));
  return kExitOk;
}

absl::StatusOr<int> ShowQuestions(Session& session) {
  ASSIGN_OR_RETURN(const auto response, session.CallerOr("operator")
                                            .Call<classification::v1::ListQuestionsResponse>(
                                                absl::StrCat(kService, "ListQuestions"),
                                                classification::v1::ListQuestionsRequest()));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  for (const auto& question : response.questions()) {
    std::string choices;
    for (const auto& choice : question.choices()) {
      absl::StrAppend(&choices, choices.empty() ? "" : "、", choice.value(), "=",
                      choice.label_ja());
    }
    Print(absl::StrCat(
        question.id(), ": ", OneLine(question.text_ja()), question.multiple() ? " (複数可)" : "",
        "\n    ",
        choices.empty() ? absl::StrCat("数字 (", question.number_unit(), ")") : OneLine(choices),
        "\n"));
  }
  return kExitOk;
}

void AddDecisions(CLI::App& group, Cli& cli) {
  struct Options {
    std::string name, date, category, reason;
  };
  auto options = std::make_shared<Options>();
  CLI::App* propose = AddCommand(
      group, cli, "case", "相談の類型案を作る",
      [options](Session& session) { return Propose(session, options->name, options->date); });
  propose->add_option("case", options->name, "機関/番号")->required();
  propose->add_option("--date", options->date, "適用日 (既定 受付日)");
  AddCommand(group, cli, "confirm", "類型案を確定する",
             [options](Session& session) { return Confirm(session, options->name); })
      ->add_option("name", options->name, "相談 (最新の類型案) か類型の記録")
      ->required();
  CLI::App* change = AddCommand(
      group, cli, "override", "理由を付けて別の類型に決める", [options](Session& session) {
        return Override(session, options->name, options->category, options->reason);
      });
  change->add_option("name", options->name, "相談 (最新の類型案) か類型の記録")->required();
  change->add_option("--category", options->category, "1、2、3")->required();
  change->add_option("--reason", options->reason, "理由")->required();
  AddCommand(group, cli, "list", "類型の履歴 (相談を省くと自機関の最新の一覧)",
             [options](Session& session) { return List(session, options->name); })
      ->add_option("case", options->name, "機関/番号");
}

}  // namespace

void AddClassifyCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "classify", "計画の三つの類型");
  AddClassifyAllCommand(*group, cli);
  AddDecisions(*group, cli);
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* evaluate =
      AddCommand(*group, cli, "evaluate", "回答だけで判定してみる (記録しない)",
                 [options](Session& session) { return Evaluate(session, *options); });
  evaluate->add_option("--answer", options->answers, "質問id=値");
  evaluate->add_option("--birth", options->birth, "生年月日");
  evaluate->add_option("--municipality", options->municipality, "市町村コード5桁");
  evaluate->add_option("--on", options->on, "判定日 (既定 今日)");
  AddCommand(*group, cli, "rules", "有効な規則と出典", [options](Session& session) {
    return ShowRules(session, options->on);
  })->add_option("--on", options->on, "日付 (既定 今日)");
  AddCommand(*group, cli, "questions", "質問と選択肢", ShowQuestions);
}

}  // namespace tsunagi::cli
