#include "common/audit/audit_service.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/checkpoint.h"
#include "common/audit/log.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/paging/token.h"
#include "tsunagi/audit/v1/audit.pb.h"

namespace tsunagi::audit {
namespace {

using rpc::AnyMessage;
using rpc::CallContext;
using rpc::Message;

absl::Status NoCheckpoint() {
  return Error(absl::StatusCode::kNotFound, "CHECKPOINT_NOT_FOUND", "no such checkpoint")
      .Ja("その検査点はありません。件数を確かめるか、新しい検査点を作ってください。");
}

template <typename Response>
AnyMessage Box(Response response) {
  return std::make_unique<Response>(std::move(response));
}

// What all handlers share; each holds a reference.
struct Service {
  sql::Database& database;
  Checkpointer& checkpointer;
  const std::vector<VerifierKey> witnesses;
};

using Handler = absl::StatusOr<AnyMessage> (*)(const Service&, const Message&);

absl::StatusOr<AnyMessage> GetCheckpoint(const Service& service, const Message& message) {
  if (static_cast<const v1::GetCheckpointRequest&>(message).fresh()) {
    RETURN_IF_ERROR(service.checkpointer.MakeNow().status());
  }
  std::optional<std::string> note;
  const auto read = [&note](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(note, NewestCheckpoint(transaction));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(service.database.ReadOnce(read));
  if (!note) return NoCheckpoint();
  v1::GetCheckpointResponse response;
  response.set_note(*note);
  return Box(std::move(response));
}

absl::StatusOr<AnyMessage> ListEntries(const Service& service, const Message& message) {
  const auto& request = static_cast<const v1::ListEntriesRequest&>(message);
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  std::vector<Leaf> leaves;
  const auto read = [&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(leaves, ReadLeaves(transaction, request.from_seq(), page_size + 1));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(service.database.ReadOnce(read));
  v1::ListEntriesResponse response;
  if (static_cast<int>(leaves.size()) > page_size) {
    response.set_next_seq(leaves.back().seq);
    leaves.pop_back();
  }
  for (Leaf& leaf : leaves) {
    v1::LogEntry& entry = *response.add_entries();
    entry.set_seq(leaf.seq);
    entry.set_entry(std::move(leaf.entry));
  }
  return Box(std::move(response));
}

template <typename Response>
absl::StatusOr<AnyMessage> BoxHashes(const std::vector<Hash>& hashes) {
  Response response;
  for (const Hash& hash : hashes) response.add_hashes(hash);
  return Box(std::move(response));
}

absl::StatusOr<AnyMessage> GetInclusionProof(const Service& service, const Message& message) {
  const auto& request = static_cast<const v1::GetInclusionProofRequest&>(message);
  std::vector<Hash> hashes;
  const auto read = [&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(hashes, service.checkpointer.ProveInclusion(transaction, request.seq(),
                                                                 request.tree_size()));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(service.database.Read(read));
  return BoxHashes<v1::GetInclusionProofResponse>(hashes);
}

absl::StatusOr<AnyMessage> GetConsistencyProof(const Service& service, const Message& message) {
  const auto& request = static_cast<const v1::GetConsistencyProofRequest&>(message);
  std::vector<Hash> hashes;
  const auto read = [&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(hashes, service.checkpointer.ProveConsistency(
                                 transaction, request.first_size(), request.second_size()));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(service.database.Read(read));
  return BoxHashes<v1::GetConsistencyProofResponse>(hashes);
}

absl::StatusOr<AnyMessage> AddCosignature(const Service& service, const Message& message,
                                          sql::WriteTransaction& transaction) {
  const auto& request = static_cast<const v1::AddCosignatureRequest&>(message);
  ASSIGN_OR_RETURN(const NoteSignature line, ParseSignatureLine(request.line()));
  ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                   NewestCheckpoint(transaction, request.tree_size()));
  if (!stored) return NoCheckpoint();
  ASSIGN_OR_RETURN(SignedCheckpoint opened,
                   OpenCheckpoint(*stored, service.checkpointer.verifier()));
  if (opened.checkpoint.size != request.tree_size()) return NoCheckpoint();
  const auto witness =
      std::find_if(service.witnesses.begin(), service.witnesses.end(),
                   [&line](const VerifierKey& key) { return IsSignatureOf(line, key); });
  if (witness == service.witnesses.end()) {
    return Error(absl::StatusCode::kPermissionDenied, "WITNESS_UNKNOWN", "not a known witness")
        .Ja("この立会人の公開鍵は設定にありません。設定に加えてから、もう一度お試しください。");
  }
  RETURN_IF_ERROR(VerifyCosignature(opened.note.text, line, *witness).status());
  v1::AddCosignatureResponse response;
  std::vector<NoteSignature>& signatures = opened.note.signatures;
  if (std::none_of(signatures.begin(), signatures.end(),
                   [&](const NoteSignature& each) { return IsSignatureOf(each, *witness); })) {
    signatures.push_back(line);
    RETURN_IF_ERROR(transaction
                        .Exec("UPDATE audit_checkpoint SET note = $1 WHERE size = $2",
                              {absl::string_view(FormatNote(opened.note)), request.tree_size()})
                        .status());
  }
  response.set_note(FormatNote(opened.note));
  return Box(std::move(response));
}

}  // namespace

absl::Status RegisterAuditService(rpc::Registry& registry, sql::Database& database,
                                  Checkpointer& checkpointer, std::vector<VerifierKey> witnesses) {
  const auto* descriptor = v1::Entry::descriptor()->file()->FindServiceByName("AuditService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  const auto service =
      std::make_shared<const Service>(Service{database, checkpointer, std::move(witnesses)});
  const auto bind = [&](absl::string_view name, const Message& request,
                        const Message& response) -> rpc::Method& {
    rpc::Method& method = registry.Find(descriptor, name);
    method.request_prototype = &request;
    method.response_prototype = &response;
    return method;
  };
  // Where blocking is allowed: a fresh checkpoint waits for a write.
  const auto read = [&](absl::string_view name, const Message& request, const Message& response,
                        Handler handler) {
    bind(name, request, response).call = [service, handler](const CallContext&,
                                                            const Message& message) {
      return handler(*service, message);
    };
  };
  read("GetCheckpoint", v1::GetCheckpointRequest::default_instance(),
       v1::GetCheckpointResponse::default_instance(), GetCheckpoint);
  read("ListEntries", v1::ListEntriesRequest::default_instance(),
       v1::ListEntriesResponse::default_instance(), ListEntries);
  read("GetInclusionProof", v1::GetInclusionProofRequest::default_instance(),
       v1::GetInclusionProofResponse::default_instance(), GetInclusionProof);
  read("GetConsistencyProof", v1::GetConsistencyProofRequest::default_instance(),
       v1::GetConsistencyProofResponse::default_instance(), GetConsistencyProof);
  bind("AddCosignature", v1::AddCosignatureRequest::default_instance(),
       v1::AddCosignatureResponse::default_instance())
      .write = [service](const CallContext&, const Message& message, void*,
                         sql::WriteTransaction& transaction) {
    return AddCosignature(*service, message, transaction);
  };
  return absl::OkStatus();
}

}  // namespace tsunagi::audit
