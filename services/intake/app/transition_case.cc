#include "services/intake/app/transition_case.h"

#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"

namespace tsunagi::intake {

absl::StatusOr<CaseRecord> TransitionCase(IntakeStore& store, const TransitionCommand& command,
                                          const Moment& moment) {
  ASSIGN_OR_RETURN(CaseRecord record, FindCaseByName(store, command.name));
  CaseHeader& header = record.header;
  RETURN_IF_ERROR(CheckEtag(command.etag, header.version, command.name));
  ASSIGN_OR_RETURN(const CaseState next,
                   NextState(header.state, command.actor, command.transition, command.name));
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   EventDate(command.event_date, moment.today, "event_date"));
  if (day < record.content.reception_date) {
    return InvalidFields({{"event_date", "EVENT_BEFORE_RECEPTION",
                           "受付日より前の日付です。日付をお確かめください。"}});
  }
  header.state = next;
  header.version += 1;
  header.update_time = moment.now;
  ASSIGN_OR_RETURN(const bool written,
                   store.ReplaceCase(record, MakeSearchKey(record.content.person)));
  if (!written) return absl::InternalError("a transition ran into another case's sheet number");
  RETURN_IF_ERROR(store.AddTransition(header, command.transition, day));
  RETURN_IF_ERROR(store.AppendCaseChange("UPDATED", record.header));
  return record;
}

}  // namespace tsunagi::intake
