#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/site/checks.h"

namespace tsunagi::site {
namespace {

void CheckCode(const Municipality& each, Findings& findings) {
  const std::optional<char> digit = MunicipalityCheckDigit(each.code);
  if (!digit) {
    findings.Error(each.file, each.code, "市町村コードは5桁の数字です。");
    return;
  }
  const std::string right = absl::StrCat(each.code, std::string(1, *digit));
  if (each.code6 != right) {
    findings.Error(each.file, each.code,
                   absl::StrCat("団体コード ", each.code6, " の検査数字が違います。正しくは ",
                                right, " です。"));
  }
}

void CheckRetired(const Site& site, const RetiredMunicipality& each, Findings& findings) {
  findings.Unique("市町村", each.code, each.file);
  findings.Citation(each.citation, each.file, each.code);
  const auto target = site.municipalities.Resolve(each.code);
  if (!target.ok()) {
    findings.Error(each.file, each.code,
                   absl::StrCat("編入先 ", each.merged_into, " がありません。"));
  }
}

void CheckPlatforms(const Site& site, const Municipality& each, Findings& findings) {
  for (const MunicipalPlatform& platform : each.platforms) {
    if (site.directory.Find(platform.agency) == nullptr) {
      findings.Error(
          each.file, each.code,
          absl::StrCat("市町プラットフォームの機関 ", platform.agency, " がありません。"));
    }
    findings.Citation(platform.citation, each.file, absl::StrCat(each.code, "/", platform.agency));
  }
}

void CheckCoverage(const Site& site, const Municipality& each, Findings& findings) {
  const size_t self_reliance = site.directory.SelfRelianceFor(each.code).size();
  if (self_reliance != 1) {
    findings.Error(each.file, each.code,
                   absl::StrCat(each.name, "を受け持つ自立相談支援機関が ", self_reliance,
                                " か所あります（1か所のはずです）。"));
  }
  const auto hello_work = site.directory.HelloWorkFor(each.code);
  if (hello_work.empty()) {
    findings.Gap(each.file, each.code,
                 absl::StrCat(each.name, "を管轄するハローワークが登録されていません。"));
  }
  if (hello_work.size() > 1) {
    std::string names;
    for (const Agency* agency : hello_work) {
      absl::StrAppend(&names, names.empty() ? "" : "、", agency->name);
    }
    findings.Gap(each.file, each.code,
                 absl::StrCat(each.name, "を複数のハローワークが管轄しています: ", names));
  }
}

void CheckOffering(const Site& site, const Agency& agency, const Offering& offering,
                   Findings& findings) {
  const std::string subject = absl::StrCat(agency.id, "/", offering.id);
  findings.Unique(absl::StrCat(agency.id, " のサービス"), offering.id, agency.file);
  if (offering.title_ja.empty()) findings.Error(agency.file, subject, "サービス名がありません。");
  std::set<std::string> seen;
  for (const std::string& code : offering.catchment) {
    if (site.municipalities.Find(code) == nullptr) {
      findings.Error(agency.file, subject, absl::StrCat("担当区域の ", code, " はありません。"));
    }
    if (!seen.insert(code).second) {
      findings.Error(agency.file, subject,
                     absl::StrCat("担当区域の ", code, " が重複しています。"));
    }
  }
  if (agency.kind == AgencyKind::kSaposute && offering.places_in_jobs) {
    findings.Error(agency.file, subject, "サポステは職業紹介を行いません。");
  }
  if (offering.capacity && (offering.capacity->free_places < 0 || !offering.capacity->as_of)) {
    findings.Error(agency.file, subject, "空き枠には0以上の数と、いつの数かが必要です。");
  }
  for (const rules::Rule& rule : offering.eligibility) CheckRule(site, rule, findings);
}

void CheckReference(const Site& site, const Agency& agency, absl::string_view other,
                    absl::string_view what_ja, Findings& findings) {
  if (other.empty()) return;
  if (other == agency.id || site.directory.Find(other) == nullptr) {
    findings.Error(agency.file, agency.id, absl::StrCat(what_ja, " ", other, " がありません。"));
  }
}

void CheckAgency(const Site& site, const Agency& agency, Findings& findings) {
  findings.Unique("機関", agency.id, agency.file);
  findings.Citation(agency.citation, agency.file, agency.id);
  if (agency.name.empty()) findings.Error(agency.file, agency.id, "機関名がありません。");
  if (agency.kind == AgencyKind::kUnspecified) {
    findings.Error(agency.file, agency.id, "機関の種別がありません。");
  }
  if (!agency.municipality.empty() && site.municipalities.Find(agency.municipality) == nullptr) {
    findings.Error(agency.file, agency.id,
                   absl::StrCat("所在地の市町村コード ", agency.municipality, " はありません。"));
  }
  if (agency.valid_from && agency.valid_to && *agency.valid_to < *agency.valid_from) {
    findings.Error(agency.file, agency.id, "開設期間の終わりが始まりより前です。");
  }
  CheckReference(site, agency, agency.parent, "上位の機関", findings);
  CheckReference(site, agency, agency.deciding_office, "決定する機関", findings);
  for (const Offering& offering : agency.offerings) {
    CheckOffering(site, agency, offering, findings);
  }
}

void CheckRouting(const Site& site, const RoutingRule& routing, Findings& findings) {
  CheckRule(site, routing.rule, findings);
  const std::string kind = AgencyKindName(routing.agency_kind);
  if (routing.agency_kind == AgencyKind::kUnspecified) {
    findings.Error(routing.rule.file, routing.rule.id, "機関の種別がありません。");
    return;
  }
  if (routing.weight <= 0) {
    findings.Error(routing.rule.file, routing.rule.id, "重みは1以上です。");
  }
  const auto agencies = site.directory.OfKind(routing.agency_kind);
  if (agencies.empty()) {
    findings.Gap(routing.rule.file, routing.rule.id,
                 absl::StrCat("種別 ", kind, " の機関が登録されていません。"));
    return;
  }
  if (routing.offering.empty()) return;
  for (const Agency* agency : agencies) {
    if (agency->FindOffering(routing.offering) != nullptr) return;
  }
  findings.Error(
      routing.rule.file, routing.rule.id,
      absl::StrCat("種別 ", kind, " の機関にサービス ", routing.offering, " はありません。"));
}

}  // namespace

void CheckMunicipalities(const Site& site, Findings& findings) {
  for (const Municipality& each : site.municipalities.all()) {
    findings.Unique("市町村", each.code, each.file);
    CheckCode(each, findings);
    if (each.name.empty()) findings.Error(each.file, each.code, "市町村名がありません。");
    CheckPlatforms(site, each, findings);
    CheckCoverage(site, each, findings);
  }
  for (const RetiredMunicipality& each : site.municipalities.retired()) {
    CheckRetired(site, each, findings);
  }
}

void CheckDirectory(const Site& site, Findings& findings) {
  for (const Agency& agency : site.directory.agencies()) CheckAgency(site, agency, findings);
  for (const RoutingRule& routing : site.directory.routing()) {
    CheckRouting(site, routing, findings);
  }
}

}  // namespace tsunagi::site
