// The feed by which intake tells the other services what they must know of persons: erasures, and
// who needs to know a restricted case.
#ifndef TSUNAGI_COMMON_PERSON_FEED_PERSON_FEED_H_
#define TSUNAGI_COMMON_PERSON_FEED_PERSON_FEED_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/access/restricted.h"
#include "common/erasure/erasure.h"
#include "common/outbox/outbox.h"
#include "common/paging/token.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"

namespace tsunagi {

// Appends in the transaction of the erasure.
absl::Status AppendErasure(sql::WriteTransaction& transaction, FeedHub& hub,
                           const Erasure& erasure);

// Appends, in the transaction of the change, that who needs to know the person changed. How is not
// kept: whoever reads the event is told how it stands then, so that reading the feed again opens
// nothing that was closed since.
absl::Status AppendAccessChange(sql::WriteTransaction& transaction, FeedHub& hub,
                                absl::string_view person);

// How it stands now.
using NeedToKnowNow =
    std::function<absl::StatusOr<NeedToKnow>(sql::Transaction&, absl::string_view person)>;

// Binds tsunagi.person.v1.PersonFeedService. Everything must outlive the server.
absl::Status RegisterPersonFeed(rpc::Registry& registry, sql::Database& database,
                                const TokenSealer& sealer, NeedToKnowNow now);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_PERSON_FEED_PERSON_FEED_H_
