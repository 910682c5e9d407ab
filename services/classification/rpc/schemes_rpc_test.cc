#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/classification/rpc/classification_service.h"

namespace tsunagi::classification {
namespace {

using tsunagi::testing::IsError;
using tsunagi::testing::SiteCopy;

constexpr char kCase[] = "agencies/sr-09201/cases/0193567a-0000-7000-8000-000000000001";

// The method as the server binds it, with an intake that knows one case; the wall is not between.
class SchemesRpcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite(tsunagi::testing::kTochigi));
    Serve(site);
    assessment_.mutable_birth_date()->set_year(1975);
    assessment_.mutable_birth_date()->set_month(1);
    assessment_.mutable_birth_date()->set_day(15);
    assessment_.set_municipality("09201");
    Answer("job_form", "NON_REGULAR");
  }

  void Serve(std::shared_ptr<const site::Site> site) {
    const auto* descriptor =
        v1::Classification::descriptor()->file()->FindServiceByName("ClassificationService");
    registry_ = std::make_unique<rpc::Registry>();
    ASSERT_OK(registry_->AddService(descriptor));
    binder_ = std::make_unique<Binder>(
        *registry_, descriptor, [](sql::Transaction&) { return nullptr; },
        [](sql::WriteTransaction&) { return nullptr; });
    service_ = std::make_unique<ClassificationService>(
        std::move(site), sealer_,
        [this](const std::string& name,
               const std::string& bearer) -> absl::StatusOr<intake::v1::CaseAssessment> {
          asked_for_ = name;
          bearer_ = bearer;
          if (name != kCase) return NotFound("CASE", name);
          return assessment_;
        });
    service_->Bind(*binder_);
    method_ = &registry_->Find(descriptor, "EvaluateSchemes");
  }

  void Answer(const std::string& question, const std::string& value) {
    auto* answer = assessment_.add_answers();
    answer->set_question(question);
    answer->add_values(value);
  }

  static void Set(tsunagi::common::v1::Date& date, absl::CivilDay day) {
    date.set_year(static_cast<int>(day.year()));
    date.set_month(day.month());
    date.set_day(day.day());
  }

  static v1::EvaluateSchemesRequest Request(std::optional<absl::CivilDay> referral = std::nullopt,
                                            std::optional<absl::CivilDay> hire = std::nullopt) {
    v1::EvaluateSchemesRequest request;
    request.set_case_(kCase);
    if (referral) Set(*request.mutable_referral_date(), *referral);
    if (hire) Set(*request.mutable_hire_date(), *hire);
    return request;
  }

  absl::StatusOr<v1::EvaluateSchemesResponse> Call(const v1::EvaluateSchemesRequest& request,
                                                   const std::string& scope = "sr-09201") {
    rpc::CallContext context;
    context.scope = scope;
    context.bearer = "token";
    context.today = absl::CivilDay(2025, 6, 1);
    auto answer = method_->call(context, request);
    if (!answer.ok()) return answer.status();
    return static_cast<const v1::EvaluateSchemesResponse&>(**answer);
  }

  const TokenSealer sealer_{*crypto::AeadKey::Create(std::string(32, 't'))};
  intake::v1::CaseAssessment assessment_;
  std::string asked_for_;
  std::string bearer_;
  std::unique_ptr<rpc::Registry> registry_;
  std::unique_ptr<Binder> binder_;
  std::unique_ptr<ClassificationService> service_;
  rpc::Method* method_ = nullptr;
};

const v1::SchemeResult& Of(const v1::EvaluateSchemesResponse& response, const std::string& scheme) {
  for (const v1::SchemeResult& result : response.schemes()) {
    if (result.scheme() == scheme) return result;
  }
  return v1::SchemeResult::default_instance();
}

TEST_F(SchemesRpcTest, Registry_HasEveryMethodAndThisOneIsAReadOfTheCase) {
  EXPECT_OK(registry_->CheckComplete());
  EXPECT_EQ(method_->access.permission, "classification.schemes");
  EXPECT_TRUE(method_->access.services.empty()) << "for people, not for services";
  EXPECT_FALSE(method_->writes);
  EXPECT_FALSE(method_->reference) << "every answer leaves a leaf in the audit log";
  EXPECT_EQ(rpc::ResourceNameOf(*method_, Request()), kCase);
}

TEST_F(SchemesRpcTest, Evaluate_ReadsTheAssessmentOnBehalfOfTheCaller) {
  ASSERT_OK_AND_ASSIGN(const auto response, Call(Request()));
  EXPECT_EQ(asked_for_, kCase);
  EXPECT_EQ(bearer_, "token");
  EXPECT_EQ(response.referral_date().year(), 2025);
  EXPECT_EQ(response.referral_date().month(), 6) << "today";
  EXPECT_FALSE(response.has_hire_date());
  EXPECT_EQ(response.schemes_version().size(), 64u);
  const v1::SchemeResult& tokkaikin = Of(response, "tokkaikin");
  EXPECT_EQ(tokkaikin.version(), "tokkaikin.2025");
  EXPECT_EQ(tokkaikin.truth(), v1::RuleTrace::UNKNOWN);
  EXPECT_FALSE(tokkaikin.version_verified());
  EXPECT_EQ(tokkaikin.version_ask(), "栃木労働局 職業安定部");
  EXPECT_FALSE(tokkaikin.gives_citation().empty());
  EXPECT_FALSE(tokkaikin.gives_verified());
  EXPECT_EQ(tokkaikin.gives_ask(), "栃木労働局 職業安定部");
  ASSERT_GT(tokkaikin.trace_size(), 3);
  const v1::SchemeTrace& age = tokkaikin.trace(0);
  EXPECT_EQ(age.rule().rule(), "tokkaikin.2025.age");
  EXPECT_EQ(age.rule().group(), "tokkaikin.2025");
  EXPECT_EQ(age.kind(), v1::SchemeTrace::CONDITION);
  EXPECT_TRUE(age.at_hire());
  EXPECT_TRUE(age.yes_within_hire_window());
  EXPECT_FALSE(age.has_yes_from());
  EXPECT_EQ(age.yes_until().year(), 2035);
  EXPECT_EQ(age.ask(), "栃木労働局 職業安定部");
  ASSERT_GT(tokkaikin.next_questions_size(), 1);
  EXPECT_EQ(tokkaikin.next_questions(0).id(), "wants_regular");
  EXPECT_FALSE(tokkaikin.next_questions(0).text_ja().empty());
  EXPECT_FALSE(tokkaikin.next_questions(0).why_ja().empty());
  const auto& last = tokkaikin.next_questions(tokkaikin.next_questions_size() - 1);
  EXPECT_EQ(last.id(), "hire_date");
  EXPECT_FALSE(last.text_ja().empty());
}

TEST_F(SchemesRpcTest, TheTwoDates_AreTakenApart) {
  const absl::CivilDay hire(2034, 1, 14);
  ASSERT_OK_AND_ASSIGN(const auto before, Call(Request(absl::CivilDay(2025, 3, 31), hire)));
  ASSERT_OK_AND_ASSIGN(const auto after, Call(Request(absl::CivilDay(2025, 4, 1), hire)));
  EXPECT_EQ(Of(before, "tokkaikin").version(), "tokkaikin.2023");
  EXPECT_EQ(Of(before, "limited_offer").truth(), v1::RuleTrace::YES);
  EXPECT_EQ(Of(after, "tokkaikin").version(), "tokkaikin.2025");
  EXPECT_EQ(Of(after, "tokkaikin").trace(0).rule().truth(), v1::RuleTrace::YES);
  EXPECT_EQ(Of(after, "limited_offer").version(), "");
  EXPECT_EQ(Of(after, "limited_offer").truth(), v1::RuleTrace::UNKNOWN);
  EXPECT_EQ(after.hire_date().year(), 2034);
}

TEST_F(SchemesRpcTest, WrongDates_NameTheirField) {
  const absl::CivilDay day(2025, 4, 1);
  EXPECT_THAT(Call(Request(day, day - 1)),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_OK(Call(Request(day, day)));
  v1::EvaluateSchemesRequest request = Request();
  request.mutable_referral_date()->set_year(2025);
  EXPECT_THAT(Call(request), IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
}

TEST_F(SchemesRpcTest, OutOfScopeAndAbsent_AnswerAlike) {
  v1::EvaluateSchemesRequest absent = Request();
  absent.set_case_("agencies/sr-09201/cases/0193567a-0000-7000-8000-000000000002");
  const absl::Status missing = Call(absent).status();
  EXPECT_THAT(missing, IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  asked_for_.clear();
  const absl::Status foreign = Call(Request(), "sr-09202").status();
  EXPECT_THAT(foreign, IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_EQ(asked_for_, "") << "intake is not even asked";
}

TEST_F(SchemesRpcTest, ANewCondition_IsAChangeOfDataAlone) {
  for (const auto& [question, value] : {std::pair{"regular_last_year", "NONE"},
                                        {"hello_work_support", "YES"},
                                        {"wants_regular", "YES"},
                                        {"hello_work_referral", "YES"},
                                        {"former_position", "NONE"}}) {
    Answer(question, value);
  }
  auto* months = assessment_.add_answers();
  months->set_question("regular_months_5y");
  months->set_number(0);
  const absl::CivilDay day(2025, 4, 1);
  ASSERT_OK_AND_ASSIGN(const auto without, Call(Request(day, day)));
  EXPECT_EQ(Of(without, "tokkaikin").truth(), v1::RuleTrace::YES);
  const SiteCopy copy;
  copy.Replace("schemes.textproto", "id: \"tokkaikin.2025\"", "    conditions {",
               R"(    conditions { measured_on: REFERRAL rule { id: "tokkaikin.2025.place"
      when { municipality { values: "09202" } } title_ja: "足利市にお住まいの方"
      citation { source: "test" verified: true } } }
    conditions {)");
  ASSERT_OK_AND_ASSIGN(const auto changed, site::LoadSite(copy.dir()));
  Serve(changed);
  ASSERT_OK_AND_ASSIGN(const auto with, Call(Request(day, day)));
  EXPECT_EQ(Of(with, "tokkaikin").truth(), v1::RuleTrace::NO);
  EXPECT_EQ(Of(with, "tokkaikin").trace(0).rule().rule(), "tokkaikin.2025.place");
  EXPECT_TRUE(Of(with, "tokkaikin").trace(0).rule().verified());
  EXPECT_NE(with.schemes_version(), without.schemes_version());
}

}  // namespace
}  // namespace tsunagi::classification
