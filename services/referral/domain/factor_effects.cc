#include "services/referral/domain/factor_effects.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rules/evaluate.h"
#include "services/referral/domain/distance.h"

namespace tsunagi::referral {
namespace {

using rules::Truth;

Effect Unknown(std::string text_ja) {
  Effect effect;
  effect.text_ja = std::move(text_ja);
  effect.unknown = true;
  return effect;
}

std::string AsOf(const site::Capacity& capacity) {
  return capacity.as_of ? absl::StrCat(absl::FormatCivilTime(*capacity.as_of), "現在")
                        : "いつの数か不明";
}

bool IsOn(const site::ComingTime& time, absl::CivilDay day) {
  switch (absl::GetWeekday(day)) {
    case absl::Weekday::saturday:
      return time.saturday;
    case absl::Weekday::sunday:
      return time.sunday;
    default:
      return time.weekdays;
  }
}

// Whether the office is open long enough at that time on one of the days to come.
bool Fits(const site::HoursFactor& factor, const site::ComingTime& time,
          const calendar::WorkingCalendar& days, absl::CivilDay on) {
  for (int i = 0; i < factor.look_ahead_days; ++i) {
    if (!IsOn(time, on + i)) continue;
    const auto hours = days.HoursOn(on + i);
    if (!hours) continue;
    const int shared = std::min(hours->cut_off, time.to) - std::max(hours->opens, time.from);
    if (shared >= factor.least_minutes) return true;
  }
  return false;
}

// Whether the office meets the need, and where that stands.
Truth Meets(const site::NeedFactor& factor, const site::Need& need, const site::Agency& agency,
            const site::Offering& offering, rules::Citation& fact) {
  Truth any = Truth::kNo;
  for (const std::string& code : need.codes) {
    Truth one = Truth::kUnknown;
    for (const auto* provisions : {&offering.provisions, &agency.provisions}) {
      if (!*provisions || one != Truth::kUnknown) continue;
      one = (*provisions)->Has(factor.of, code);
      if (one != Truth::kUnknown) fact = (*provisions)->citation;
    }
    any = rules::Or(any, one);
  }
  return any;
}

// Whether the office stands where the wish says.
Truth StandsAt(site::WishPlace place, const std::string& residence, const site::Agency& agency) {
  if (place == site::WishPlace::kAny) return Truth::kYes;
  if (residence.empty() || agency.municipality.empty()) return Truth::kUnknown;
  const bool home = residence == agency.municipality;
  return home == (place == site::WishPlace::kHome) ? Truth::kYes : Truth::kNo;
}

template <typename Row>
std::vector<std::string> ChoicesIn(const std::vector<Row>& rows) {
  std::vector<std::string> choices;
  choices.reserve(rows.size());
  for (const Row& row : rows) choices.push_back(row.choice);
  return choices;
}

}  // namespace

Effect DistanceEffect(const site::DistanceFactor& factor, const site::MunicipalityTable& table,
                      const std::string& residence, const site::Agency& agency) {
  const std::optional<int> km = KmBetween(table, residence, agency.municipality);
  if (!km) return Unknown("窓口の位置が登録されていないため、距離は分かりません");
  if (*km == 0) return {};
  Effect effect;
  effect.text_ja = absl::StrCat("お住まいの市町から約", *km, "km");
  effect.points = std::max(factor.least_points, *km * factor.points_per_10_km / 10);
  return effect;
}

std::string FullText(const site::Capacity& capacity) {
  return absl::StrCat("空き枠がありません（", AsOf(capacity), "）");
}

Effect CapacityEffect(const site::CapacityFactor& factor, const site::Capacity& capacity,
                      bool stale) {
  if (stale) {
    return Unknown(absl::StrCat("空き枠の数（", capacity.free_places, "、", AsOf(capacity),
                                "）は古いため、順位に入れていません。窓口にご確認ください"));
  }
  Effect effect;
  effect.text_ja = capacity.free_places > 0 ? absl::StrCat("空き枠が", capacity.free_places,
                                                           "あります（", AsOf(capacity), "）")
                                            : FullText(capacity);
  effect.points = capacity.free_places > 0 ? factor.free_points : factor.full_points;
  return effect;
}

std::vector<Effect> EffectsOf(const site::HoursFactor& factor, const std::set<std::string>& chosen,
                              const site::Agency& agency, const site::Offering& /*offering*/,
                              const Surroundings& around) {
  std::vector<std::string> fitting;
  std::vector<std::string> others;
  const site::OfficeCalendar* calendar =
      around.calendar == nullptr ? nullptr : around.calendar->Of(agency.id, agency.kind, around.on);
  for (const site::ComingTime& time : factor.times) {
    if (!chosen.contains(time.choice)) continue;
    const bool fits = calendar != nullptr && Fits(factor, time, calendar->days, around.on);
    (fits ? fitting : others).push_back(time.label_ja);
  }
  if (fitting.empty() && others.empty()) return {};
  if (calendar == nullptr) return {Unknown("開所時間が登録されていません")};
  Effect effect;
  effect.fact = calendar->citation;
  if (fitting.empty()) {
    effect.text_ja =
        absl::StrCat("来所できる時間（", absl::StrJoin(others, "、"), "）には開いていません");
    effect.points = factor.misfit_points;
  } else {
    effect.text_ja =
        absl::StrCat("来所できる時間（", absl::StrJoin(fitting, "、"), "）に開いています");
    effect.points = factor.fits_points;
  }
  return {effect};
}

std::vector<Effect> EffectsOf(const site::NeedFactor& factor, const std::set<std::string>& chosen,
                              const site::Agency& agency, const site::Offering& offering,
                              const Surroundings& /*around*/) {
  Effect effect;
  std::vector<std::string> by_truth[3];
  Truth all = factor.one_is_enough ? Truth::kNo : Truth::kYes;
  for (const site::Need& need : factor.needs) {
    if (!chosen.contains(need.choice)) continue;
    rules::Citation fact;
    const Truth one = Meets(factor, need, agency, offering, fact);
    by_truth[static_cast<int>(one)].push_back(need.label_ja);
    all = factor.one_is_enough ? rules::Or(all, one) : rules::And(all, one);
    // The one that decides says where it stands.
    if (one == all && one != Truth::kUnknown) effect.fact = fact;
  }
  if (by_truth[0].empty() && by_truth[1].empty() && by_truth[2].empty()) return {};
  const std::string labels = absl::StrJoin(by_truth[static_cast<int>(all)], "、");
  if (all == Truth::kUnknown) {
    return {Unknown(absl::StrCat(labels, ": 対応しているかは窓口にご確認ください"))};
  }
  effect.text_ja = absl::StrCat(
      labels, all == Truth::kYes ? "に対応しています" : "に対応していないとのことです");
  effect.points = all == Truth::kYes ? factor.met_points : factor.lacking_points;
  return {effect};
}

std::vector<Effect> EffectsOf(const site::WishFactor& factor, const std::set<std::string>& chosen,
                              const site::Agency& agency, const site::Offering& /*offering*/,
                              const Surroundings& around) {
  std::vector<Effect> effects;
  bool unknown = false;
  for (const site::Wish& wish : factor.wishes) {
    if (!chosen.contains(wish.choice)) continue;
    const bool of_kind = wish.kinds.empty() || std::find(wish.kinds.begin(), wish.kinds.end(),
                                                         agency.kind) != wish.kinds.end();
    const Truth there = StandsAt(wish.place, around.municipality, agency);
    if (!of_kind || there == Truth::kNo) continue;
    if (there == Truth::kYes) {
      Effect effect;
      effect.text_ja = wish.text_ja;
      effect.points = wish.points;
      effects.push_back(std::move(effect));
      continue;
    }
    unknown = true;
  }
  if (!unknown) return effects;
  const bool ask = around.municipality.empty();
  effects.push_back(Unknown(absl::StrCat(
      factor.title_ja, ask ? "に合うかは、お住まいの市町が分かれば決まります"
                           : "に合うかは、窓口の所在地が登録されていないため分かりません")));
  if (ask) effects.back().questions = {rules::kMunicipality};
  return effects;
}

std::vector<std::string> ChoicesOf(const site::HoursFactor& factor) {
  return ChoicesIn(factor.times);
}

std::vector<std::string> ChoicesOf(const site::NeedFactor& factor) {
  return ChoicesIn(factor.needs);
}

std::vector<std::string> ChoicesOf(const site::WishFactor& factor) {
  return ChoicesIn(factor.wishes);
}

}  // namespace tsunagi::referral
