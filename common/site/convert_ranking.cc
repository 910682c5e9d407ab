#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {
namespace {

template <typename Value, typename Proto>
Value FactorOf(const Proto& proto) {
  Value factor;
  factor.id = proto.id();
  factor.title_ja = proto.title_ja();
  factor.citation = CitationOf(proto.citation());
  return factor;
}

CatchmentFactor ToValue(const config::v1::CatchmentFactor& proto) {
  auto factor = FactorOf<CatchmentFactor>(proto);
  factor.points = proto.points();
  return factor;
}

DistanceFactor ToValue(const config::v1::DistanceFactor& proto) {
  auto factor = FactorOf<DistanceFactor>(proto);
  factor.points_per_10_km = proto.points_per_10_km();
  factor.least_points = proto.least_points();
  return factor;
}

CapacityFactor ToValue(const config::v1::CapacityFactor& proto) {
  auto factor = FactorOf<CapacityFactor>(proto);
  factor.free_points = proto.free_points();
  factor.full_points = proto.full_points();
  factor.stale_after_days = proto.stale_after_days();
  return factor;
}

HoursFactor ToValue(const config::v1::HoursFactor& proto) {
  auto factor = FactorOf<HoursFactor>(proto);
  factor.question = proto.question();
  factor.fits_points = proto.fits_points();
  factor.misfit_points = proto.misfit_points();
  factor.look_ahead_days = proto.look_ahead_days();
  factor.least_minutes = proto.least_minutes();
  for (const auto& each : proto.times()) {
    factor.times.push_back({each.choice(), each.label_ja(), each.weekdays(), each.saturday(),
                            each.sunday(), MinuteOfDay(each.from()), MinuteOfDay(each.to())});
  }
  return factor;
}

NeedFactor ToValue(const config::v1::NeedFactor& proto) {
  auto factor = FactorOf<NeedFactor>(proto);
  factor.question = proto.question();
  factor.of = static_cast<NeedOf>(proto.of());
  factor.one_is_enough = proto.one_is_enough();
  factor.met_points = proto.met_points();
  factor.lacking_points = proto.lacking_points();
  for (const auto& each : proto.needs()) {
    factor.needs.push_back({each.choice(), each.label_ja(), Strings(each.codes())});
  }
  return factor;
}

WishFactor ToValue(const config::v1::WishFactor& proto) {
  auto factor = FactorOf<WishFactor>(proto);
  factor.question = proto.question();
  for (const auto& each : proto.wishes()) {
    Wish wish;
    wish.choice = each.choice();
    for (const int kind : each.kinds()) wish.kinds.push_back(static_cast<AgencyKind>(kind));
    wish.place = static_cast<WishPlace>(each.place());
    wish.points = each.points();
    wish.text_ja = each.text_ja();
    factor.wishes.push_back(std::move(wish));
  }
  return factor;
}

}  // namespace

int MinuteOfDay(absl::string_view text) {
  int hour = 0;
  int minute = 0;
  const bool shaped = text.size() == 5 && text[2] == ':' && absl::ascii_isdigit(text[0]) &&
                      absl::ascii_isdigit(text[3]) && absl::SimpleAtoi(text.substr(0, 2), &hour) &&
                      absl::SimpleAtoi(text.substr(3), &minute);
  return shaped && hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

Ranking Converter::Convert(const config::v1::Ranking& proto) const {
  Ranking ranking;
  ranking.version = proto.version();
  if (proto.has_catchment()) ranking.catchment = ToValue(proto.catchment());
  if (proto.has_distance()) ranking.distance = ToValue(proto.distance());
  if (proto.has_capacity()) ranking.capacity = ToValue(proto.capacity());
  if (proto.has_hours()) ranking.hours = ToValue(proto.hours());
  for (const auto& each : proto.needs()) ranking.needs.push_back(ToValue(each));
  for (const auto& each : proto.wishes()) ranking.wishes.push_back(ToValue(each));
  ranking.file = file_;
  return ranking;
}

}  // namespace tsunagi::site
