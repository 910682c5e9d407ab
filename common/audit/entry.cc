#include "common/audit/entry.h"

#include "common/error/error.h"
#include "google/protobuf/unknown_field_set.h"

namespace tsunagi::audit {
namespace {

bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

}  // namespace

// Without maps, protobuf has one order: that of the field numbers.
std::string SerializeEntry(const v1::Entry& entry) { return entry.SerializeAsString(); }

absl::StatusOr<v1::Entry> ParseEntry(absl::string_view bytes) {
  v1::Entry entry;
  if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      HasUnknownFields(entry) || HasUnknownFields(entry.restored()) ||
      SerializeEntry(entry) != bytes) {
    return Error(absl::StatusCode::kDataLoss, "AUDIT_ENTRY_INVALID",
                 "the bytes are not those of an audit entry")
        .Ja("監査記録の1件が読み取れません。データベースを写して保全し、監査の担当者に連絡してくだ"
            "さい。");
  }
  return entry;
}

}  // namespace tsunagi::audit
