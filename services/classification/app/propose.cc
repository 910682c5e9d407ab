#include "services/classification/app/propose.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::classification {
namespace {

absl::Status Supersede(ClassificationStore& store, absl::string_view case_name) {
  ASSIGN_OR_RETURN(std::optional<Classification> newest, store.Newest(case_name));
  if (!newest || newest->state != State::kProposed) return absl::OkStatus();
  ASSIGN_OR_RETURN(newest->state, Next(newest->state, Action::kSupersede));
  return store.Update(*newest);
}

}  // namespace

absl::StatusOr<Classification> Propose(ClassificationStore& store,
                                       const rules::ClassificationRuleSet& rule_set,
                                       const PlanScheme& plan_scheme, const ProposeCommand& command,
                                       absl::Time now) {
  if (command.event_date > DayInJapan(now)) {
    return InvalidFields({{"event_date", "IN_THE_FUTURE",
                           "日付が今日より後です。今日までの日付を入力してください。"}});
  }
  RETURN_IF_ERROR(Supersede(store, command.case_name));
  Classification made;
  made.case_name = command.case_name;
  made.name = absl::StrCat(command.case_name, "/classifications/", NewUuidV7(now));
  made.agency = command.agency;
  made.agency_kind = command.agency_kind;
  made.event_date = command.event_date;
  made.proposal = Classify(rule_set, command.assessment, command.event_date);
  made.create_time = now;
  made.subject = command.subject;
  made.municipality = command.assessment.municipality;
  made.cohort = made.proposal.CohortOf(plan_scheme(command.event_date));
  RETURN_IF_ERROR(store.Insert(made));
  return made;
}

}  // namespace tsunagi::classification
