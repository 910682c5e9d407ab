#include "services/intake/storage/case_feed.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/intake/app/names.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::intake {

absl::Status AppendCaseNote(sql::WriteTransaction& transaction, FeedHub& hub,
                            absl::string_view type, absl::string_view agency,
                            absl::string_view case_id) {
  v1::WatchCasesResponse::Change change;
  change.set_type(std::string(type));
  change.mutable_case_()->set_name(MakeCaseName(agency, case_id));
  return AppendEvent(transaction, hub, kCaseFeed, absl::StrCat("|", agency, "|"),
                     change.SerializeAsString())
      .status();
}

}  // namespace tsunagi::intake
