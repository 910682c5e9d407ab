// What moves the order of suggested offices, as plain values (tsunagi.config.v1.Ranking).
#ifndef TSUNAGI_COMMON_SITE_RANKING_H_
#define TSUNAGI_COMMON_SITE_RANKING_H_

#include <optional>
#include <string>
#include <vector>

#include "common/rules/condition.h"

namespace tsunagi::site {

enum class AgencyKind;

// What every factor has.
struct Factor {
  // "rank.distance"; unique, never reused.
  std::string id;
  // What it looks at.
  std::string title_ja;
  // Of the weight.
  rules::Citation citation;
};

// An advisory catchment that names the residence.
struct CatchmentFactor : Factor {
  int points = 0;
};

struct DistanceFactor : Factor {
  // Not above 0; of whole kilometres, rounded towards 0.
  int points_per_10_km = 0;
  // Never less than this.
  int least_points = 0;
};

struct CapacityFactor : Factor {
  int free_points = 0;
  int full_points = 0;
  // An older figure counts as not stated.
  int stale_after_days = 0;
};

// A choice of the question when somebody can come.
struct ComingTime {
  std::string choice;
  std::string label_ja;
  // Monday to Friday.
  bool weekdays = false;
  bool saturday = false;
  bool sunday = false;
  // Minutes after midnight in Japan; -1 where the data are no time.
  int from = -1;
  int to = -1;
};

struct HoursFactor : Factor {
  std::string question;
  int fits_points = 0;
  int misfit_points = 0;
  // A time fits where within so many days the office is open for so many minutes of it.
  int look_ahead_days = 0;
  int least_minutes = 0;
  std::vector<ComingTime> times;
};

// tsunagi.config.v1.NeedFactor.Of.
enum class NeedOf { kUnspecified = 0, kLanguages = 1, kAccess = 2 };

struct Need {
  std::string choice;
  std::string label_ja;
  // Met by any of these.
  std::vector<std::string> codes;
};

struct NeedFactor : Factor {
  std::string question;
  NeedOf of = NeedOf::kUnspecified;
  // One of the needs marked is enough; otherwise all count.
  bool one_is_enough = false;
  int met_points = 0;
  int lacking_points = 0;
  std::vector<Need> needs;
};

// tsunagi.config.v1.WishFactor.Place.
enum class WishPlace { kAny = 0, kHome = 1, kElsewhere = 2 };

struct Wish {
  std::string choice;
  // Empty: any.
  std::vector<AgencyKind> kinds;
  WishPlace place = WishPlace::kAny;
  int points = 0;
  std::string text_ja;
};

struct WishFactor : Factor {
  std::string question;
  std::vector<Wish> wishes;
};

// A factor that is absent does not count.
struct Ranking {
  std::string version;
  std::optional<CatchmentFactor> catchment;
  std::optional<DistanceFactor> distance;
  std::optional<CapacityFactor> capacity;
  std::optional<HoursFactor> hours;
  std::vector<NeedFactor> needs;
  std::vector<WishFactor> wishes;
  std::string file;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_RANKING_H_
