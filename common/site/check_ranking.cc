#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/site/checks.h"

namespace tsunagi::site {
namespace {

constexpr int kMostPoints = 100;

// The codes that may stand in Provisions, by what they are of.
std::set<std::string> CodesOf(const Ranking& ranking, NeedOf of) {
  std::set<std::string> codes;
  for (const NeedFactor& factor : ranking.needs) {
    if (factor.of != of) continue;
    for (const Need& need : factor.needs) codes.insert(need.codes.begin(), need.codes.end());
  }
  return codes;
}

// Checks the factors of one ranking.
class RankingChecker {
 public:
  RankingChecker(const Site& site, Findings& findings)
      : site_(site), ranking_(site.directory.ranking()), findings_(findings) {}

  void operator()(const CatchmentFactor& factor) {
    Common(factor);
    Gain(factor, "points", factor.points);
  }

  void operator()(const DistanceFactor& factor) {
    Common(factor);
    Range(factor, "points_per_10_km", factor.points_per_10_km, -kMostPoints, 0);
    Range(factor, "least_points", factor.least_points, -kMostPoints, 0);
  }

  void operator()(const CapacityFactor& factor) {
    Common(factor);
    Gain(factor, "free_points", factor.free_points);
    Loss(factor, "full_points", factor.full_points);
    Range(factor, "stale_after_days", factor.stale_after_days, 1, 400);
  }

  void operator()(const HoursFactor& factor) {
    Common(factor);
    Gain(factor, "fits_points", factor.fits_points);
    Loss(factor, "misfit_points", factor.misfit_points);
    Range(factor, "look_ahead_days", factor.look_ahead_days, 7, 92);
    Range(factor, "least_minutes", factor.least_minutes, 1, 24 * 60);
    std::set<std::string> seen;
    for (const ComingTime& time : factor.times) {
      Choice(factor, factor.question, time.choice);
      Label(factor, time.choice, time.label_ja);
      if (!seen.insert(time.choice).second) Twice(factor, time.choice);
      if (!time.weekdays && !time.saturday && !time.sunday) {
        Error(factor, absl::StrCat("選択肢 ", time.choice, " に曜日がありません。"));
      }
      if (time.from < 0 || time.to - time.from < factor.least_minutes) {
        Error(factor, absl::StrCat("選択肢 ", time.choice,
                                   " の時間は HH:MM で、least_minutes より長く書いてください。"));
      }
    }
    NotEmpty(factor, factor.times.size());
  }

  void operator()(const NeedFactor& factor) {
    Common(factor);
    Gain(factor, "met_points", factor.met_points);
    Loss(factor, "lacking_points", factor.lacking_points);
    if (factor.of == NeedOf::kUnspecified) Error(factor, "of がありません。");
    std::set<std::string> seen;
    for (const Need& need : factor.needs) {
      Choice(factor, factor.question, need.choice);
      Label(factor, need.choice, need.label_ja);
      if (!seen.insert(need.choice).second) Twice(factor, need.choice);
      if (need.codes.empty()) {
        Error(factor, absl::StrCat("選択肢 ", need.choice, " に対応（codes）がありません。"));
      }
    }
    NotEmpty(factor, factor.needs.size());
  }

  void operator()(const WishFactor& factor) {
    Common(factor);
    for (const Wish& wish : factor.wishes) {
      Choice(factor, factor.question, wish.choice);
      Label(factor, wish.choice, wish.text_ja);
      Range(factor, "points", wish.points, -kMostPoints, kMostPoints);
      if (wish.points == 0) Error(factor, absl::StrCat("選択肢 ", wish.choice, " の点が0です。"));
      for (const AgencyKind kind : wish.kinds) {
        if (kind == AgencyKind::kUnspecified) Error(factor, "機関の種別がありません。");
      }
    }
    NotEmpty(factor, factor.wishes.size());
  }

 private:
  void Error(const Factor& factor, absl::string_view message_ja) {
    findings_.Error(ranking_.file, factor.id, message_ja);
  }
  void Common(const Factor& factor) {
    findings_.Unique("順位の項目", factor.id, ranking_.file);
    findings_.Citation(factor.citation, ranking_.file, factor.id);
    if (factor.title_ja.empty()) Error(factor, "順位の項目の名前がありません。");
  }
  void Range(const Factor& factor, absl::string_view field, int value, int least, int most) {
    if (value >= least && value <= most) return;
    Error(factor, absl::StrCat(field, " は ", least, " から ", most, " までです。"));
  }
  void Gain(const Factor& factor, absl::string_view field, int value) {
    Range(factor, field, value, 0, kMostPoints);
  }
  void Loss(const Factor& factor, absl::string_view field, int value) {
    Range(factor, field, value, -kMostPoints, 0);
  }
  void Twice(const Factor& factor, absl::string_view choice) {
    Error(factor, absl::StrCat("選択肢 ", choice, " が重複しています。"));
  }
  void Label(const Factor& factor, absl::string_view choice, absl::string_view text_ja) {
    if (text_ja.empty()) Error(factor, absl::StrCat("選択肢 ", choice, " の説明がありません。"));
  }
  void NotEmpty(const Factor& factor, size_t size) {
    if (size == 0) Error(factor, "順位の項目の中身がありません。");
  }
  void Choice(const Factor& factor, const std::string& id, absl::string_view choice) {
    const Question* question = site_.questions.Find(id);
    if (question == nullptr) {
      Error(factor, absl::StrCat("質問 ", id, " はありません。"));
    } else if (question->FindChoice(choice) == nullptr) {
      Error(factor, absl::StrCat("質問 ", id, " に選択肢 ", choice, " はありません。"));
    }
  }

  const Site& site_;
  const Ranking& ranking_;
  Findings& findings_;
};

void CheckProvisions(const Site& site, const Provisions& provisions, absl::string_view file,
                     absl::string_view subject, Findings& findings) {
  findings.Citation(provisions.citation, file, subject);
  const std::set<std::string> languages = CodesOf(site.directory.ranking(), NeedOf::kLanguages);
  const std::set<std::string> access = CodesOf(site.directory.ranking(), NeedOf::kAccess);
  std::set<std::string> either = languages;
  either.insert(access.begin(), access.end());
  std::set<std::string> seen;
  const auto check = [&](const std::vector<std::string>& codes, const std::set<std::string>& known,
                         absl::string_view what_ja) {
    for (const std::string& code : codes) {
      if (!known.contains(code)) {
        findings.Error(
            file, subject,
            absl::StrCat(what_ja, " ", code, " は順位の項目（ranking.needs）にありません。"));
      }
      if (!seen.insert(code).second) {
        findings.Error(file, subject, absl::StrCat("対応 ", code, " が重複しています。"));
      }
    }
  };
  check(provisions.languages, languages, "言語");
  check(provisions.access, access, "配慮");
  check(provisions.lacking, either, "対応");
}

void CheckOffices(const Site& site, Findings& findings) {
  std::set<std::string> files;
  for (const Municipality& each : site.municipalities.all()) {
    if (!each.office) {
      findings.Gap(each.file, each.code,
                   absl::StrCat(each.name, "の役所の位置がないため、距離は順位に入りません。"));
      continue;
    }
    if (files.insert(each.file).second) {
      findings.Citation(each.office_citation, each.file, "offices_citation");
    }
    if (!site.municipalities.bounds()) {
      findings.Error(each.file, each.code, "役所の位置の範囲（bounds）がありません。");
    } else if (!site.municipalities.bounds()->Contains(*each.office)) {
      findings.Error(each.file, each.code,
                     absl::StrCat(each.name, "の役所の位置が範囲（bounds）の外です。"));
    }
  }
}

}  // namespace

void CheckRanking(const Site& site, Findings& findings) {
  const Ranking& ranking = site.directory.ranking();
  RankingChecker check(site, findings);
  if (ranking.catchment) check(*ranking.catchment);
  if (ranking.distance) {
    check(*ranking.distance);
    CheckOffices(site, findings);
  }
  if (ranking.capacity) check(*ranking.capacity);
  if (ranking.hours) check(*ranking.hours);
  for (const NeedFactor& factor : ranking.needs) check(factor);
  for (const WishFactor& factor : ranking.wishes) check(factor);
  if (!ranking.file.empty() && ranking.version.empty()) {
    findings.Error(ranking.file, "ranking", "順位の版（version）がありません。");
  }
  for (const Agency& agency : site.directory.agencies()) {
    if (agency.provisions) {
      CheckProvisions(site, *agency.provisions, agency.file, agency.id, findings);
    }
    for (const Offering& offering : agency.offerings) {
      if (!offering.provisions) continue;
      CheckProvisions(site, *offering.provisions, agency.file,
                      absl::StrCat(agency.id, "/", offering.id), findings);
    }
  }
}

}  // namespace tsunagi::site
