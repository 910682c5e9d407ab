// A site's data: the folder of text protos that makes Tsunagi serve one prefecture and its plan.
#ifndef TSUNAGI_COMMON_SITE_SITE_H_
#define TSUNAGI_COMMON_SITE_SITE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rules/classification_rules.h"
#include "common/rules/schemes.h"
#include "common/site/decline_reason.h"
#include "common/site/directory.h"
#include "common/site/legal_basis.h"
#include "common/site/municipality.h"
#include "common/site/office_calendar.h"
#include "common/site/plan.h"
#include "common/site/question.h"

namespace tsunagi::site {

// Loaded once and shared as const; thread-safe then.
struct Site {
  MunicipalityTable municipalities;
  QuestionSet questions;
  rules::ClassificationRuleSet rules;
  rules::SchemeSet schemes;
  Directory directory;
  PlanSet plans;
  LegalBasisTable legal_bases;
  CalendarTable calendar;
  DeclineReasonTable decline_reasons;
  // SHA-256 of all files with their names, 64 hex characters.
  std::string digest;
};

// Reads the folder `dir`. Each part is one file NAME.textproto, a folder NAME/ of .textproto files
// read in the order of their names, or both merged: municipalities, questions, rules, schemes,
// agencies, routing, plans, legal_bases, calendar, decline_reasons. What CheckSite finds does not
// keep a folder from being loaded. NOT_FOUND SITE_DATA_MISSING where the folder or a part is
// missing. INVALID_ARGUMENT SITE_DATA_UNREADABLE where a file is no text proto of its message (with
// file, line and column), or a date that must be a whole day is none; HOLIDAYS_INVALID,
// CALENDAR_INVALID or TERM_INVALID where no deadline could be counted (build_calendar.h).
absl::StatusOr<std::shared_ptr<const Site>> LoadSite(absl::string_view dir);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_SITE_H_
