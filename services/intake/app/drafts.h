// SaveDraft, GetDraft, ListDrafts, DeleteDraft.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_DRAFTS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_DRAFTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// Creates or replaces the draft `name`, whose id must be a UUID. NOT_FOUND where the name is none;
// ABORTED ETAG_MISMATCH where `etag` is set and not the draft's (also where it is gone);
// INVALID_ARGUMENT INVALID_FIELDS (TOO_LONG above 256 KiB).
absl::StatusOr<Draft> SaveDraft(IntakeStore& store, absl::string_view name, std::string content,
                                absl::string_view etag, const Moment& moment);

// NOT_FOUND DRAFT_NOT_FOUND.
absl::StatusOr<Draft> GetDraft(const IntakeStore& store, absl::string_view name);
absl::Status DeleteDraft(IntakeStore& store, absl::string_view name, const Moment& moment);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_DRAFTS_H_
