#include "tools/tsunagi/offices.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/table.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {

using classification::v1::Classification;
using referral::v1::Referral;

absl::StatusOr<std::vector<std::string>> OfficesOf(Session& session, bool every) {
  if (!every) {
    ASSIGN_OR_RETURN(const Client client, session.Caller());
    return std::vector<std::string>{client.identity()};
  }
  ASSIGN_OR_RETURN(std::vector<std::string> offices, session.Agencies());
  for (std::string& office : offices) office = ExpandIdentity(office);
  return offices;
}

absl::StatusOr<std::vector<intake::v1::Case>> CasesOf(const Client& client) {
  intake::v1::ListCasesRequest request;
  request.set_parent(client.parent());
  std::vector<intake::v1::Case> cases;
  RETURN_IF_ERROR(ForEachPage<intake::v1::ListCasesResponse>(
      client, "tsunagi.intake.v1.IntakeService/ListCases", request,
      [&](intake::v1::ListCasesResponse& page) {
        for (auto& each : *page.mutable_cases()) cases.push_back(std::move(each));
      }));
  return cases;
}

absl::StatusOr<std::map<std::string, Classification>> NewestClassifications(const Client& client) {
  classification::v1::ListClassificationsRequest request;
  request.set_parent(client.parent() + "/cases/-");
  std::map<std::string, Classification> newest;
  RETURN_IF_ERROR(ForEachPage<classification::v1::ListClassificationsResponse>(
      client, "tsunagi.classification.v1.ClassificationService/ListClassifications", request,
      [&](classification::v1::ListClassificationsResponse& page) {
        for (Classification& each : *page.mutable_classifications()) {
          const std::string case_name =
              each.name().substr(0, each.name().find("/classifications/"));
          newest.emplace(case_name, std::move(each));
        }
      }));
  return newest;
}

bool IsDecided(const Classification& classification) {
  return classification.state() == Classification::CONFIRMED ||
         classification.state() == Classification::OVERRIDDEN;
}

absl::StatusOr<std::vector<Referral>> ReferralsOf(const Client& client,
                                                  referral::v1::ListReferralsRequest::Box box) {
  referral::v1::ListReferralsRequest request;
  request.set_parent(client.parent());
  request.set_box(box);
  std::vector<Referral> referrals;
  RETURN_IF_ERROR(ForEachPage<referral::v1::ListReferralsResponse>(
      client, "tsunagi.referral.v1.ReferralService/ListReferrals", request,
      [&](referral::v1::ListReferralsResponse& page) {
        for (Referral& each : *page.mutable_referrals()) referrals.push_back(std::move(each));
      }));
  return referrals;
}

absl::StatusOr<std::map<std::string, config::v1::Agency>> AgenciesById(const Client& client) {
  ASSIGN_OR_RETURN(const auto response, client.Call<referral::v1::ListAgenciesResponse>(
                                            "tsunagi.referral.v1.DirectoryService/ListAgencies",
                                            referral::v1::ListAgenciesRequest()));
  std::map<std::string, config::v1::Agency> agencies;
  for (const config::v1::Agency& agency : response.agencies()) agencies[agency.id()] = agency;
  return agencies;
}

std::string CountsTable(absl::string_view title, const std::map<std::string, int64_t>& counts) {
  Table table;
  table.AddColumn(title);
  table.AddColumn("件数", Table::Align::kRight);
  int64_t sum = 0;
  for (const auto& [label, count] : counts) {
    table.AddRow({label, absl::StrCat(count)});
    sum += count;
  }
  table.AddRow({"合計", absl::StrCat(sum)});
  return table.Render();
}

std::string CountsJson(const std::map<std::string, int64_t>& counts) {
  std::string json = "{";
  for (const auto& [label, count] : counts) {
    absl::StrAppend(&json, json.size() > 1 ? ", " : "", "\"", label, "\": ", count);
  }
  return json + "}\n";
}

}  // namespace tsunagi::cli
