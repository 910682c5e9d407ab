#include "common/server/audit_trail.h"

#include "absl/strings/str_cat.h"
#include "common/audit/entry.h"
#include "common/audit/log.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"

namespace tsunagi {
namespace {

constexpr char kResponseTable[] = "idempotency";
constexpr char kResponseColumn[] = "response";
constexpr char kLeafTable[] = "audit_leaf";
constexpr char kLeafColumn[] = "detail";

audit::v1::Entry::Decision DecisionOf(CallRecord::Outcome outcome) {
  switch (outcome) {
    case CallRecord::Outcome::kAllowed:
      return audit::v1::Entry::ALLOWED;
    case CallRecord::Outcome::kDenied:
      return audit::v1::Entry::DENIED;
    case CallRecord::Outcome::kFailed:
      break;
  }
  return audit::v1::Entry::FAILED;
}

}  // namespace

absl::Status AuditTrail::Append(sql::WriteTransaction& transaction, const CallRecord& record) {
  const Principal& principal = record.judgement->principal;
  const Decision& decision = record.judgement->decision;
  audit::v1::Entry entry;
  entry.set_time_us(absl::ToUnixMicros(record.time));
  entry.set_service(service_);
  entry.set_actor(record.caller->user.empty() ? record.caller->peer.path : record.caller->user);
  entry.set_office(principal.agency);
  entry.set_peer(record.caller->peer.path);
  entry.set_method(std::string(record.method));
  entry.set_permission(std::string(record.permission));
  entry.set_decision(DecisionOf(record.outcome));
  entry.set_reason(std::string(record.reason));
  entry.set_object(std::string(record.object));
  entry.set_person(std::string(record.person));
  entry.set_basis(decision.basis);
  entry.set_request_id(std::string(record.request_id));
  if (record.outcome == CallRecord::Outcome::kAllowed) {
    for (int i = 1; i <= static_cast<int>(FieldClass::kFreeText); ++i) {
      if (decision.classes.Has(static_cast<FieldClass>(i))) entry.add_released_classes(i);
    }
  }
  entry.set_effect(record.effect);
  if (vault_ != nullptr && !record.person.empty() &&
      record.outcome == CallRecord::Outcome::kAllowed) {
    // What was asked and answered, provable while the person has a key and guessable by nobody
    // afterwards: digests of short texts could be tried out, so they are sealed.
    const std::string digests = crypto::Sha256(record.request) + crypto::Sha256(record.response);
    const std::string row = absl::StrCat(absl::ToUnixMicros(record.time), "|", record.object);
    absl::StatusOr<std::string> detail =
        vault_->Seal(transaction, {kLeafTable, kLeafColumn, record.person, row}, digests);
    // An erased person's record may still be asked about; there is nothing to seal with then.
    if (detail.ok()) {
      entry.set_detail(*std::move(detail));
    } else if (!absl::IsFailedPrecondition(detail.status())) {
      return detail.status();
    }
  }
  return audit::AppendLeaf(transaction, audit::SerializeEntry(entry)).status();
}

absl::StatusOr<std::string> AuditTrail::SealResponse(sql::WriteTransaction& transaction,
                                                     absl::string_view owner, absl::string_view row,
                                                     absl::string_view plain) {
  if (vault_ == nullptr) return std::string(plain);
  return vault_->Seal(transaction, {kResponseTable, kResponseColumn, owner, row}, plain);
}

absl::StatusOr<std::string> AuditTrail::OpenResponse(sql::Transaction& transaction,
                                                     absl::string_view owner, absl::string_view row,
                                                     absl::string_view sealed) {
  if (vault_ == nullptr) return std::string(sealed);
  return vault_->Open(transaction, {kResponseTable, kResponseColumn, owner, row}, sealed);
}

}  // namespace tsunagi
