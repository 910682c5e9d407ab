#include "tests/authz/sweep/report.h"

#include <algorithm>
#include <iomanip>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tsunagi::sweep {
namespace {

constexpr size_t kMostShown = 100;
constexpr int kPublicOnly = 1 << common::v1::FIELD_CLASS_PUBLIC;

constexpr absl::string_view kSentences[kChecks] = {
    "No answer has a populated field of a class that its caller may not see there",
    "No planted text or case id, in an answer or an error, reaches whom it is not for",
    "A record out of scope or erased answers, byte for byte, as an absent one",
    "Secretariat, operator, auditor and nobody's people get no answer about a case",
    "Every OK is expected, and every refusal is the expected one or a rule of the business",
    "Every method answers OK to somebody"};

std::string ClassNames(int classes) {
  std::string names;
  for (int i = 1; i <= common::v1::FIELD_CLASS_FREE_TEXT; ++i) {
    if ((classes & (1 << i)) == 0) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ",
                    common::v1::FieldClass_Name(static_cast<common::v1::FieldClass>(i)));
  }
  return names;
}

// Who sees no case, whatever else it may.
bool SeesNoCase(const Caller& caller) {
  if (!caller.service.empty() && caller.behalf.empty()) return false;
  constexpr int kNoCases = 1 << common::v1::ROLE_SECRETARIAT | 1 << common::v1::ROLE_OPERATOR |
                           1 << common::v1::ROLE_AUDITOR;
  const int roles = RolesOf(caller);
  return roles == 0 || caller.barred || (roles & kNoCases) != 0;
}

std::string MethodAt(const Cell& cell) { return std::string(cell.entry->recipe->method); }

}  // namespace

void Report::Found(Check check, const Cell& cell, const std::string& what) {
  Found(check, cell, what, cell.situation);
}

void Report::Found(Check check, const Cell& cell, const std::string& what, Situation about) {
  if (const KnownGap* gap = FindGap(MethodAt(cell), about); gap != nullptr) {
    ++gaps_[gap];
    return;
  }
  found_[static_cast<size_t>(check)].push_back(absl::StrCat(
      cell.entry->name, " by ", cell.caller->label, " on ", NameOf(cell.situation), ": ", what));
}

void Report::Judge() {
  for (const Cell& cell : sweep_.cells()) {
    if (!cell.ran) {
      if (!cell.why_skipped.empty()) ++skipped_[cell.why_skipped];
      continue;
    }
    const Verdict verdict = sweep_.Expect(cell);
    ok_of_method_[MethodAt(cell)] += cell.status.ok() ? 1 : 0;
    ++(cell.status.ok() ? ok_ : refused_);
    JudgeSightings(cell);
    JudgeDenied(cell);
    if (cell.status.ok()) {
      JudgeAnswer(cell, verdict);
    } else {
      JudgeRefusal(cell, verdict);
    }
    if (!verdict.ok) JudgeTwin(cell);
  }
  if (!partial_) JudgeReached();
}

void Report::JudgeAnswer(const Cell& cell, const Verdict& verdict) {
  const BusinessRule* rule =
      FindBusinessRule(MethodAt(cell), cell.entry->server, cell.situation, "OK");
  Look(Check::kExpected);
  if (!verdict.ok && rule == nullptr) {
    Found(Check::kExpected, cell, absl::StrCat("OK where not expected: ", verdict.sentence));
  }
  if (!verdict.ok && rule != nullptr) ++business_[absl::StrCat(MethodAt(cell), ": ", rule->why)];
  Look(Check::kFields);
  // Of what the caller makes itself by naming it, it may see everything.
  const int allowed = verdict.ok ? verdict.classes | kPublicOnly : (rule == nullptr ? 0 : ~0);
  if (const int more = cell.classes & ~allowed; more != 0) {
    Found(Check::kFields, cell, absl::StrCat("populated: ", ClassNames(more)));
  }
}

void Report::JudgeDenied(const Cell& cell) {
  const std::string& permission = AuthzOf(*cell.entry->method).permission();
  if (!SeesNoCase(*cell.caller) || !Oracle::AboutCases(permission)) return;
  Look(Check::kDenied);
  if (cell.status.ok()) Found(Check::kDenied, cell, "OK");
}

void Report::JudgeRefusal(const Cell& cell, const Verdict& verdict) {
  Look(Check::kExpected);
  const std::string got =
      absl::StrCat(absl::StatusCodeToString(cell.status.code()), " ", cell.reason);
  const BusinessRule* rule =
      FindBusinessRule(MethodAt(cell), cell.entry->server, cell.situation, cell.reason);
  if (verdict.ok) {
    if (rule != nullptr) {
      ++business_[absl::StrCat(MethodAt(cell), " ", cell.reason, ": ", rule->why)];
    } else if (WhyNeverOk(MethodAt(cell)).empty()) {
      Found(Check::kExpected, cell,
            absl::StrCat(got, " where OK is expected: ", verdict.sentence, " ",
                         std::string(cell.status.message())));
    }
    return;
  }
  if (cell.status.code() != verdict.refusal) {
    Found(Check::kExpected, cell,
          absl::StrCat(got, " instead of ", absl::StatusCodeToString(verdict.refusal)));
  }
}

void Report::JudgeSightings(const Cell& cell) {
  Look(Check::kTexts);
  std::set<std::string> seen;
  for (const Sighting& sighting : cell.sightings) {
    const bool id = sighting.field_class == common::v1::FIELD_CLASS_PUBLIC;
    const std::string kind = id ? "the id of a case" : sighting.text;
    if ((sweep_.VisibleOf(cell, sighting.situation) & (1 << sighting.field_class)) != 0) {
      ++allowed_sightings_[kind];
      continue;
    }
    const std::string what =
        absl::StrCat(kind, " of a record that is: ", NameOf(sighting.situation));
    if (seen.insert(what).second) Found(Check::kTexts, cell, what, sighting.situation);
  }
}

void Report::JudgeTwin(const Cell& cell) {
  if (IsAbsent(cell.situation) || cell.situation == Situation::kNothing) return;
  const bool office = cell.entry->recipe->kind == Kind::kOffice;
  const Cell* twin = sweep_.Find(cell, office ? Situation::kAbsentFar : AbsentTwin(cell.situation));
  if (twin == nullptr) return;
  Look(Check::kIdentical);
  if (cell.comparable != twin->comparable) {
    Found(Check::kIdentical, cell,
          absl::StrReplaceAll(
              absl::StrCat("[", cell.comparable, "] but absent [", twin->comparable, "]"),
              {{"\n", " | "}}));
  }
}

void Report::JudgeReached() {
  for (const auto& [method, count] : ok_of_method_) {
    Look(Check::kReached);
    if (count == 0 && WhyNeverOk(method).empty()) {
      found_[static_cast<size_t>(Check::kReached)].push_back(method);
    }
  }
  for (const auto& [kind, count] : allowed_sightings_) {
    if (count != 0) continue;
    found_[static_cast<size_t>(Check::kTexts)].push_back("nowhere seen, the scan is blind: " +
                                                         kind);
  }
  for (const KnownGap& gap : KnownGaps()) {
    if (gaps_.count(&gap) != 0) continue;
    found_[static_cast<size_t>(Check::kExpected)].push_back(
        absl::StrCat("a known gap no longer shows, take it out: ", gap.method));
  }
}

int Report::findings(Check check) const {
  return static_cast<int>(found_[static_cast<size_t>(check)].size());
}

int Report::findings() const {
  int all = 0;
  for (const auto& each : found_) all += static_cast<int>(each.size());
  return all;
}

void Report::Print(std::ostream& out, double seconds) const {
  for (int i = 0; i < kChecks; ++i) {
    for (size_t f = 0; f < std::min(found_[i].size(), kMostShown); ++f) {
      out << "FINDING " << found_[i][f] << "\n";
    }
    if (found_[i].size() > kMostShown) {
      out << "FINDING … and " << found_[i].size() - kMostShown << " more of this check\n";
    }
  }
  out << "OK answers per method:\n";
  for (const auto& [method, count] : ok_of_method_) {
    out << "  " << std::setw(5) << count << " " << method;
    if (count == 0) out << " (" << WhyNeverOk(method) << ")";
    out << "\n";
  }
  out << "Rules of the business, cells that met them:\n";
  for (const auto& [rule, count] : business_)
    out << "  " << std::setw(5) << count << " " << rule << "\n";
  out << "Known gaps, cells in which they show:\n";
  for (const KnownGap& gap : KnownGaps()) {
    const auto count = gaps_.find(&gap);
    if (count == gaps_.end()) continue;
    out << "  " << std::setw(5) << count->second << " " << gap.method << ": " << gap.why << "\n";
  }
  out << "Planted texts seen where they may be:";
  for (const auto& [kind, count] : allowed_sightings_) out << " " << kind << " " << count << ",";
  out << "\n";
  int skipped = 0;
  for (const auto& [why, count] : skipped_) {
    out << "Skipped " << count << ": " << why << "\n";
    skipped += count;
  }
  for (int i = 0; i < kChecks; ++i) {
    out << kSentences[i] << ": " << looked_[i] << " looked at, " << found_[i].size()
        << " findings.\n";
  }
  out << ok_of_method_.size() << " methods, " << ok_ + refused_ << " cells, " << ok_ << " OK, "
      << refused_ << " refused, " << skipped << " skipped, " << std::fixed << std::setprecision(1)
      << seconds << " s\n";
}

}  // namespace tsunagi::sweep
