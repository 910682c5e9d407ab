#include "services/intake/storage/purge_drafts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"

namespace tsunagi::intake {
namespace {

// Drafts per transaction: calls wait behind it.
constexpr size_t kStep = 100;

struct OldDraft {
  std::string agency;
  std::string id;
  int64_t saved_us = 0;
};

absl::StatusOr<std::vector<OldDraft>> FindOld(sql::Database& database,
                                              const RetentionPolicy& policy, absl::Time now) {
  const absl::CivilDay today = DayInJapan(now);
  std::vector<OldDraft> old;
  const auto find = [&](sql::Transaction& transaction) -> absl::Status {
    old.clear();
    // No term is shorter than a day.
    return transaction.Query(
        "SELECT agency, id, update_time_us FROM draft WHERE update_time_us < $1",
        {absl::ToUnixMicros(now - absl::Hours(24))}, [&](const sql::Row& row) {
          OldDraft draft{row.String(0), row.String(1), row.Int(2)};
          const RetentionRule& rule = policy.RuleFor(RecordClass::kDraft, draft.agency);
          const absl::CivilDay saved = DayInJapan(absl::FromUnixMicros(draft.saved_us));
          if (DueDay(rule, saved) <= today) old.push_back(std::move(draft));
          return absl::OkStatus();
        });
  };
  RETURN_IF_ERROR(database.Read(find));
  return old;
}

absl::StatusOr<int64_t> Remove(sql::WriteTransaction& transaction, Vault& vault,
                               absl::Span<const OldDraft> drafts, absl::Time now) {
  int64_t gone = 0;
  for (const OldDraft& draft : drafts) {
    ASSIGN_OR_RETURN(
        const int64_t deleted,
        transaction.Exec(
            "DELETE FROM draft WHERE agency = $1 AND id = $2 AND update_time_us = $3",
            {absl::string_view(draft.agency), absl::string_view(draft.id), draft.saved_us}));
    if (deleted == 0) continue;
    RETURN_IF_ERROR(vault.Erase(transaction, draft.id, now));
    ++gone;
  }
  return gone;
}

}  // namespace

absl::StatusOr<int64_t> PurgeDrafts(sql::Database& database, Vault& vault,
                                    const RetentionPolicy& policy, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<OldDraft> old, FindOld(database, policy, now));
  int64_t purged = 0;
  for (size_t from = 0; from < old.size(); from += kStep) {
    const auto step = absl::MakeConstSpan(old).subspan(from, kStep);
    int64_t gone = 0;
    const auto remove = [&](sql::WriteTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(gone, Remove(transaction, vault, step, now));
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(database.RunWrite(remove));
    purged += gone;
  }
  return purged;
}

}  // namespace tsunagi::intake
