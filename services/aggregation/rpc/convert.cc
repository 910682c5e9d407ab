#include "services/aggregation/rpc/convert.h"

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tsunagi::aggregation {
namespace {

constexpr char kInternalUse[] = "内部用";

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t us = absl::ToUnixMicros(time);
  timestamp.set_seconds(us / 1'000'000);
  timestamp.set_nanos(static_cast<int32_t>(us % 1'000'000 * 1'000));
  return timestamp;
}

common::v1::Date DateOf(absl::CivilDay day) {
  common::v1::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

v1::KpiRow ToProto(const KpiRow& row) {
  v1::KpiRow proto;
  const site::Kpi& kpi = *row.kpi;
  proto.set_kpi(kpi.id);
  proto.set_section_ja(kpi.section_ja);
  proto.set_title_ja(kpi.title_ja);
  proto.set_unit_ja(std::string(UnitJa(kpi.unit)));
  proto.set_owner_ja(kpi.owner_ja);
  proto.set_subset_of(kpi.subset_of);
  if (row.target) proto.set_target(*row.target);
  if (row.counted) proto.set_counted(*row.counted);
  for (const auto& [category, count] : row.counted_by_category) {
    (*proto.mutable_counted_by_category())[category] = count;
  }
  if (row.reported) {
    proto.set_reported(row.reported->value);
    proto.set_reported_source(row.reported->source);
  }
  proto.set_rate_basis(row.rate_basis);
  proto.set_rate(row.rate);
  proto.set_verified(row.verified);
  return proto;
}

v1::OverallGoal ToProto(const OverallGoal& goal) {
  v1::OverallGoal proto;
  proto.set_target(goal.target);
  for (const StreamRow& row : goal.streams) {
    v1::OverallGoal::Stream* stream = proto.add_streams();
    stream->set_stream(row.stream->id);
    stream->set_title_ja(row.stream->title_ja);
    if (row.counted) stream->set_counted(*row.counted);
    if (row.reported) {
      stream->set_reported(row.reported->value);
      stream->set_reported_source(row.reported->source);
    }
  }
  proto.set_plain_sum(goal.plain_sum);
  proto.set_distinct_persons(goal.distinct_persons);
  proto.set_rate(goal.rate);
  return proto;
}

}  // namespace

v1::KpiTable ToProto(const KpiTable& table) {
  v1::KpiTable proto;
  proto.set_plan(table.plan->id);
  proto.set_title_ja(table.plan->title_ja);
  proto.set_fiscal_year(table.fiscal_year);
  for (const KpiRow& row : table.rows) *proto.add_rows() = ToProto(row);
  if (table.goal) *proto.mutable_goal() = ToProto(*table.goal);
  proto.set_facts(table.facts);
  proto.set_marking_ja(kInternalUse);
  return proto;
}

v1::ReportedFigure ToProto(const ReportedFigure& figure) {
  v1::ReportedFigure proto;
  proto.set_name(FigureName(figure.id));
  proto.set_kpi(figure.kpi);
  proto.set_plan(figure.plan);
  proto.set_from_month(figure.months.from);
  proto.set_to_month(figure.months.to);
  proto.set_value(figure.value);
  proto.set_source(figure.source);
  proto.set_agency(figure.agency);
  *proto.mutable_create_time() = TimestampOf(figure.create_time);
  proto.set_superseded(!figure.superseded_by.empty());
  return proto;
}

ReportedFigure FigureOf(const v1::ReportedFigure& proto) {
  ReportedFigure figure;
  figure.plan = proto.plan();
  figure.kpi = proto.kpi();
  figure.months = {proto.from_month(), proto.to_month()};
  figure.value = proto.value();
  figure.source = proto.source();
  return figure;
}

v1::IngestionStatus::Feed ToProto(const FeedStatus& status) {
  v1::IngestionStatus::Feed proto;
  proto.set_feed(status.feed);
  proto.set_sequence(status.cursor.sequence);
  proto.set_facts(status.cursor.facts);
  for (const auto& [reason, count] : status.parked) (*proto.mutable_parked())[reason] = count;
  proto.set_connected(status.connection.connected);
  if (status.connection.last_time != absl::InfinitePast()) {
    *proto.mutable_last_time() = TimestampOf(status.connection.last_time);
  }
  proto.set_caught_up(status.connection.caught_up);
  return proto;
}

v1::ListPlansResponse::Plan ToProto(const site::PlanPeriod& plan) {
  v1::ListPlansResponse::Plan proto;
  proto.set_plan(plan.id);
  proto.set_title_ja(plan.title_ja);
  if (plan.from) *proto.mutable_from() = DateOf(*plan.from);
  if (plan.to) *proto.mutable_to() = DateOf(*plan.to);
  proto.set_verified(plan.citation.verified);
  return proto;
}

}  // namespace tsunagi::aggregation
