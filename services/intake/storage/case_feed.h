// The feed behind WatchCases: which case changed how, never what it says.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_CASE_FEED_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_CASE_FEED_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/outbox/outbox.h"
#include "common/sql/database.h"

namespace tsunagi::intake {

inline constexpr absl::string_view kCaseFeed = "cases";

// Appends for the watches of `agency`; payload tsunagi.intake.v1.WatchCasesResponse.Change with
// type and the case's name only. A watcher is told what it may see of the case at that moment, so
// that the feed has nothing to be erased.
absl::Status AppendCaseNote(sql::WriteTransaction& transaction, FeedHub& hub,
                            absl::string_view type, absl::string_view agency,
                            absl::string_view case_id);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_CASE_FEED_H_
