// tsunagi directory: the offices and what they offer.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/decline_codes.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/config/v1/directory.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using config::v1::Agency;
using config::v1::Offering;
using referral::v1::ListAgenciesResponse;

absl::StatusOr<int> List(Session& session, const std::vector<std::string>& kinds,
                         const std::string& municipality) {
  referral::v1::ListAgenciesRequest request;
  for (const std::string& text : kinds) {
    const auto kind = ParseLabel<Agency::Kind>(text);
    if (!kind) {
      return UsageError(
          absl::StrCat("--kind は次から選んでください: ", ChoicesOf(Agency::Kind_descriptor())));
    }
    request.add_kinds(*kind);
  }
  request.set_municipality(municipality);
  ASSIGN_OR_RETURN(const auto response,
                   session.CallerOr("operator")
                       .Call<ListAgenciesResponse>(
                           "tsunagi.referral.v1.DirectoryService/ListAgencies", request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column : {"機関", "名称", "種別", "市町村", "電話", "窓口"}) {
    table.AddColumn(column);
  }
  for (const Agency& agency : response.agencies()) {
    table.AddRow(
        {agency.id(), agency.name(), Label(agency.kind()), agency.municipality(), agency.phone(),
         absl::StrJoin(agency.offerings(), "、",
                       [](std::string* out, const Offering& each) { *out += each.id(); })});
  }
  Print(absl::StrCat(table.Render(), response.agencies_size(), " 件\n"));
  return kExitOk;
}

std::string OfferingText(const Offering& offering) {
  std::string out = absl::StrCat("窓口 ", offering.id(), ": ", OneLine(offering.title_ja()),
                                 offering.places_in_jobs() ? " (職業紹介あり)" : "", "\n",
                                 Line("  対象地域", absl::StrJoin(offering.catchment(), "、")));
  for (const auto& rule : offering.eligibility()) {
    absl::StrAppend(&out, "  要件: ", OneLine(rule.title_ja()), " [",
                    OneLine(rule.citation().source()), "]",
                    rule.citation().verified() ? "" : " ※未確認", "\n");
  }
  if (offering.has_capacity()) {
    absl::StrAppend(&out, "  空き: ", offering.capacity().free_places(), " (",
                    FormatDate(offering.capacity().as_of()), " 現在)\n");
  }
  return out;
}

template <typename Holder>
std::string ProvisionsText(const Holder& holder) {
  if (!holder.has_provisions()) return "";
  const auto& provisions = holder.provisions();
  std::vector<std::string> codes(provisions.languages().begin(), provisions.languages().end());
  codes.insert(codes.end(), provisions.access().begin(), provisions.access().end());
  for (const std::string& code : provisions.lacking()) codes.push_back(absl::StrCat(code, "なし"));
  return Line("言語・配慮", absl::StrCat(absl::StrJoin(codes, "、"),
                                         provisions.citation().verified() ? "" : " ※未確認"));
}

std::string AgencyText(const Agency& agency) {
  std::string out =
      absl::StrCat(Line("機関", agency.id()), Line("名称", agency.name()),
                   Line("ふりがな", agency.kana()), Line("種別", Label(agency.kind())),
                   Line("電話", agency.phone()), Line("住所", agency.address()),
                   Line("市町村", agency.municipality()), Line("開所時間", agency.hours_ja()),
                   Line("親機関", agency.parent()), Line("決定機関", agency.deciding_office()));
  for (const auto& contact : agency.contacts()) {
    absl::StrAppend(&out, Line("連絡先", absl::StrCat(contact.service_ja(), " ", contact.window(),
                                                      " ", contact.phone())));
  }
  absl::StrAppend(&out, ProvisionsText(agency));
  for (const Offering& offering : agency.offerings()) {
    absl::StrAppend(&out, OfferingText(offering), ProvisionsText(offering));
  }
  return absl::StrCat(out,
                      Line("出典", absl::StrCat(agency.citation().source(),
                                                agency.citation().verified() ? "" : " ※未確認")));
}

absl::StatusOr<int> Show(Session& session, const std::string& id) {
  referral::v1::GetAgencyRequest request;
  request.set_name(absl::StrCat("agencies/", id));
  ASSIGN_OR_RETURN(const auto agency,
                   session.CallerOr("operator")
                       .Call<Agency>("tsunagi.referral.v1.DirectoryService/GetAgency", request));
  Print(session.options().json ? ToJson(agency) : AgencyText(agency));
  return kExitOk;
}

absl::StatusOr<int> StateCapacity(Session& session, const std::string& offering, int places,
                                  const std::string& as_of) {
  const std::vector<std::string> parts = absl::StrSplit(offering, '/');
  if (parts.size() != 2) return UsageError("窓口は 機関/窓口 で指定してください。");
  referral::v1::UpdateOfferingCapacityRequest request;
  request.set_name(absl::StrCat("agencies/", parts[0], "/offerings/", parts[1]));
  request.set_free_places(places);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(as_of));
  *request.mutable_as_of() = ToDate(day);
  ASSIGN_OR_RETURN(const auto agency,
                   session.CallerOrOffice(parts[0]).Call<Agency>(
                       "tsunagi.referral.v1.DirectoryService/UpdateOfferingCapacity", request));
  Print(session.options().json ? ToJson(agency) : AgencyText(agency));
  return kExitOk;
}

absl::StatusOr<int> DeclineReasons(Session& session) {
  ASSIGN_OR_RETURN(const DeclineCodes codes, ReadDeclineCodes(session.CallerOr("operator")));
  Table table;
  for (const absl::string_view column : {"理由", "コード", "説明", "次にすること"}) {
    table.AddColumn(column);
  }
  for (const config::v1::DeclineReason& each : codes.all()) {
    table.AddRow({each.title_ja(), each.id(), each.needs_note() ? "必須" : "", each.advice_ja()});
  }
  Print(table.Render());
  return kExitOk;
}

}  // namespace

void AddDirectoryCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "directory", "機関の名簿");
  struct Options {
    std::vector<std::string> kinds;
    std::string municipality, agency, offering;
    std::string as_of = "today";
    int places = 0;
  };
  auto options = std::make_shared<Options>();
  CLI::App* list = AddCommand(*group, cli, "list", "機関の一覧", [options](Session& session) {
    return List(session, options->kinds, options->municipality);
  });
  list->add_option("--kind", options->kinds, "種別");
  list->add_option("--municipality", options->municipality, "この市町村を受け持つ機関だけ");
  AddCommand(*group, cli, "show", "機関と窓口の内容",
             [options](Session& session) { return Show(session, options->agency); })
      ->add_option("agency", options->agency, "機関")
      ->required();
  AddCommand(*group, cli, "decline-reasons", "差戻しの理由と、そのあとにすること",
             [](Session& session) { return DeclineReasons(session); });
  CLI::App* capacity = AddCommand(
      *group, cli, "capacity", "自機関の窓口の空きを届ける", [options](Session& session) {
        return StateCapacity(session, options->offering, options->places, options->as_of);
      });
  capacity->add_option("offering", options->offering, "機関/窓口")->required();
  capacity->add_option("places", options->places, "空きの数")->required();
  capacity->add_option("--as-of", options->as_of, "いつの時点か (既定 今日)");
}

}  // namespace tsunagi::cli
