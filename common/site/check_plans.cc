#include <array>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/site/checks.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/facts/v1/fact.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::site {
namespace {

// Attributes of outcomes: employment form, kind of course, month of retention.
constexpr std::array<absl::string_view, 8> kAttributes = {
    "REGULAR", "NON_REGULAR", "PUBLIC_UNEMPLOYED", "JOB_SEEKER_SUPPORT", "PRIORITY_SEAT", "M1",
    "M3",      "M6"};

bool IsName(const google::protobuf::EnumDescriptor* type, const std::string& name) {
  const auto* value = type->FindValueByName(name);
  return value != nullptr && value->number() != 0;
}

bool IsDetail(const std::string& name) {
  return IsName(referral::v1::Outcome::Kind_descriptor(), name) ||
         IsName(referral::v1::Referral::DeclineReason_descriptor(), name) ||
         IsName(classification::v1::Category_descriptor(), absl::StrCat("CATEGORY_", name));
}

bool IsAttribute(const std::string& name) {
  for (const absl::string_view each : kAttributes) {
    if (each == name) return true;
  }
  return false;
}

class PlanChecker {
 public:
  PlanChecker(const Site& site, const PlanPeriod& plan, Findings& findings)
      : site_(site), plan_(plan), findings_(findings) {}

  void Check() const {
    findings_.Unique("計画", plan_.id, plan_.file);
    findings_.Citation(plan_.citation, plan_.file, plan_.id);
    if (!plan_.from) Error(plan_.id, "計画期間の始まりがありません。");
    if (plan_.from && plan_.to && *plan_.to < *plan_.from) {
      Error(plan_.id, "計画期間の終わりが始まりより前です。");
    }
    CheckScheme();
    for (const Kpi& kpi : plan_.kpis) CheckKpi(kpi);
    for (const Measure& measure : plan_.measures) {
      findings_.Unique(absl::StrCat("計画 ", plan_.id, " の取組"), measure.id, plan_.file);
      findings_.Citation(measure.citation, plan_.file, measure.id);
    }
  }

 private:
  void Error(absl::string_view subject, absl::string_view message_ja) const {
    findings_.Error(plan_.file, subject, message_ja);
  }

  void CheckScheme() const {
    if (plan_.cohort_scheme.empty()) return;
    for (const rules::CohortRule& cohort : site_.rules.cohorts) {
      if (cohort.scheme == plan_.cohort_scheme) return;
    }
    Error(plan_.id, absl::StrCat("対象世代の方式 ", plan_.cohort_scheme, " がありません。"));
  }

  void CheckKpi(const Kpi& kpi) const {
    const std::string subject = absl::StrCat(plan_.id, "/", kpi.id);
    findings_.Unique(absl::StrCat("計画 ", plan_.id, " の指標"), kpi.id, plan_.file);
    findings_.Citation(kpi.citation, plan_.file, subject);
    if (kpi.unit == KpiUnit::kUnspecified) Error(subject, "指標の単位がありません。");
    if (kpi.plan_category < 0 || kpi.plan_category > 3) {
      Error(subject, "指標の区分は0から3までです。");
    }
    CheckSubset(kpi, subject);
    if (!kpi.counts && !kpi.reported && kpi.streams.empty()) {
      Error(subject, "数え方も報告の指定もありません。");
    }
    if (kpi.counts) CheckFilter(*kpi.counts, subject);
    for (const Stream& stream : kpi.streams) CheckStream(kpi, stream);
    CheckTargets(kpi, subject);
  }

  void CheckSubset(const Kpi& kpi, const std::string& subject) const {
    // Bounded, so that a circle in the data is found.
    const Kpi* whole = &kpi;
    for (size_t hop = 0; !whole->subset_of.empty(); ++hop) {
      const Kpi* next = plan_.FindKpi(whole->subset_of);
      if (next == nullptr || hop > plan_.kpis.size()) {
        Error(subject, absl::StrCat("内数のもとの指標 ", whole->subset_of,
                                    " がないか、互いに内数になっています。"));
        return;
      }
      whole = next;
    }
  }

  void CheckStream(const Kpi& kpi, const Stream& stream) const {
    const std::string subject = absl::StrCat(plan_.id, "/", kpi.id, "/", stream.id);
    findings_.Unique(absl::StrCat("指標 ", plan_.id, "/", kpi.id, " の内訳"), stream.id,
                     plan_.file);
    findings_.Citation(stream.citation, plan_.file, subject);
    if (stream.counts) CheckFilter(*stream.counts, subject);
    if (!stream.counts && !stream.reported) Error(subject, "数え方も報告の指定もありません。");
  }

  void CheckTargets(const Kpi& kpi, const std::string& subject) const {
    std::set<int> years;
    for (const Target& target : kpi.targets) {
      const std::string year = absl::StrCat(subject, "/", target.fiscal_year);
      findings_.Citation(target.citation, plan_.file, year);
      if (target.value < 0) Error(year, "目標値が負の数です。");
      if (!years.insert(target.fiscal_year).second) Error(year, "年度の目標が重複しています。");
      const absl::CivilDay start(target.fiscal_year, 4, 1);
      const absl::CivilDay end(target.fiscal_year + 1, 3, 31);
      if ((plan_.from && end < *plan_.from) || (plan_.to && *plan_.to < start)) {
        Error(year, "目標の年度が計画期間の外です。");
      }
    }
  }

  void CheckFilter(const FactFilter& filter, const std::string& subject) const {
    const auto check = [&](const std::vector<std::string>& values, auto known,
                           absl::string_view what_ja) {
      for (const std::string& value : values) {
        if (!known(value)) Error(subject, absl::StrCat(what_ja, " ", value, " はありません。"));
      }
    };
    check(
        filter.kinds,
        [](const std::string& name) { return IsName(facts::v1::Fact::Kind_descriptor(), name); },
        "出来事の種類");
    check(filter.details, IsDetail, "出来事の内容");
    check(filter.attributes, IsAttribute, "出来事の属性");
    check(
        filter.agency_kinds,
        [](const std::string& name) {
          return ParseAgencyKind(name).value_or(AgencyKind::kUnspecified) !=
                 AgencyKind::kUnspecified;
        },
        "機関の種別");
    check(
        filter.agencies, [&](const std::string& id) { return site_.directory.Find(id) != nullptr; },
        "機関");
  }

  const Site& site_;
  const PlanPeriod& plan_;
  Findings& findings_;
};

bool Overlap(const PlanPeriod& a, const PlanPeriod& b) {
  return (!a.to || !b.from || *b.from <= *a.to) && (!b.to || !a.from || *a.from <= *b.to);
}

}  // namespace

void CheckPlans(const Site& site, Findings& findings) {
  const auto& plans = site.plans.plans;
  if (plans.empty()) findings.Error("plans", "plans", "計画が1つもありません。");
  for (size_t i = 0; i < plans.size(); ++i) {
    PlanChecker(site, plans[i], findings).Check();
    for (size_t j = 0; j < i; ++j) {
      if (Overlap(plans[i], plans[j])) {
        findings.Error(plans[i].file, plans[i].id,
                       absl::StrCat("計画期間が ", plans[j].id, " と重なっています。"));
      }
    }
  }
  for (const RoundingProfile& profile : site.plans.rounding) {
    findings.Unique("端数処理", profile.id, profile.file);
    findings.Citation(profile.citation, profile.file, profile.id);
    if (profile.mode == RoundingMode::kUnspecified || profile.decimals < 0 ||
        profile.decimals > 3) {
      findings.Error(profile.file, profile.id, "端数処理には方法と、0から3までの桁数が必要です。");
    }
  }
}

}  // namespace tsunagi::site
