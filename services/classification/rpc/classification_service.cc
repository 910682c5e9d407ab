#include "services/classification/rpc/classification_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/access/restricted.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/rules/evaluate.h"
#include "common/site/candidate.h"
#include "services/classification/app/decide.h"
#include "services/classification/app/propose.h"
#include "services/classification/rpc/convert.h"
#include "services/classification/rpc/convert_schemes.h"
#include "services/classification/rpc/preview_rules.h"

namespace tsunagi::classification {
namespace {

using rpc::CallContext;

constexpr char kAnyCase[] = "/cases/-";

// Out of scope answers exactly as absent.
absl::Status InScope(const CallContext& context, absl::string_view name, absl::string_view kind) {
  if (!context.scope.empty() && AgencyOfName(name) == context.scope) return absl::OkStatus();
  return NotFound(kind, name);
}

void AddRule(v1::ListRulesResponse& response, const rules::Rule& rule, absl::string_view group,
             absl::CivilDay on) {
  if (!rules::InForce(rule, on)) return;
  v1::RuleTrace* out = response.add_rules();
  out->set_rule(rule.id);
  out->set_group(std::string(group));
  out->set_title_ja(rule.title_ja);
  out->set_citation(rule.citation.source);
  out->set_verified(rule.citation.verified);
}

absl::StatusOr<std::optional<ListPosition>> PositionFrom(const std::vector<std::string>& parts) {
  if (parts.empty()) return std::nullopt;
  int64_t us = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &us)) {
    return absl::InternalError("a sealed page token has an unknown form");
  }
  return ListPosition{absl::FromUnixMicros(us), parts[1]};
}

}  // namespace

ClassificationService::ClassificationService(std::shared_ptr<const site::Site> site,
                                             const TokenSealer& sealer,
                                             AssessmentSource assessments)
    : site_(std::move(site)), sealer_(sealer), assessments_(std::move(assessments)) {}

void ClassificationService::Bind(Binder& binder) {
  binder.Call<v1::EvaluateAnswersRequest, v1::Proposal>(
      "EvaluateAnswers",
      [this](const auto& context, const auto& request) { return Evaluate(context, request); });
  binder.PreparedWrite<v1::ProposeClassificationRequest, Prepared, v1::Classification>(
      "ProposeClassification",
      [this](const auto& context, const auto& request) {
        return PrepareProposal(context, request);
      },
      [this](const auto& context, const auto& request, const auto& prepared, auto& store) {
        return Propose(context, request, prepared, store);
      });
  binder.Call<v1::EvaluateSchemesRequest, v1::EvaluateSchemesResponse>(
      "EvaluateSchemes",
      [this](const auto& context, const auto& request) { return Schemes(context, request); });
  binder.Call<v1::PreviewRulesRequest, v1::PreviewRulesResponse>(
      "PreviewRules",
      [this](const auto& context, const auto& request) { return Preview(context, request); });
  binder.Read<v1::ListClassificationsRequest, v1::ListClassificationsResponse>(
      "ListClassifications", [this](const auto& context, const auto& request, auto& reader) {
        return List(context, request, reader);
      });
  binder.Read<v1::ExportPersonRequest, v1::PersonExport>(
      "ExportPerson",
      [this](const auto& context, const auto& request,
             auto& reader) -> absl::StatusOr<v1::PersonExport> {
        RETURN_IF_ERROR(InScope(context, request.name(), "CASE"));
        ASSIGN_OR_RETURN(const auto history, reader.History(request.name()));
        v1::PersonExport all;
        for (const Classification& each : history) {
          *all.add_classifications() = ToProto(each, site_->questions);
        }
        return all;
      });
  binder.Read<v1::GetCaseCategoryRequest, v1::CaseCategory>(
      "GetCaseCategory", [this](const auto& context, const auto& request, auto& reader) {
        return Category(request, context.today, reader);
      });
  // This service keeps no cases: it has nothing of an absent one, and that is no error.
  v1::CaseCategory none;
  none.set_cohort(std::string(CohortName(CaseCategory().cohort)));
  binder.AnswersAbsent("GetCaseCategory", none);
  binder.AnswersAbsent("ListClassifications", v1::ListClassificationsResponse());
  binder.Call<v1::ListRulesRequest, v1::ListRulesResponse>(
      "ListRules",
      [this](const auto& context, const auto& request) { return ListRules(context, request); });
  binder.Call<v1::ListQuestionsRequest, v1::ListQuestionsResponse>(
      "ListQuestions", [this](const auto&, const auto&) { return ListQuestions(); });
  BindDecisions(binder);
}

void ClassificationService::BindDecisions(Binder& binder) {
  binder.Read<v1::GetClassificationRequest, v1::Classification>(
      "GetClassification",
      [this](const auto& context, const auto& request,
             auto& reader) -> absl::StatusOr<v1::Classification> {
        RETURN_IF_ERROR(InScope(context, request.name(), "CLASSIFICATION"));
        ASSIGN_OR_RETURN(const Classification found, reader.Get(request.name()));
        return ToProto(found, site_->questions);
      });
  binder.Write<v1::ConfirmClassificationRequest, v1::Classification>(
      "ConfirmClassification",
      [this](const auto& context, const auto& request,
             auto& store) -> absl::StatusOr<v1::Classification> {
        RETURN_IF_ERROR(InScope(context, request.name(), "CLASSIFICATION"));
        ASSIGN_OR_RETURN(
            const Classification decided,
            ConfirmProposal(store, {request.name(), request.etag(), context.principal.id},
                            context.now));
        return ToProto(decided, site_->questions);
      });
  binder.Write<v1::OverrideClassificationRequest, v1::Classification>(
      "OverrideClassification",
      [this](const auto& context, const auto& request,
             auto& store) -> absl::StatusOr<v1::Classification> {
        RETURN_IF_ERROR(InScope(context, request.name(), "CLASSIFICATION"));
        OverrideCommand command;
        command.name = request.name();
        command.etag = request.etag();
        command.decided_by = context.principal.id;
        command.category =
            static_cast<classification::Category>(static_cast<int>(request.category()));
        command.reason = request.reason();
        ASSIGN_OR_RETURN(const Classification decided,
                         OverrideProposal(store, command, context.now));
        return ToProto(decided, site_->questions);
      });
}

absl::StatusOr<ClassificationService::Prepared> ClassificationService::PrepareProposal(
    const CallContext& context, const v1::ProposeClassificationRequest& request) const {
  RETURN_IF_ERROR(InScope(context, request.parent(), "CASE"));
  Prepared prepared;
  ASSIGN_OR_RETURN(prepared.assessment, assessments_(request.parent(), context.bearer));
  return prepared;
}

absl::StatusOr<v1::Classification> ClassificationService::Propose(
    const CallContext& context, const v1::ProposeClassificationRequest& request,
    const Prepared& prepared, ClassificationStore& store) const {
  const intake::v1::CaseAssessment& assessment = prepared.assessment;
  ProposeCommand command;
  command.case_name = request.parent();
  command.agency = context.scope;
  if (const site::Agency* agency = site_->directory.Find(command.agency)) {
    command.agency_kind = site::AgencyKindName(agency->kind);
  }
  const tsunagi::common::v1::Date& date =
      request.has_event_date() ? request.event_date() : assessment.reception_date();
  ASSIGN_OR_RETURN(command.event_date, api::EventDay(date, "event_date", context.today));
  command.assessment =
      SubjectFrom(assessment.answers(), assessment.birth_date(), assessment.municipality());
  command.subject = assessment.subject();
  const auto plan_scheme = [this](absl::CivilDay day) {
    const site::PlanPeriod* plan = site_->plans.On(day);
    return plan == nullptr ? std::string() : plan->cohort_scheme;
  };
  ASSIGN_OR_RETURN(const Classification made,
                   classification::Propose(store, site_->rules, plan_scheme, command, context.now));
  return ToProto(made, site_->questions);
}

absl::StatusOr<v1::Proposal> ClassificationService::Evaluate(
    const CallContext& context, const v1::EvaluateAnswersRequest& request) const {
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> on, api::DayFrom(request.on(), "on"));
  const rules::Subject subject =
      SubjectFrom(request.answers(), request.birth_date(), request.municipality());
  return ProposalToProto(Classify(site_->rules, subject, on.value_or(context.today)),
                         site_->questions);
}

absl::StatusOr<v1::EvaluateSchemesResponse> ClassificationService::Schemes(
    const CallContext& context, const v1::EvaluateSchemesRequest& request) const {
  RETURN_IF_ERROR(InScope(context, request.case_(), "CASE"));
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> referral,
                   api::DayFrom(request.referral_date(), "referral_date"));
  SchemeDates dates;
  dates.referral = referral.value_or(context.today);
  ASSIGN_OR_RETURN(dates.hire, api::DayFrom(request.hire_date(), "hire_date"));
  if (dates.hire && *dates.hire < dates.referral) {
    return InvalidFields(
        {{"hire_date", "BEFORE_REFERRAL",
          "雇入れ日は、紹介日（指定がなければ今日）以後の日付を指定してください。"}});
  }
  ASSIGN_OR_RETURN(const intake::v1::CaseAssessment assessment,
                   assessments_(request.case_(), context.bearer));
  const rules::Subject subject =
      SubjectFrom(assessment.answers(), assessment.birth_date(), assessment.municipality());
  return SchemesToProto(EvaluateSchemes(site_->schemes, subject, dates), dates, *site_);
}

absl::StatusOr<v1::PreviewRulesResponse> ClassificationService::Preview(
    const CallContext& context, const v1::PreviewRulesRequest& request) const {
  constexpr int kMostCases = 200;
  RETURN_IF_ERROR(InScope(context, request.parent(), "AGENCY"));
  if (request.cases_size() > kMostCases) {
    return InvalidFields(
        {{"cases", "TOO_MANY", absl::StrCat("一度に", kMostCases, "件までにしてください。")}});
  }
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> on, api::DayFrom(request.on(), "on"));
  ASSIGN_OR_RETURN(const rules::ClassificationRuleSet then,
                   site::RulesFrom(request.rules(), site_->questions));
  v1::PreviewRulesResponse response;
  for (const std::string& name : request.cases()) {
    absl::StatusOr<intake::v1::CaseAssessment> assessment = NotFound("CASE", name);
    if (InScope(context, name, "CASE").ok()) assessment = assessments_(name, context.bearer);
    if (absl::IsNotFound(assessment.status())) {
      response.set_not_found(response.not_found() + 1);
      continue;
    }
    RETURN_IF_ERROR(assessment.status());
    AddImpact(
        name,
        SubjectFrom(assessment->answers(), assessment->birth_date(), assessment->municipality()),
        on.value_or(context.today), site_->rules, then, response);
  }
  return response;
}

absl::StatusOr<v1::ListClassificationsResponse> ClassificationService::List(
    const CallContext& context, const v1::ListClassificationsRequest& request,
    ClassificationReader& reader) const {
  RETURN_IF_ERROR(InScope(context, request.parent(), "CASE"));
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  ListQuery query;
  if (absl::EndsWith(request.parent(), kAnyCase)) {
    query.agency = context.scope;
    query.user = ListUser(context.principal);
  } else {
    query.case_name = request.parent();
  }
  for (const int state : request.states()) query.states.insert(static_cast<State>(state));
  const std::string arguments = absl::StrCat("ListClassifications|", request.parent(), "|",
                                             absl::StrJoin(request.states(), ","));
  ASSIGN_OR_RETURN(const auto position, sealer_.OpenPage(arguments, request.page_token()));
  ASSIGN_OR_RETURN(query.after, PositionFrom(position));
  query.limit = page_size + 1;
  ASSIGN_OR_RETURN(std::vector<Classification> found, reader.List(query));
  v1::ListClassificationsResponse response;
  if (static_cast<int>(found.size()) > page_size) {
    found.resize(static_cast<size_t>(page_size));
    ASSIGN_OR_RETURN(
        *response.mutable_next_page_token(),
        sealer_.SealPage(arguments, {absl::StrCat(absl::ToUnixMicros(found.back().create_time)),
                                     found.back().name}));
  }
  for (const Classification& each : found) {
    *response.add_classifications() = ToProto(each, site_->questions);
  }
  return response;
}

absl::StatusOr<v1::CaseCategory> ClassificationService::Category(
    const v1::GetCaseCategoryRequest& request, absl::CivilDay today,
    ClassificationReader& reader) const {
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> on, api::DayFrom(request.on(), "on"));
  ASSIGN_OR_RETURN(const CaseCategory found,
                   CategoryOn(reader, request.case_(), on.value_or(today)));
  v1::CaseCategory response;
  response.set_category(static_cast<v1::Category>(static_cast<int>(found.category)));
  response.set_cohort(std::string(CohortName(found.cohort)));
  response.set_urgent(found.urgent);
  return response;
}

absl::StatusOr<v1::ListRulesResponse> ClassificationService::ListRules(
    const CallContext& context, const v1::ListRulesRequest& request) const {
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day, api::DayFrom(request.on(), "on"));
  const absl::CivilDay on = day.value_or(context.today);
  v1::ListRulesResponse response;
  for (const rules::Rule& rule : site_->rules.urgent) AddRule(response, rule, "緊急", on);
  for (const rules::CategoryRules& category : site_->rules.categories) {
    for (const rules::Rule& rule : category.rules) AddRule(response, rule, category.label_ja, on);
  }
  for (const rules::CohortRule& cohort : site_->rules.cohorts) {
    AddRule(response, cohort.rule, cohort.scheme, on);
  }
  response.set_rules_version(site_->rules.version);
  return response;
}

absl::StatusOr<v1::ListQuestionsResponse> ClassificationService::ListQuestions() const {
  v1::ListQuestionsResponse response;
  for (const site::Question& question : site_->questions.all()) {
    auto* out = response.add_questions();
    out->set_id(question.id);
    out->set_text_ja(question.text_ja);
    out->set_multiple(question.multiple);
    out->set_number_unit(question.number_unit);
    for (const site::Choice& choice : question.choices) {
      auto* made = out->add_choices();
      made->set_value(choice.value);
      made->set_label_ja(choice.label_ja);
    }
  }
  return response;
}

}  // namespace tsunagi::classification
