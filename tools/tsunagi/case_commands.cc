// tsunagi case: list, show, search, log, consent.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/offices.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Case;
using intake::v1::Consent;
using intake::v1::ContactLogEntry;

absl::StatusOr<int> ListCases(Session& session, const std::vector<std::string>& states) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::ListCasesRequest request;
  request.set_parent(client.parent());
  for (const std::string& text : states) {
    const auto state = ParseLabel<Case::State>(text);
    if (!state) {
      return UsageError(
          absl::StrCat("--state は次から選んでください: ", ChoicesOf(Case::State_descriptor())));
    }
    request.add_states(*state);
  }
  intake::v1::ListCasesResponse all;
  RETURN_IF_ERROR(ForEachPage<intake::v1::ListCasesResponse>(
      client, "tsunagi.intake.v1.IntakeService/ListCases", request,
      [&](intake::v1::ListCasesResponse& page) { all.mutable_cases()->MergeFrom(page.cases()); }));
  if (session.options().json) {
    Print(ToJson(all));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column : {"相談", "受付番号", "受付日", "状態", "市町村", "更新"}) {
    table.AddColumn(column);
  }
  for (const Case& each : all.cases()) {
    table.AddRow({ShortName(each.name()), each.sheet_number(), FormatDate(each.reception_date()),
                  Label(each.state()), each.person().municipality(),
                  FormatTime(each.update_time())});
  }
  Print(absl::StrCat(table.Render(), all.cases_size(), " 件\n"));
  return kExitOk;
}

absl::StatusOr<int> ShowCase(Session& session, const std::string& text) {
  intake::v1::GetCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), CaseNameOf(text));
  ASSIGN_OR_RETURN(const auto about,
                   session.CallerOrOffice(AgencyOfResource(request.name()))
                       .Call<Case>("tsunagi.intake.v1.IntakeService/GetCase", request));
  Print(session.options().json ? ToJson(about) : CaseText(about));
  return kExitOk;
}

absl::StatusOr<int> SearchCases(Session& session, const std::string& query,
                                const std::string& birth) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::SearchCasesRequest request;
  request.set_parent(client.parent());
  request.set_query(query);
  if (!birth.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_birth_date(), ParsePartialDate(birth));
  }
  ASSIGN_OR_RETURN(const auto response,
                   client.Call<intake::v1::SearchCasesResponse>(
                       "tsunagi.intake.v1.IntakeService/SearchCases", request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column :
       {"相談", "受付番号", "受付日", "状態", "氏名", "ふりがな", "生年月日"}) {
    table.AddColumn(column);
  }
  for (const Case& each : response.cases()) {
    table.AddRow({ShortName(each.name()), each.sheet_number(), FormatDate(each.reception_date()),
                  Label(each.state()), each.person().display_name(),
                  each.person().display_name_kana(), FormatDate(each.person().birth_date())});
  }
  Print(absl::StrCat(table.Render(), response.cases_size(), " 件\n"));
  return kExitOk;
}

absl::StatusOr<int> ListLog(Session& session, const std::string& text) {
  intake::v1::ListContactLogEntriesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(text));
  const Client client = session.CallerOrOffice(AgencyOfResource(request.parent()));
  intake::v1::ListContactLogEntriesResponse all;
  RETURN_IF_ERROR(ForEachPage<intake::v1::ListContactLogEntriesResponse>(
      client, "tsunagi.intake.v1.IntakeService/ListContactLogEntries", request,
      [&](auto& page) { all.mutable_entries()->MergeFrom(page.entries()); }));
  if (session.options().json) {
    Print(ToJson(all));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column : {"日付", "方法", "担当", "相手", "内容"}) {
    table.AddColumn(column);
  }
  for (const ContactLogEntry& entry : all.entries()) {
    table.AddRow({FormatDate(entry.event_date()), Label(entry.method()), entry.staff(),
                  entry.counterpart(), entry.text()});
  }
  Print(table.Render());
  return kExitOk;
}

absl::StatusOr<int> ListConsents(Session& session, const std::string& text) {
  intake::v1::ListConsentsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(text));
  ASSIGN_OR_RETURN(const auto response,
                   session.CallerOrOffice(AgencyOfResource(request.parent()))
                       .Call<intake::v1::ListConsentsResponse>(
                           "tsunagi.intake.v1.IntakeService/ListConsents", request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column :
       {"同意", "目的", "提供先", "情報", "同意者", "方法", "同意日", "撤回日"}) {
    table.AddColumn(column);
  }
  for (const Consent& consent : response.consents()) {
    std::vector<std::string> classes;
    for (const int each : consent.data_classes()) {
      classes.push_back(Label(static_cast<Consent::DataClass>(each)));
    }
    table.AddRow({consent.name(), consent.purpose(),
                  consent.recipients().empty() ? "支援に要る全機関"
                                               : absl::StrJoin(consent.recipients(), "、"),
                  classes.empty() ? "すべて" : absl::StrJoin(classes, "、"), Label(consent.giver()),
                  Label(consent.form()), FormatDate(consent.given_on()),
                  FormatDate(consent.withdrawn_on())});
  }
  Print(table.Render());
  return kExitOk;
}

}  // namespace

void AddCaseCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "case", "相談");
  auto states = std::make_shared<std::vector<std::string>>();
  CLI::App* list = AddCommand(*group, cli, "list", "自機関の相談の一覧 (個人情報なし)",
                              [states](Session& session) { return ListCases(session, *states); });
  list->add_option("--state", *states, "受付、支援中、終結");

  auto shown = std::make_shared<std::string>();
  AddCommand(*group, cli, "show", "相談の内容",
             [shown](Session& session) { return ShowCase(session, *shown); })
      ->add_option("case", *shown, "機関/番号")
      ->required();

  auto query = std::make_shared<std::string>();
  auto birth = std::make_shared<std::string>();
  CLI::App* search =
      AddCommand(*group, cli, "search", "氏名・ふりがな・生年月日で探す",
                 [query, birth](Session& session) { return SearchCases(session, *query, *birth); });
  search->add_option("query", *query, "氏名かふりがなの一部");
  search->add_option("--birth", *birth, "生年月日");

  auto logged = std::make_shared<std::string>();
  CLI::App* log = AddGroup(*group, "log", "支援経過記録");
  AddCommand(*log, cli, "list", "支援経過の一覧",
             [logged](Session& session) { return ListLog(session, *logged); })
      ->add_option("case", *logged, "機関/番号")
      ->required();

  auto consented = std::make_shared<std::string>();
  CLI::App* consent = AddGroup(*group, "consent", "同意");
  AddCommand(*consent, cli, "list", "同意の一覧",
             [consented](Session& session) { return ListConsents(session, *consented); })
      ->add_option("case", *consented, "機関/番号")
      ->required();

  AddCaseEditCommands(*group, cli);
  AddCaseAccessCommands(*group, cli);
  AddCaseRetentionCommands(*group, cli);
  AddCaseCreateCommand(*group, cli);
  AddDraftCommands(*group, cli);
}

}  // namespace tsunagi::cli
