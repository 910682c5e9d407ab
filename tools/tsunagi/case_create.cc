// tsunagi case create: one consultation from a JSON file or from options.
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Case;
using intake::v1::Concerns;

struct CreateOptions {
  std::string json_file, sheet_number, date, received_by, channel, name, kana, sex, birth,
      municipality, phone, consultation, primary, draft;
  std::vector<std::string> concerns, answers;
  bool accept_warnings = false;
  bool allow_duplicates = false;
};

absl::Status SetPerson(const CreateOptions& options, intake::v1::Person& person) {
  if (!options.name.empty()) person.set_display_name(options.name);
  if (!options.kana.empty()) person.set_display_name_kana(options.kana);
  if (!options.municipality.empty()) person.set_municipality(options.municipality);
  if (!options.phone.empty()) person.set_phone(options.phone);
  if (!options.birth.empty()) {
    ASSIGN_OR_RETURN(*person.mutable_birth_date(), ParsePartialDate(options.birth));
  }
  if (options.sex.empty()) return absl::OkStatus();
  const auto sex = ParseLabel<intake::v1::Person::Sex>(options.sex);
  if (!sex) return UsageError("--sex は 男、女、その他、不明 のどれかにしてください。");
  person.set_sex(*sex);
  return absl::OkStatus();
}

absl::Status SetConcerns(const CreateOptions& options, Concerns& concerns) {
  const auto parse = [](const std::string& text) -> absl::StatusOr<Concerns::Concern> {
    if (const auto concern = ParseLabel<Concerns::Concern>(text)) return *concern;
    return UsageError(absl::StrCat("--concern と --primary は次から選んでください: ",
                                   ChoicesOf(Concerns::Concern_descriptor())));
  };
  for (const std::string& text : options.concerns) {
    ASSIGN_OR_RETURN(const Concerns::Concern concern, parse(text));
    concerns.add_marked(concern);
  }
  if (options.primary.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Concerns::Concern primary, parse(options.primary));
  concerns.set_primary(primary);
  bool marked = false;
  for (const int concern : concerns.marked()) marked |= concern == static_cast<int>(primary);
  if (!marked) concerns.add_marked(primary);
  return absl::OkStatus();
}

// The JSON file first, then the options on top of it.
absl::StatusOr<Case> ReadCase(const CreateOptions& options) {
  Case about;
  if (!options.json_file.empty()) {
    ASSIGN_OR_RETURN(const std::string json, ReadFile(options.json_file));
    const auto parsed = google::protobuf::util::JsonStringToMessage(json, &about);
    if (!parsed.ok()) {
      return UsageError(
          absl::StrCat(options.json_file, ": JSON を読めません。", std::string(parsed.message())));
    }
  }
  if (!options.sheet_number.empty()) about.set_sheet_number(options.sheet_number);
  if (!options.received_by.empty()) about.set_received_by(options.received_by);
  if (!options.consultation.empty()) about.set_consultation(options.consultation);
  if (!options.date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.date));
    *about.mutable_reception_date() = ToDate(day);
  }
  if (!options.channel.empty()) {
    const auto channel = ParseLabel<Case::Channel>(options.channel);
    if (!channel) {
      return UsageError(absl::StrCat("--channel は次から選んでください: ",
                                     ChoicesOf(Case::Channel_descriptor())));
    }
    about.set_channel(*channel);
  }
  RETURN_IF_ERROR(SetPerson(options, *about.mutable_person()));
  RETURN_IF_ERROR(SetConcerns(options, *about.mutable_concerns()));
  for (const std::string& text : options.answers) {
    ASSIGN_OR_RETURN(*about.add_answers(), ParseAnswer(text));
  }
  return about;
}

// Fails where the office may already have the person; says where it has one of the household.
absl::Status CheckDuplicates(const Client& client, const Case& about) {
  const intake::v1::Person& person = about.person();
  if (person.display_name().empty() && person.display_name_kana().empty()) return absl::OkStatus();
  intake::v1::FindDuplicateCasesRequest request;
  request.set_parent(client.parent());
  *request.mutable_person() = person;
  ASSIGN_OR_RETURN(const auto response,
                   client.Call<intake::v1::FindDuplicateCasesResponse>(
                       "tsunagi.intake.v1.IntakeService/FindDuplicateCases", request));
  bool same_person = false;
  for (const auto& candidate : response.candidates()) {
    const bool household = !candidate.reasons().empty() && candidate.reasons(0) == "SAME_HOUSEHOLD";
    same_person = same_person || !household;
    std::fprintf(stderr, "%s: %s (%s)\n",
                 household ? "同じ世帯の別の方かもしれません" : "同じ方かもしれません",
                 ShortName(candidate.case_().name()).c_str(),
                 absl::StrJoin(candidate.reasons(), "、", [](std::string* out, const auto& reason) {
                   *out += DuplicateReasonLabel(reason);
                 }).c_str());
  }
  if (!same_person) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "POSSIBLE_DUPLICATES",
               "the office may already have the person")
      .Ja("登録を止めました。別の方なら --allow-duplicates を付けて、もう一度実行してください。");
}

absl::StatusOr<int> CreateCase(Session& session, const CreateOptions& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  intake::v1::CreateCaseRequest request;
  request.set_parent(client.parent());
  request.set_request_id(NewRequestId());
  request.set_accept_warnings(options.accept_warnings);
  request.set_draft(options.draft);
  ASSIGN_OR_RETURN(*request.mutable_case_(), ReadCase(options));
  if (!options.allow_duplicates) RETURN_IF_ERROR(CheckDuplicates(client, request.case_()));
  ASSIGN_OR_RETURN(const auto created,
                   client.Call<Case>("tsunagi.intake.v1.IntakeService/CreateCase", request));
  Print(session.options().json ? ToJson(created) : CaseText(created));
  return kExitOk;
}

void AddPersonOptions(CLI::App& create, CreateOptions& options) {
  create.add_option("--name", options.name, "氏名");
  create.add_option("--kana", options.kana, "ふりがな");
  create.add_option("--sex", options.sex, "男、女、その他、不明");
  create.add_option("--birth", options.birth, "生年月日");
  create.add_option("--municipality", options.municipality, "市町村コード5桁");
  create.add_option("--phone", options.phone, "電話");
}

}  // namespace

void AddCaseCreateCommand(CLI::App& group, Cli& cli) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* create =
      AddCommand(group, cli, "create", "相談を登録する (--file の JSON に、ほかの指定を重ねる)",
                 [options](Session& session) { return CreateCase(session, *options); });
  create->add_option("--file", options->json_file, "Case の JSON");
  create->add_option("--sheet-number", options->sheet_number, "受付番号");
  create->add_option("--date", options->date, "受付日 (既定 今日)");
  create->add_option("--received-by", options->received_by, "受付者");
  create->add_option("--channel", options->channel, "相談経路");
  AddPersonOptions(*create, *options);
  create->add_option("--consultation", options->consultation, "相談内容");
  create->add_option("--concern", options->concerns, "○の項目");
  create->add_option("--primary", options->primary, "◎の項目");
  create->add_option("--answer", options->answers, "聞き取り (質問id=値)");
  create->add_option("--draft", options->draft, "登録とともに消す下書き");
  create->add_flag("--accept-warnings", options->accept_warnings, "警告があっても登録する");
  create->add_flag("--allow-duplicates", options->allow_duplicates,
                   "同じ方らしい相談があっても登録する");
}

}  // namespace tsunagi::cli
