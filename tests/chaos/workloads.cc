#include "tests/chaos/workloads.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tests/support/site_client.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::chaos {
namespace {

using support::SiteClient;

constexpr char kParent[] = "agencies/sr-09201";
constexpr char kCounsellor[] = "agency/sr-09201/counsellor/1";
constexpr char kSecretariat[] = "agency/secretariat/secretariat/1";
constexpr int kPage = 200;

using Held = std::multimap<std::string, std::string>;

std::string IntakeMethod(const char* name) {
  return absl::StrCat("tsunagi.intake.v1.IntakeService/", name);
}

// Cases by their receiver's mark and log entries by their text: a case without sheet number has no
// natural key, so only the request id keeps it from being applied twice.
class IntakeWorkload final : public Workload {
 public:
  IntakeWorkload(const std::string& site, int clients) : client_(site, clients) {}

  absl::Status Prepare() override { return absl::OkStatus(); }

  absl::StatusOr<std::string> Write(int client, const std::string& marker,
                                    const std::string& request_id) override {
    intake::v1::CreateCaseRequest request;
    request.set_parent(kParent);
    request.set_request_id(request_id);
    request.set_accept_warnings(true);
    request.mutable_case_()->set_received_by(marker);
    request.mutable_case_()->mutable_consulter()->set_kind(intake::v1::Consulter::ANONYMOUS);
    ASSIGN_OR_RETURN(const auto made,
                     client_.Call<intake::v1::Case>("intake", kCounsellor, client,
                                                    IntakeMethod("CreateCase"), request));
    return made.name();
  }

  absl::StatusOr<Held> ReadAll() override {
    Held held;
    intake::v1::ListCasesRequest request;
    request.set_parent(kParent);
    request.set_page_size(kPage);
    do {
      ASSIGN_OR_RETURN(const auto page,
                       client_.Call<intake::v1::ListCasesResponse>(
                           "intake", kCounsellor, 0, IntakeMethod("ListCases"), request));
      for (const intake::v1::Case& each : page.cases()) {
        intake::v1::GetCaseRequest get;
        get.set_name(each.name());
        ASSIGN_OR_RETURN(
            const auto whole,
            client_.Call<intake::v1::Case>("intake", kCounsellor, 0, IntakeMethod("GetCase"), get));
        held.emplace(whole.received_by(), whole.name());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return held;
  }

 private:
  SiteClient client_;
};

// One case per client, made in Prepare; ledgers name it.
class CaseWorkload : public Workload {
 public:
  CaseWorkload(const std::string& site, int clients) : client_(site, clients), clients_(clients) {}

  absl::Status Prepare() override {
    for (int c = 0; c < clients_; ++c) {
      intake::v1::CreateCaseRequest request;
      request.set_parent(kParent);
      request.set_accept_warnings(true);
      request.mutable_case_()->set_sheet_number(absl::StrCat("chaos-", c));
      request.mutable_case_()->mutable_person()->set_municipality("09201");
      request.mutable_case_()->mutable_consulter()->set_kind(intake::v1::Consulter::ANONYMOUS);
      ASSIGN_OR_RETURN(const auto made,
                       client_.Call<intake::v1::Case>("intake", kCounsellor, 0,
                                                      IntakeMethod("CreateCase"), request));
      cases_.push_back(made.name());
      RETURN_IF_ERROR(PrepareCase(made.name()));
    }
    return absl::OkStatus();
  }

 protected:
  virtual absl::Status PrepareCase(const std::string&) { return absl::OkStatus(); }

  // Proposes once; the classification's name.
  absl::StatusOr<std::string> Propose(int client, const std::string& case_name,
                                      const std::string& request_id) {
    classification::v1::ProposeClassificationRequest request;
    request.set_parent(case_name);
    request.set_request_id(request_id);
    ASSIGN_OR_RETURN(
        const auto made,
        client_.Call<classification::v1::Classification>(
            "classification", kCounsellor, client,
            "tsunagi.classification.v1.ClassificationService/ProposeClassification", request));
    return made.name();
  }

  SiteClient client_;
  const int clients_;
  std::vector<std::string> cases_;
};

// Proposals have no natural key: one more per request.
class ClassificationWorkload final : public CaseWorkload {
 public:
  using CaseWorkload::CaseWorkload;

  bool marker_is_name() const override { return true; }

  absl::StatusOr<std::string> Write(int client, const std::string&,
                                    const std::string& request_id) override {
    return Propose(client, cases_[static_cast<size_t>(client)], request_id);
  }

  absl::StatusOr<Held> ReadAll() override {
    Held held;
    intake::v1::ListCasesRequest cases;
    cases.set_parent(kParent);
    cases.set_page_size(kPage);
    ASSIGN_OR_RETURN(const auto page,
                     client_.Call<intake::v1::ListCasesResponse>("intake", kCounsellor, 0,
                                                                 IntakeMethod("ListCases"), cases));
    for (const intake::v1::Case& each : page.cases()) {
      classification::v1::ListClassificationsRequest request;
      request.set_parent(each.name());
      request.set_page_size(kPage);
      do {
        ASSIGN_OR_RETURN(
            const auto list,
            client_.Call<classification::v1::ListClassificationsResponse>(
                "classification", kCounsellor, 0,
                "tsunagi.classification.v1.ClassificationService/ListClassifications", request));
        for (const auto& one : list.classifications()) held.emplace(one.name(), one.name());
        request.set_page_token(list.next_page_token());
      } while (!request.page_token().empty());
    }
    return held;
  }
};

class ReferralWorkload final : public CaseWorkload {
 public:
  using CaseWorkload::CaseWorkload;

  absl::Status PrepareCase(const std::string& case_name) override {
    ASSIGN_OR_RETURN(const std::string proposal, Propose(0, case_name, ""));
    classification::v1::OverrideClassificationRequest request;
    request.set_name(proposal);
    request.set_category(classification::v1::CATEGORY_SOCIAL_PARTICIPATION);
    request.set_reason("負荷試験");
    return client_
        .Call<classification::v1::Classification>(
            "classification", kCounsellor, 0,
            "tsunagi.classification.v1.ClassificationService/OverrideClassification", request)
        .status();
  }

  absl::StatusOr<std::string> Write(int client, const std::string& marker,
                                    const std::string& request_id) override {
    referral::v1::CreateReferralRequest request;
    request.set_parent(kParent);
    request.set_request_id(request_id);
    referral::v1::Referral* referral = request.mutable_referral();
    referral->set_case_(cases_[static_cast<size_t>(client)]);
    referral->set_receiver("polaris");
    referral->set_offering("hikikomori-support");
    referral->set_request_note(marker);
    referral->set_override_reason("負荷試験");
    ASSIGN_OR_RETURN(const auto made,
                     client_.Call<referral::v1::Referral>(
                         "referral", kCounsellor, client,
                         "tsunagi.referral.v1.ReferralService/CreateReferral", request));
    return made.name();
  }

  absl::StatusOr<Held> ReadAll() override {
    Held held;
    referral::v1::ListReferralsRequest request;
    request.set_parent(kParent);
    request.set_box(referral::v1::ListReferralsRequest::OUTBOX);
    request.set_page_size(kPage);
    do {
      ASSIGN_OR_RETURN(const auto page,
                       client_.Call<referral::v1::ListReferralsResponse>(
                           "referral", kCounsellor, 0,
                           "tsunagi.referral.v1.ReferralService/ListReferrals", request));
      for (const auto& each : page.referrals()) held.emplace(each.request_note(), each.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return held;
  }
};

class AggregationWorkload final : public Workload {
 public:
  AggregationWorkload(const std::string& site, int clients) : client_(site, clients) {}

  absl::Status Prepare() override { return absl::OkStatus(); }

  absl::StatusOr<std::string> Write(int client, const std::string& marker,
                                    const std::string& request_id) override {
    aggregation::v1::ReportFigureRequest request;
    request.set_parent("agencies/body-labour-bureau");
    request.set_request_id(request_id);
    aggregation::v1::ReportedFigure* figure = request.mutable_figure();
    figure->set_plan("tochigi-2020");
    figure->set_kpi("K-2-3");
    figure->set_from_month(202104);
    figure->set_to_month(202203);
    figure->set_value(client);
    figure->set_source(marker);
    ASSIGN_OR_RETURN(const auto made,
                     client_.Call<aggregation::v1::ReportedFigure>(
                         "aggregation", kSecretariat, client,
                         "tsunagi.aggregation.v1.AggregationService/ReportFigure", request));
    return made.name();
  }

  absl::StatusOr<Held> ReadAll() override {
    aggregation::v1::ListReportedFiguresRequest request;
    request.set_plan("tochigi-2020");
    request.set_history(true);
    ASSIGN_OR_RETURN(const auto list,
                     client_.Call<aggregation::v1::ListReportedFiguresResponse>(
                         "aggregation", kSecretariat, 0,
                         "tsunagi.aggregation.v1.AggregationService/ListReportedFigures", request));
    Held held;
    for (const auto& figure : list.figures()) held.emplace(figure.source(), figure.name());
    return held;
  }

 private:
  SiteClient client_;
};

}  // namespace

std::unique_ptr<Workload> MakeWorkload(const std::string& site, const std::string& service,
                                       int clients) {
  if (service == "intake") return std::make_unique<IntakeWorkload>(site, clients);
  if (service == "classification") return std::make_unique<ClassificationWorkload>(site, clients);
  if (service == "referral") return std::make_unique<ReferralWorkload>(site, clients);
  if (service == "aggregation") return std::make_unique<AggregationWorkload>(site, clients);
  std::cerr << "unknown service " << service << std::endl;
  std::exit(2);
}

}  // namespace tsunagi::chaos
