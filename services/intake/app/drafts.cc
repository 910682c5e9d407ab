#include "services/intake/app/drafts.h"

#include <optional>
#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"
#include "services/intake/app/names.h"

namespace tsunagi::intake {

absl::StatusOr<Draft> SaveDraft(IntakeStore& store, absl::string_view name, std::string content,
                                absl::string_view etag, const Moment& moment) {
  const std::optional<DraftName> parsed = ParseDraftName(name);
  if (!parsed || !IsUuid(parsed->id)) return NotFound("DRAFT", name);
  if (content.size() > kMaxDraftBytes) {
    return InvalidFields({{"draft.content", "TOO_LONG",
                           "下書きが大きすぎます（256KiBまで）。いったん登録してください。"}});
  }
  ASSIGN_OR_RETURN(const std::optional<Draft> stored, store.FindDraft(parsed->agency, parsed->id));
  if (!stored && !etag.empty()) return EtagMismatch(name);
  if (stored) RETURN_IF_ERROR(CheckEtag(etag, stored->version, name));
  Draft draft;
  draft.agency = parsed->agency;
  draft.id = parsed->id;
  draft.content = std::move(content);
  draft.version = stored ? stored->version + 1 : 1;
  draft.update_time = moment.now;
  RETURN_IF_ERROR(store.PutDraft(draft));
  return draft;
}

absl::StatusOr<Draft> GetDraft(const IntakeStore& store, absl::string_view name) {
  const std::optional<DraftName> parsed = ParseDraftName(name);
  if (!parsed) return NotFound("DRAFT", name);
  ASSIGN_OR_RETURN(std::optional<Draft> draft, store.FindDraft(parsed->agency, parsed->id));
  if (!draft) return NotFound("DRAFT", name);
  return *std::move(draft);
}

absl::Status DeleteDraft(IntakeStore& store, absl::string_view name, const Moment& moment) {
  const std::optional<DraftName> parsed = ParseDraftName(name);
  if (!parsed) return NotFound("DRAFT", name);
  ASSIGN_OR_RETURN(const bool deleted, store.DeleteDraft(parsed->agency, parsed->id, moment.now));
  return deleted ? absl::OkStatus() : NotFound("DRAFT", name);
}

}  // namespace tsunagi::intake
