// tsunagi basis, tsunagi disclosure: why another office may be told, and whom it was told.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/basis_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/export_page.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Consent;
using intake::v1::LegalBasis;

constexpr char kIntake[] = "tsunagi.intake.v1.IntakeService/";

struct RecordOptions {
  std::string about, item, purpose, reason, approved_by, from, until;
  std::vector<std::string> recipients, data_classes;
};

absl::StatusOr<int> Record(Session& session, const RecordOptions& options) {
  intake::v1::RecordLegalBasisRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(options.about));
  request.set_request_id(NewRequestId());
  LegalBasis& basis = *request.mutable_legal_basis();
  basis.set_item(options.item);
  basis.set_purpose(options.purpose);
  for (const std::string& recipient : options.recipients) basis.add_recipients(recipient);
  for (const std::string& text : options.data_classes) {
    const auto data_class = ParseLabel<Consent::DataClass>(text);
    if (!data_class) {
      return UsageError(absl::StrCat("--data は次から選んでください: ",
                                     ChoicesOf(Consent::DataClass_descriptor())));
    }
    basis.add_data_classes(*data_class);
  }
  basis.set_reason(options.reason);
  basis.set_approved_by(options.approved_by);
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.from));
    *basis.mutable_from() = ToDate(day);
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.until));
    *basis.mutable_until() = ToDate(day);
  }
  ASSIGN_OR_RETURN(const auto recorded,
                   session.CallerOrOffice(AgencyOfResource(request.parent()))
                       .Call<LegalBasis>(absl::StrCat(kIntake, "RecordLegalBasis"), request));
  Print(session.options().json
            ? ToJson(recorded)
            : absl::StrCat("記録しました: ", recorded.name(), " (", recorded.article_ja(), ")\n"));
  return kExitOk;
}

absl::StatusOr<int> End(Session& session, const std::string& name, const std::string& date) {
  intake::v1::EndLegalBasisRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  if (!date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(date));
    *request.mutable_ended_on() = ToDate(day);
  }
  ASSIGN_OR_RETURN(const auto ended,
                   session.CallerOrOffice(AgencyOfResource(name))
                       .Call<LegalBasis>(absl::StrCat(kIntake, "EndLegalBasis"), request));
  Print(session.options().json ? ToJson(ended)
                               : absl::StrCat("終了しました: ", ended.name(),
                                              "\nこれまでに提供した情報は取り消されません。\n"));
  return kExitOk;
}

absl::StatusOr<int> List(Session& session, const std::string& about) {
  intake::v1::ListLegalBasesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(about));
  ASSIGN_OR_RETURN(const auto response, session.CallerOrOffice(AgencyOfResource(request.parent()))
                                            .Call<intake::v1::ListLegalBasesResponse>(
                                                absl::StrCat(kIntake, "ListLegalBases"), request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column :
       {"条項", "目的", "提供先", "情報", "始まり", "期限", "終了", "承認", "記録名"}) {
    table.AddColumn(column);
  }
  for (const LegalBasis& basis : response.legal_bases()) {
    table.AddRow({basis.article_ja(), basis.purpose(), absl::StrJoin(basis.recipients(), "、"),
                  DataClassesText(basis.data_classes()), FormatDate(basis.from()),
                  FormatDate(basis.until()), FormatDate(basis.ended_on()), basis.approved_by(),
                  basis.name()});
  }
  Print(table.Render());
  return kExitOk;
}

struct PreviewOptions {
  std::string about, to, basis, purpose;
  bool confirm_address = false;
};

absl::StatusOr<int> Preview(Session& session, const PreviewOptions& options) {
  intake::v1::PreviewDisclosureRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(options.about));
  request.set_recipient(options.to);
  request.set_basis(options.basis);
  request.set_purpose(options.purpose);
  request.set_confirm_protected_address(options.confirm_address);
  ASSIGN_OR_RETURN(const auto preview,
                   session.CallerOrOffice(AgencyOfResource(request.case_()))
                       .Call<intake::v1::PreviewDisclosureResponse>(
                           absl::StrCat(kIntake, "PreviewDisclosure"), request));
  if (session.options().json) {
    Print(ToJson(preview));
  } else if (!preview.refusal().empty()) {
    Print(absl::StrCat("提供できません: ", preview.refusal_ja(), " (", preview.refusal(), ")\n"));
  } else {
    Print(absl::StrCat(options.to, " に渡る情報 (", DataClassesText(preview.data_classes()), "):\n",
                       PackageText(preview.package())));
  }
  return kExitOk;
}

absl::StatusOr<int> Register(Session& session, const std::string& about) {
  intake::v1::ListDisclosuresRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(about));
  request.set_page_size(200);
  const Client client = session.CallerOrOffice(AgencyOfResource(request.parent()));
  intake::v1::ListDisclosuresResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, client.Call<intake::v1::ListDisclosuresResponse>(
                                          absl::StrCat(kIntake, "ListDisclosures"), request));
    all.mutable_disclosures()->MergeFrom(page.disclosures());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Print(session.options().json ? ToJson(all) : RegisterText(all.disclosures()));
  return kExitOk;
}

// From the three services that hold something on the person.
absl::StatusOr<int> Export(Session& session, const std::string& about, const std::string& out,
                           const std::string& out_page) {
  ASSIGN_OR_RETURN(const std::string name, CaseNameOf(about));
  const Client client = session.CallerOrOffice(AgencyOfResource(name), "privacy-officer");
  intake::v1::ExportPersonRequest of_intake;
  of_intake.set_name(name);
  classification::v1::ExportPersonRequest of_classification;
  of_classification.set_name(name);
  referral::v1::ExportPersonRequest of_referral;
  of_referral.set_name(name);
  WholeExport all;
  ASSIGN_OR_RETURN(all.intake, client.Call<intake::v1::PersonExport>(
                                   absl::StrCat(kIntake, "ExportPerson"), of_intake));
  ASSIGN_OR_RETURN(
      all.classification,
      client.Call<classification::v1::PersonExport>(
          "tsunagi.classification.v1.ClassificationService/ExportPerson", of_classification));
  ASSIGN_OR_RETURN(all.referral,
                   client.Call<referral::v1::PersonExport>(
                       "tsunagi.referral.v1.ReferralService/ExportPerson", of_referral));
  RETURN_IF_ERROR(WritePrivateFile(out, ExportJson(all)));
  if (!out_page.empty()) RETURN_IF_ERROR(WritePrivateFile(out_page, ExportPage(all)));
  Print(absl::StrCat("書き出しました: ", out, out_page.empty() ? "" : "、", out_page,
                     " (提供の記録 ", all.intake.disclosures_size(), "件)\n"));
  return kExitOk;
}

void AddBasisGroup(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "basis", "同意によらない提供の根拠");
  auto options = std::make_shared<RecordOptions>();
  CLI::App* record = AddCommand(*group, cli, "record", "根拠を記録する",
                                [options](Session& session) { return Record(session, *options); });
  record->add_option("case", options->about, "機関/番号")->required();
  record->add_option("--item", options->item, "条項のID (legal_bases.textproto)")->required();
  record->add_option("--to", options->recipients, "提供先の機関")->required();
  record->add_option("--data", options->data_classes, "必要な情報の種類だけ")->required();
  record->add_option("--reason", options->reason, "相当の理由 (10文字以上)")->required();
  record->add_option("--purpose", options->purpose,
                     "SUPPORT、APPLICATION、COORDINATION (既定 COORDINATION)");
  record->add_option("--approved-by", options->approved_by, "承認した責任者の利用者ID");
  record->add_option("--from", options->from, "始まり (既定 今日)");
  record->add_option("--until", options->until, "期限 (既定 終了するまで)");

  auto name = std::make_shared<std::string>();
  auto date = std::make_shared<std::string>();
  CLI::App* end = AddCommand(*group, cli, "end", "根拠を終了する",
                             [name, date](Session& session) { return End(session, *name, *date); });
  end->add_option("basis", *name, "agencies/…/legalBases/…")->required();
  end->add_option("--date", *date, "終了日 (既定 今日)");
  AddCommand(*group, cli, "list", "記録された根拠",
             [name](Session& session) { return List(session, *name); })
      ->add_option("case", *name, "機関/番号")
      ->required();
}

}  // namespace

void AddBasisCommands(CLI::App& app, Cli& cli) {
  AddBasisGroup(app, cli);
  CLI::App* group = AddGroup(app, "disclosure", "他機関への情報の提供");
  auto options = std::make_shared<PreviewOptions>();
  CLI::App* preview =
      AddCommand(*group, cli, "preview", "送ったら何がどの根拠で渡るか (まだ渡さない)",
                 [options](Session& session) { return Preview(session, *options); });
  preview->add_option("case", options->about, "機関/番号")->required();
  preview->add_option("--to", options->to, "提供先の機関")->required();
  preview->add_option("--basis", options->basis, "この根拠だけを使う (legalBases/… など)");
  preview->add_option("--purpose", options->purpose, "目的 (既定 COORDINATION)");
  preview->add_flag("--confirm-protected-address", options->confirm_address,
                    "秘匿された住所も渡すことを確認する");

  auto about = std::make_shared<std::string>();
  AddCommand(*group, cli, "list", "提供の記録 (だれに、いつ、なぜ)",
             [about](Session& session) { return Register(session, *about); })
      ->add_option("case", *about, "機関/番号")
      ->required();
  auto out = std::make_shared<std::string>();
  auto out_page = std::make_shared<std::string>();
  CLI::App* write =
      AddCommand(*group, cli, "export", "本人への開示のため、この相談の記録をすべて書き出す (JSON)",
                 [about, out, out_page](Session& session) {
                   return Export(session, *about, *out, *out_page);
                 });
  write->add_option("case", *about, "機関/番号")->required();
  write->add_option("--out", *out, "ファイル")->required();
  write->add_option("--page", *out_page, "読みやすい形でも書き出すファイル (HTML)");
}

}  // namespace tsunagi::cli
