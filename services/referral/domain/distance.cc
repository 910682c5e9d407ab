#include "services/referral/domain/distance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tsunagi::referral {
namespace {

constexpr double kEarthRadiusKm = 6371.0088;

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

}  // namespace

double GreatCircleKm(const site::GeoPoint& a, const site::GeoPoint& b) {
  // Haversine: exact also for points close to each other.
  const double north = std::sin(Radians(b.latitude - a.latitude) / 2);
  const double east = std::sin(Radians(b.longitude - a.longitude) / 2);
  const double h =
      north * north + std::cos(Radians(a.latitude)) * std::cos(Radians(b.latitude)) * east * east;
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

std::optional<int> KmBetween(const site::MunicipalityTable& table, absl::string_view from,
                             absl::string_view to) {
  const site::Municipality* a = table.Find(from);
  const site::Municipality* b = table.Find(to);
  if (a == nullptr || b == nullptr) return std::nullopt;
  if (a == b) return 0;
  if (!a->office || !b->office) return std::nullopt;
  return static_cast<int>(std::lround(GreatCircleKm(*a->office, *b->office)));
}

}  // namespace tsunagi::referral
