// tsunagi case draft: forms that are not yet submitted.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "google/protobuf/empty.pb.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Draft;

absl::StatusOr<int> ListDrafts(Session& session) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::ListDraftsRequest request;
  request.set_parent(client.parent());
  ASSIGN_OR_RETURN(const auto response, client.Call<intake::v1::ListDraftsResponse>(
                                            "tsunagi.intake.v1.IntakeService/ListDrafts", request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  table.AddColumn("下書き");
  table.AddColumn("更新");
  for (const Draft& draft : response.drafts()) {
    table.AddRow({draft.name(), FormatTime(draft.update_time())});
  }
  Print(table.Render());
  return kExitOk;
}

absl::StatusOr<int> ShowDraft(Session& session, const std::string& name) {
  intake::v1::GetDraftRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const auto draft,
                   session.CallerOrOffice(AgencyOfResource(name))
                       .Call<Draft>("tsunagi.intake.v1.IntakeService/GetDraft", request));
  Print(session.options().json ? ToJson(draft) : absl::StrCat(OneLine(draft.content()), "\n"));
  return kExitOk;
}

// A name of its own unless one is given.
absl::StatusOr<int> SaveDraft(Session& session, const std::string& file, const std::string& name) {
  absl::StatusOr<Client> caller = session.Caller();
  if (!name.empty()) caller = session.CallerOrOffice(AgencyOfResource(name));
  ASSIGN_OR_RETURN(const Client client, std::move(caller));
  intake::v1::SaveDraftRequest request;
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_draft()->mutable_content(), ReadFile(file));
  request.mutable_draft()->set_name(
      name.empty() ? absl::StrCat(client.parent(), "/drafts/", NewRequestId()) : name);
  ASSIGN_OR_RETURN(const auto saved,
                   client.Call<Draft>("tsunagi.intake.v1.IntakeService/SaveDraft", request));
  Print(session.options().json ? ToJson(saved)
                               : absl::StrCat("保存しました: ", saved.name(), "\n"));
  return kExitOk;
}

absl::StatusOr<int> DeleteDraft(Session& session, const std::string& name) {
  intake::v1::DeleteDraftRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  RETURN_IF_ERROR(
      session.CallerOrOffice(AgencyOfResource(name))
          .Call<google::protobuf::Empty>("tsunagi.intake.v1.IntakeService/DeleteDraft", request)
          .status());
  Print("削除しました。\n");
  return kExitOk;
}

}  // namespace

void AddDraftCommands(CLI::App& group, Cli& cli) {
  CLI::App* draft = AddGroup(group, "draft", "下書き");
  AddCommand(*draft, cli, "list", "下書きの一覧", ListDrafts);
  auto name = std::make_shared<std::string>();
  AddCommand(*draft, cli, "show", "下書きの内容",
             [name](Session& session) { return ShowDraft(session, *name); })
      ->add_option("draft", *name, "agencies/…/drafts/…")
      ->required();
  AddCommand(*draft, cli, "delete", "下書きを消す",
             [name](Session& session) { return DeleteDraft(session, *name); })
      ->add_option("draft", *name, "agencies/…/drafts/…")
      ->required();
  auto file = std::make_shared<std::string>();
  CLI::App* save =
      AddCommand(*draft, cli, "save", "下書きを保存する",
                 [file, name](Session& session) { return SaveDraft(session, *file, *name); });
  save->add_option("file", *file, "内容のファイル")->required();
  save->add_option("--name", *name, "書き換える下書き");
}

}  // namespace tsunagi::cli
