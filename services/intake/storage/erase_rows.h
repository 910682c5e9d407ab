// What intake's own tables hold on a person, and its end.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_ERASE_ROWS_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_ERASE_ROWS_H_

#include "absl/status/status.h"
#include "common/erasure/erasure.h"
#include "common/outbox/outbox.h"
#include "common/sql/database.h"
#include "services/intake/storage/search_index.h"

namespace tsunagi::intake {

// Deletes every row on the case `erasure.person`, leaves its tombstone, tells the office's watch
// and the feed of erasures, and lets the index forget it after the commit. Nothing of this happens
// twice or for a case that is not there, but for the feed: the other services must hear of it in
// any case.
absl::Status EraseRows(sql::WriteTransaction& transaction, FeedHub& hub, SearchIndex& index,
                       const Erasure& erasure);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_ERASE_ROWS_H_
