// Entries of the audit log between message and the bytes that are hashed.
#ifndef TSUNAGI_COMMON_AUDIT_ENTRY_H_
#define TSUNAGI_COMMON_AUDIT_ENTRY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tsunagi/audit/v1/audit.pb.h"

namespace tsunagi::audit {

// The bytes of `entry` for AppendLeaf: fields in order of their number, no defaults.
std::string SerializeEntry(const v1::Entry& entry);

// The entry of stored bytes. Only what SerializeEntry makes is one: unknown fields, garbage and any
// other spelling of the same entry are errors, so that nothing can hide in a leaf. Errors:
// DATA_LOSS AUDIT_ENTRY_INVALID.
absl::StatusOr<v1::Entry> ParseEntry(absl::string_view bytes);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_ENTRY_H_
