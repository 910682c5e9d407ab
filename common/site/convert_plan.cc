#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {
namespace {

FactFilter FilterOf(const config::v1::FactFilter& proto) {
  return {Strings(proto.kinds()),        Strings(proto.details()),  Strings(proto.attributes()),
          Strings(proto.agency_kinds()), Strings(proto.agencies()), proto.outside_cohort_too()};
}

Stream StreamOf(const config::v1::Stream& proto) {
  Stream stream;
  stream.id = proto.id();
  stream.title_ja = proto.title_ja();
  if (proto.has_counts()) stream.counts = FilterOf(proto.counts());
  stream.reported = proto.reported();
  stream.citation = CitationOf(proto.citation());
  return stream;
}

Kpi KpiOf(const config::v1::Kpi& proto) {
  Kpi kpi;
  kpi.id = proto.id();
  kpi.title_ja = proto.title_ja();
  kpi.section_ja = proto.section_ja();
  kpi.unit = static_cast<KpiUnit>(proto.unit());
  kpi.owner_ja = proto.owner_ja();
  kpi.plan_category = proto.plan_category();
  kpi.subset_of = proto.subset_of();
  if (proto.has_counts()) kpi.counts = FilterOf(proto.counts());
  kpi.reported = proto.reported();
  for (const auto& target : proto.targets()) {
    kpi.targets.push_back({target.fiscal_year(), target.value(), CitationOf(target.citation())});
  }
  for (const auto& stream : proto.streams()) kpi.streams.push_back(StreamOf(stream));
  kpi.period_target = proto.period_target();
  kpi.citation = CitationOf(proto.citation());
  return kpi;
}

}  // namespace

PlanPeriod Converter::Convert(const config::v1::PlanPeriod& proto) {
  PlanPeriod plan;
  plan.id = proto.id();
  plan.title_ja = proto.title_ja();
  plan.from = Day(proto.has_from(), proto.from(), proto.id());
  plan.to = Day(proto.has_to(), proto.to(), proto.id());
  plan.cohort_scheme = proto.cohort_scheme();
  for (const auto& kpi : proto.kpis()) plan.kpis.push_back(KpiOf(kpi));
  for (const auto& measure : proto.measures()) {
    plan.measures.push_back(
        {measure.id(), measure.text_ja(), measure.owner_ja(), CitationOf(measure.citation())});
  }
  plan.citation = CitationOf(proto.citation());
  plan.file = file_;
  return plan;
}

RoundingProfile Converter::Convert(const config::v1::RoundingProfile& proto) const {
  return {proto.id(), static_cast<RoundingMode>(proto.mode()), proto.decimals(),
          CitationOf(proto.citation()), file_};
}

}  // namespace tsunagi::site
