#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/site/checks.h"

namespace tsunagi::site {
namespace {

template <typename Row>
std::string Whom(const Row& row) {
  if (!row.agency.empty()) return row.agency;
  return row.agency_kind == AgencyKind::kUnspecified ? "(既定)" : AgencyKindName(row.agency_kind);
}

// Two rows for the same office may follow each other but not meet on a day.
template <typename Row>
bool Meet(const Row& a, const Row& b) {
  return (!a.valid_to || !b.valid_from || *b.valid_from <= *a.valid_to) &&
         (!b.valid_to || !a.valid_from || *a.valid_from <= *b.valid_to);
}

template <typename Row>
void CheckPeriod(const Row& row, absl::string_view subject, Findings& findings) {
  if (row.valid_from && row.valid_to && *row.valid_to < *row.valid_from) {
    findings.Error(row.file, subject, "適用期間の終わりが始まりより前です。");
  }
}

// The agencies a row is for; nothing is said of a row for all.
template <typename Row>
void CheckWhom(const Site& site, const Row& row, absl::string_view subject, Findings& findings) {
  if (!row.agency.empty() && site.directory.Find(row.agency) == nullptr) {
    findings.Error(row.file, subject, absl::StrCat("機関 ", row.agency, " はありません。"));
  }
  if (row.agency_kind != AgencyKind::kUnspecified &&
      site.directory.OfKind(row.agency_kind).empty()) {
    findings.Gap(
        row.file, subject,
        absl::StrCat("種別 ", AgencyKindName(row.agency_kind), " の機関が登録されていません。"));
  }
}

void CheckOffering(const Site& site, const TermRule& rule, Findings& findings) {
  if (rule.offering.empty()) return;
  const auto& agencies = site.directory.agencies();
  const bool found = std::any_of(agencies.begin(), agencies.end(), [&](const Agency& agency) {
    const bool meant = rule.agency.empty() ? rule.agency_kind == AgencyKind::kUnspecified ||
                                                 rule.agency_kind == agency.kind
                                           : rule.agency == agency.id;
    return meant && agency.FindOffering(rule.offering) != nullptr;
  });
  if (!found) {
    findings.Error(rule.file, rule.id,
                   absl::StrCat(Whom(rule), " にサービス ", rule.offering, " はありません。"));
  }
}

// Rows of the same key that hold on the same day.
template <typename Row, typename Key, typename Subject>
void CheckClashes(const std::vector<Row>& rows, const Key& key, const Subject& subject,
                  Findings& findings) {
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (key(rows[i]) == key(rows[j]) && Meet(rows[i], rows[j])) {
        findings.Error(rows[i].file, subject(rows[i]),
                       absl::StrCat(subject(rows[j]), " と適用期間が重なっています。"));
      }
    }
  }
}

void CheckTerm(const Site& site, const TermRule& rule, Findings& findings) {
  findings.Unique("回答期限", rule.id, rule.file);
  if (!rule.agency.empty() && rule.agency_kind != AgencyKind::kUnspecified) {
    findings.Error(rule.file, rule.id, "機関と種別の両方は書けません。");
  }
  CheckWhom(site, rule, rule.id, findings);
  CheckOffering(site, rule, findings);
  CheckPeriod(rule, rule.id, findings);
  findings.Citation(rule.citation, rule.file, rule.id);
}

}  // namespace

void CheckCalendar(const Site& site, Findings& findings) {
  const CalendarTable& table = site.calendar;
  findings.Citation(table.holidays_citation, table.holidays_file, "holidays");
  for (const auto& [id, office] : table.calendars) {
    if (office.title_ja.empty()) findings.Error(office.file, id, "見出しがありません。");
    findings.Citation(office.citation, office.file, id);
  }
  for (const CalendarAssignment& row : table.assignments) {
    const std::string subject = absl::StrCat(row.calendar, " ", Whom(row));
    CheckWhom(site, row, subject, findings);
    CheckPeriod(row, subject, findings);
    findings.Citation(row.citation, row.file, subject);
  }
  for (const TermRule& rule : table.terms) CheckTerm(site, rule, findings);
  CheckClashes(
      table.assignments,
      [](const CalendarAssignment& row) { return std::tuple(row.agency_kind, row.agency); },
      [](const CalendarAssignment& row) { return absl::StrCat(row.calendar, " ", Whom(row)); },
      findings);
  CheckClashes(
      table.terms,
      [](const TermRule& rule) {
        return std::tuple(rule.what, rule.agency_kind, rule.agency, rule.offering);
      },
      [](const TermRule& rule) { return rule.id; }, findings);
}

}  // namespace tsunagi::site
