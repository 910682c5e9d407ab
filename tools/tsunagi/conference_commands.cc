// tsunagi conference: support conferences (生活困窮者自立支援法9条).
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/basis_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Conference;

constexpr char kIntake[] = "tsunagi.intake.v1.IntakeService/";

struct Options {
  std::string name, municipality, title, from, until, about;
  std::vector<std::string> members;
};

absl::StatusOr<int> Show(Session& session, const Conference& conference) {
  Print(session.options().json ? ToJson(conference) : ConferenceText(conference));
  return kExitOk;
}

absl::Status SetDay(const std::string& text, common::v1::Date& date) {
  ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(text));
  date = ToDate(day);
  return absl::OkStatus();
}

absl::StatusOr<int> Create(Session& session, const Options& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::CreateConferenceRequest request;
  request.set_parent(client.parent());
  request.set_request_id(NewRequestId());
  Conference& conference = *request.mutable_conference();
  conference.set_municipality(options.municipality);
  conference.set_title(options.title);
  RETURN_IF_ERROR(SetDay(options.from, *conference.mutable_from()));
  RETURN_IF_ERROR(SetDay(options.until, *conference.mutable_until()));
  for (const std::string& office : options.members) conference.add_members()->set_office(office);
  ASSIGN_OR_RETURN(const auto created,
                   client.Call<Conference>(absl::StrCat(kIntake, "CreateConference"), request));
  return Show(session, created);
}

absl::StatusOr<Conference> Get(const Client& client, const std::string& name) {
  intake::v1::GetConferenceRequest request;
  request.set_name(name);
  return client.Call<Conference>(absl::StrCat(kIntake, "GetConference"), request);
}

// What is not given stays as it is.
absl::StatusOr<int> Update(Session& session, const Options& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::UpdateConferenceRequest request;
  request.set_request_id(NewRequestId());
  Conference& conference = *request.mutable_conference();
  ASSIGN_OR_RETURN(conference, Get(client, options.name));
  std::vector<std::string> members = options.members;
  if (members.empty()) {
    for (const Conference::Member& member : conference.members()) {
      if (!member.has_leave_time()) members.push_back(member.office());
    }
  }
  conference.clear_members();
  for (const std::string& office : members) conference.add_members()->set_office(office);
  if (!options.title.empty()) conference.set_title(options.title);
  if (!options.from.empty()) RETURN_IF_ERROR(SetDay(options.from, *conference.mutable_from()));
  if (!options.until.empty()) RETURN_IF_ERROR(SetDay(options.until, *conference.mutable_until()));
  ASSIGN_OR_RETURN(const auto updated,
                   client.Call<Conference>(absl::StrCat(kIntake, "UpdateConference"), request));
  return Show(session, updated);
}

absl::StatusOr<int> MoveCase(Session& session, const std::string& method, const Options& options) {
  intake::v1::ConferenceCaseRequest request;
  request.set_name(options.name);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(options.about));
  ASSIGN_OR_RETURN(const auto changed,
                   session.CallerOrOffice(AgencyOfResource(request.case_()))
                       .Call<Conference>(absl::StrCat(kIntake, method), request));
  return Show(session, changed);
}

absl::StatusOr<int> Acknowledge(Session& session, const Options& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::AcknowledgeConfidentialityRequest request;
  request.set_name(options.name);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const auto changed,
      client.Call<Conference>(absl::StrCat(kIntake, "AcknowledgeConfidentiality"), request));
  return Show(session, changed);
}

absl::StatusOr<int> List(Session& session) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::ListConferencesRequest request;
  request.set_parent(client.parent());
  ASSIGN_OR_RETURN(const auto response, client.Call<intake::v1::ListConferencesResponse>(
                                            absl::StrCat(kIntake, "ListConferences"), request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column : {"名称", "市町村", "始まり", "終わり", "会議"}) {
    table.AddColumn(column);
  }
  for (const Conference& each : response.conferences()) {
    table.AddRow({each.title(), each.municipality(), FormatDate(each.from()),
                  FormatDate(each.until()), each.name()});
  }
  Print(table.Render());
  return kExitOk;
}

void AddCaseMove(CLI::App& group, Cli& cli, const std::string& name, const std::string& method,
                 const std::string& description) {
  auto options = std::make_shared<Options>();
  CLI::App* move = AddCommand(group, cli, name, description, [method, options](Session& session) {
    return MoveCase(session, method, *options);
  });
  move->add_option("conference", options->name, "agencies/…/conferences/…")->required();
  move->add_option("case", options->about, "機関/番号")->required();
}

}  // namespace

void AddConferenceCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "conference", "支援会議 (生活困窮者自立支援法9条)");
  auto options = std::make_shared<Options>();
  CLI::App* create = AddCommand(*group, cli, "create", "支援会議を設ける (会長の機関として)",
                                [options](Session& session) { return Create(session, *options); });
  create->add_option("--municipality", options->municipality, "市町村コード")->required();
  create->add_option("--title", options->title, "名称")->required();
  create->add_option("--from", options->from, "始まりの日")->required();
  create->add_option("--until", options->until, "終わりの日")->required();
  create->add_option("--member", options->members, "構成員の機関");
  CLI::App* update =
      AddCommand(*group, cli, "update", "名称、期間、構成員を変える (挙げない機関は直ちに退任)",
                 [options](Session& session) { return Update(session, *options); });
  update->add_option("conference", options->name, "agencies/…/conferences/…")->required();
  update->add_option("--title", options->title, "名称");
  update->add_option("--from", options->from, "始まりの日");
  update->add_option("--until", options->until, "終わりの日");
  update->add_option("--member", options->members, "構成員の機関 (全員)");
  AddCaseMove(*group, cli, "add-case", "AddConferenceCase", "自機関の相談を対象に加える");
  AddCaseMove(*group, cli, "remove-case", "RemoveConferenceCase", "自機関の相談を対象から外す");
  AddCommand(*group, cli, "acknowledge", "守秘義務を確認する (自機関として)",
             [options](Session& session) { return Acknowledge(session, *options); })
      ->add_option("conference", options->name, "agencies/…/conferences/…")
      ->required();
  AddCommand(*group, cli, "show", "支援会議の内容",
             [options](Session& session) -> absl::StatusOr<int> {
               ASSIGN_OR_RETURN(const Client client, session.Caller());
               ASSIGN_OR_RETURN(const Conference conference, Get(client, options->name));
               return Show(session, conference);
             })
      ->add_option("conference", options->name, "agencies/…/conferences/…")
      ->required();
  AddCommand(*group, cli, "list", "自機関が会長または構成員の支援会議", List);
}

}  // namespace tsunagi::cli
