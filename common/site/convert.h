// From tsunagi.config.v1 messages to the plain values of a site. Internal to this folder.
#ifndef TSUNAGI_COMMON_SITE_CONVERT_H_
#define TSUNAGI_COMMON_SITE_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/classification_rules.h"
#include "common/rules/schemes.h"
#include "common/site/decline_reason.h"
#include "common/site/directory.h"
#include "common/site/legal_basis.h"
#include "common/site/municipality.h"
#include "common/site/office_calendar.h"
#include "common/site/plan.h"
#include "common/site/question.h"
#include "common/site/ranking.h"
#include "tsunagi/common/v1/types.pb.h"
#include "tsunagi/config/v1/calendar.pb.h"
#include "tsunagi/config/v1/decline_reason.pb.h"
#include "tsunagi/config/v1/directory.pb.h"
#include "tsunagi/config/v1/legal_basis.pb.h"
#include "tsunagi/config/v1/plan.pb.h"
#include "tsunagi/config/v1/rules.pb.h"
#include "tsunagi/config/v1/scheme.pb.h"

namespace tsunagi::site {

// Converts the messages of one file and keeps the first thing it could not represent.
class Converter {
 public:
  // `file` is the path within the site's folder.
  explicit Converter(absl::string_view file) : file_(file) {}

  // INVALID_ARGUMENT SITE_DATA_UNREADABLE once a date that must be a whole day was none.
  const absl::Status& status() const { return status_; }

  Question Convert(const config::v1::Question& proto) const;
  Municipality Convert(const config::v1::Municipality& proto);
  RetiredMunicipality Convert(const config::v1::RetiredMunicipality& proto) const;
  Agency Convert(const config::v1::Agency& proto);
  RoutingRule Convert(const config::v1::RoutingRule& proto);
  Ranking Convert(const config::v1::Ranking& proto) const;
  PlanPeriod Convert(const config::v1::PlanPeriod& proto);
  LegalBasisItem Convert(const config::v1::LegalBasisItem& proto) const;
  RoundingProfile Convert(const config::v1::RoundingProfile& proto) const;
  rules::Rule Convert(const config::v1::Rule& proto);
  rules::CategoryRules Convert(const config::v1::CategoryRules& proto);
  rules::CohortRule Convert(const config::v1::CohortRule& proto);
  rules::Scheme Convert(const config::v1::Scheme& proto);
  CalendarAssignment Convert(const config::v1::CalendarAssignment& proto);
  DeclineReason Convert(const config::v1::DeclineReason& proto);
  TermRule Convert(const config::v1::ResponseTerm& proto);

  // A date that must be there. Notes an error and answers nothing where it is no whole day.
  std::optional<absl::CivilDay> Date(const common::v1::Date& date, absl::string_view subject);

 private:
  rules::Condition Convert(const config::v1::Condition& proto, absl::string_view subject);
  rules::NotOf Negation(const config::v1::Condition& proto, absl::string_view subject);
  rules::SchemeVersion Convert(const config::v1::SchemeVersion& proto);
  std::vector<rules::SchemeRule> Convert(
      const google::protobuf::RepeatedPtrField<config::v1::SchemeRule>& protos);
  Offering Convert(const config::v1::Offering& proto, absl::string_view agency);

  // Notes an error and answers nothing where the date is set but no whole day.
  std::optional<absl::CivilDay> Day(bool set, const common::v1::Date& date,
                                    absl::string_view subject);

  const std::string file_;
  absl::Status status_;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_CONVERT_H_
