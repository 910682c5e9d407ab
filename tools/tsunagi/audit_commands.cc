// tsunagi audit: the audit logs of the services, checked offline and read online.
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/audit/checkpoint.h"
#include "common/audit/checkpoint_file.h"
#include "common/audit/entry.h"
#include "common/audit/evidence.h"
#include "common/audit/verify.h"
#include "common/audit/witness.h"
#include "common/base/status_macros.h"
#include "common/config/server_config.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/audit/v1/audit.pb.h"

namespace tsunagi::cli {
namespace {

// What was signed does not fit what is there.
constexpr int kExitTampered = 5;

struct AuditOptions {
  std::string service;
  std::string public_key;
  std::vector<std::string> witnesses;
  std::string database;
  std::string entries;
  std::string checkpoints;
  std::string key;
  std::string name;
  std::string out;
  int64_t from = 0;
  int64_t seq = 0;
  int64_t size = 0;
  bool fresh = false;
  bool witness = false;
};

// A public key, or the file that holds its one line.
absl::StatusOr<audit::VerifierKey> ReadPublicKey(const std::string& text) {
  if (absl::StrContains(text, '+')) return audit::ParseVerifierKey(text);
  ASSIGN_OR_RETURN(const std::string line, ReadFile(text));
  return audit::ParseVerifierKey(absl::StripSuffix(line, "\n"));
}

// The service is not in the method's name: every one serves its own log.
template <typename Response>
absl::StatusOr<Response> CallAudit(Session& session, const std::string& service,
                                   absl::string_view method,
                                   const google::protobuf::Message& request) {
  return session.CallerOr("auditor").CallAt<Response>(
      service, absl::StrCat("tsunagi.audit.v1.AuditService/", method), request, absl::Seconds(30));
}

absl::StatusOr<std::string> FetchCheckpoint(Session& session, const std::string& service,
                                            bool fresh) {
  audit::v1::GetCheckpointRequest request;
  request.set_fresh(fresh);
  ASSIGN_OR_RETURN(const auto response, CallAudit<audit::v1::GetCheckpointResponse>(
                                            session, service, "GetCheckpoint", request));
  return response.note();
}

// Follows the pages from `from` on until `use` answers false or nothing more is there.
absl::Status ForEachEntry(
    Session& session, const std::string& service, int64_t from,
    const std::function<absl::StatusOr<bool>(const audit::v1::LogEntry&)>& use) {
  audit::v1::ListEntriesRequest request;
  request.set_page_size(200);
  request.set_from_seq(from);
  while (true) {
    ASSIGN_OR_RETURN(const auto page, CallAudit<audit::v1::ListEntriesResponse>(
                                          session, service, "ListEntries", request));
    for (const audit::v1::LogEntry& entry : page.entries()) {
      ASSIGN_OR_RETURN(const bool more, use(entry));
      if (!more) return absl::OkStatus();
    }
    if (page.next_seq() == 0) return absl::OkStatus();
    request.set_from_seq(page.next_seq());
  }
}

absl::StatusOr<int> Keygen(Session&, const AuditOptions& options) {
  ASSIGN_OR_RETURN(const std::string seed, crypto::RandomBytes(crypto::Ed25519Key::kSeedSize));
  ASSIGN_OR_RETURN(crypto::Ed25519Key key, crypto::Ed25519Key::FromSeed(seed));
  ASSIGN_OR_RETURN(
      const audit::Signer signer,
      audit::Signer::Create(options.name,
                            options.witness ? audit::KeyType::kWitness : audit::KeyType::kLog,
                            std::move(key)));
  RETURN_IF_ERROR(crypto::WriteKeyFile(options.out, seed));
  Print(absl::StrCat(audit::FormatVerifierKey(signer.verifier()), "\n"));
  return kExitOk;
}

// Of a site's own folder: what an auditor is given once, on paper or otherwise outside the network.
absl::StatusOr<int> PublicKey(Session& session, const AuditOptions& options) {
  ASSIGN_OR_RETURN(const config::v1::ServerConfig config,
                   config::LoadServerConfig(
                       session.PathOf(absl::StrCat("config/", options.service, ".textproto"))));
  ASSIGN_OR_RETURN(
      const audit::Signer signer,
      audit::KeyFromFile(config.audit().key_file(),
                         audit::LogName(config.tls().trust_domain(), config.service())));
  Print(absl::StrCat(audit::FormatVerifierKey(signer.verifier()), "\n"));
  return kExitOk;
}

std::string ReportText(const audit::VerifyReport& report) {
  std::string text = absl::StrCat(
      "記録 ", report.entries, " 件、タイル ", report.tiles, " 個、検査点 ", report.checkpoints,
      " 個 (ファイル ", report.file_checkpoints, " 個)、立会人の署名 ", report.cosignatures,
      " 個 (鍵を指定していない署名 ", report.unknown_signatures, " 個)\n");
  absl::StrAppend(&text, "検査点がまだ覆っていない末尾の記録: ", report.uncovered, " 件\n");
  for (const audit::AnnouncedRestore& restore : report.restores) {
    absl::StrAppend(&text, "控えからの復元の申告: 記録 ", restore.from_size, " から ",
                    restore.lost_size - 1, " まで ", restore.lost_size - restore.from_size,
                    " 件が失われています。復元の事実を確かめてください。\n");
  }
  for (const audit::Finding& finding : report.findings) {
    absl::StrAppend(&text, finding.reason, " ", finding.message_ja, "\n");
  }
  absl::StrAppend(&text, report.findings.empty() ? "改ざんは見つかりませんでした。\n"
                                                 : "改ざんの疑いがあります。\n");
  return text;
}

absl::StatusOr<audit::VerifyReport> VerifyEvidence(const AuditOptions& options,
                                                   const audit::VerifyOptions& verify) {
  ASSIGN_OR_RETURN(const auto evidence, options.entries.empty()
                                            ? audit::OpenDatabaseCopy(options.database)
                                            : audit::OpenExportedEntries(options.entries));
  return audit::Verify(*evidence, verify);
}

absl::StatusOr<int> RunVerify(Session&, const AuditOptions& options) {
  if (options.database.empty() == options.entries.empty()) {
    return UsageError("--database か --entries のどちらか一つを指定してください。");
  }
  audit::VerifyOptions verify;
  ASSIGN_OR_RETURN(verify.log, ReadPublicKey(options.public_key));
  for (const std::string& text : options.witnesses) {
    ASSIGN_OR_RETURN(audit::VerifierKey witness, ReadPublicKey(text));
    verify.witnesses.push_back(std::move(witness));
  }
  if (!options.checkpoints.empty()) {
    ASSIGN_OR_RETURN(verify.file, audit::ReadCheckpointFile(options.checkpoints));
  }
  const absl::StatusOr<audit::VerifyReport> report = VerifyEvidence(options, verify);
  if (absl::IsDataLoss(report.status())) {
    Print(absl::StrCat(ReasonOf(report.status()), " ", DetailOf(report.status()).message_ja, "\n"));
    return kExitTampered;
  }
  RETURN_IF_ERROR(report.status());
  Print(ReportText(*report));
  return report->findings.empty() ? kExitOk : kExitTampered;
}

absl::StatusOr<int> ShowCheckpoint(Session& session, const AuditOptions& options) {
  ASSIGN_OR_RETURN(const std::string note,
                   FetchCheckpoint(session, options.service, options.fresh));
  Print(note);
  return kExitOk;
}

// One JSON line per entry, or the file that `verify --entries` reads.
absl::StatusOr<int> ShowEntries(Session& session, const AuditOptions& options) {
  std::ofstream file;
  if (!options.out.empty()) {
    RETURN_IF_ERROR(WritePrivateFile(options.out, ""));
    file.open(options.out, std::ios::binary | std::ios::trunc);
  }
  const auto use = [&](const audit::v1::LogEntry& entry) -> absl::StatusOr<bool> {
    if (!options.out.empty()) {
      file << audit::ExportedEntry(entry.seq(), entry.entry());
      return true;
    }
    ASSIGN_OR_RETURN(const audit::v1::Entry parsed, audit::ParseEntry(entry.entry()));
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(parsed, &json).ok()) json = "{}";
    Print(absl::StrCat(entry.seq(), " ", json, "\n"));
    return true;
  };
  RETURN_IF_ERROR(ForEachEntry(session, options.service, options.from, use));
  if (options.out.empty()) return kExitOk;
  file.close();
  if (!file) return FileUnwritable(options.out);
  return kExitOk;
}

// Fetches an entry and shows that the newest checkpoint covers it.
absl::StatusOr<int> Prove(Session& session, const AuditOptions& options) {
  ASSIGN_OR_RETURN(const audit::VerifierKey log, ReadPublicKey(options.public_key));
  ASSIGN_OR_RETURN(const std::string note,
                   FetchCheckpoint(session, options.service, /*fresh=*/true));
  ASSIGN_OR_RETURN(const audit::SignedCheckpoint opened, audit::OpenCheckpoint(note, log));
  audit::v1::LogEntry entry;
  const auto take_first = [&entry](const audit::v1::LogEntry& found) -> absl::StatusOr<bool> {
    entry = found;
    return false;
  };
  RETURN_IF_ERROR(ForEachEntry(session, options.service, options.seq, take_first));
  audit::v1::GetInclusionProofRequest request;
  request.set_seq(options.seq);
  request.set_tree_size(opened.checkpoint.size);
  ASSIGN_OR_RETURN(const auto proof, CallAudit<audit::v1::GetInclusionProofResponse>(
                                         session, options.service, "GetInclusionProof", request));
  const std::vector<audit::Hash> hashes(proof.hashes().begin(), proof.hashes().end());
  const bool holds = audit::VerifyInclusion(audit::LeafHash(entry.entry()), options.seq,
                                            opened.checkpoint.size, hashes, opened.checkpoint.root);
  for (const audit::Hash& hash : hashes) Print(absl::StrCat(absl::Base64Escape(hash), "\n"));
  Print(note);
  Print(holds ? "証明は正しく、記録は検査点に含まれています。\n"
              : "PROOF_INVALID 証明が合いません。改ざんの疑いがあります。\n");
  return holds ? kExitOk : kExitTampered;
}

absl::StatusOr<std::vector<audit::Hash>> FetchConsistency(Session& session,
                                                          const std::string& service, int64_t first,
                                                          int64_t second) {
  audit::v1::GetConsistencyProofRequest request;
  request.set_first_size(first);
  request.set_second_size(second);
  ASSIGN_OR_RETURN(const auto proof, CallAudit<audit::v1::GetConsistencyProofResponse>(
                                         session, service, "GetConsistencyProof", request));
  return std::vector<audit::Hash>(proof.hashes().begin(), proof.hashes().end());
}

absl::StatusOr<int> ShowConsistency(Session& session, const AuditOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<audit::Hash> hashes,
                   FetchConsistency(session, options.service, options.from, options.size));
  for (const audit::Hash& hash : hashes) Print(absl::StrCat(absl::Base64Escape(hash), "\n"));
  return kExitOk;
}

absl::StatusOr<int> RunCosign(Session& session, const AuditOptions& options) {
  ASSIGN_OR_RETURN(const audit::VerifierKey log, ReadPublicKey(options.public_key));
  ASSIGN_OR_RETURN(const audit::Signer witness,
                   audit::KeyFromFile(options.key, options.name, audit::KeyType::kWitness));
  ASSIGN_OR_RETURN(const std::string note,
                   FetchCheckpoint(session, options.service, /*fresh=*/true));
  const auto fetch = [&](int64_t first, int64_t second) {
    return FetchConsistency(session, options.service, first, second);
  };
  const absl::StatusOr<audit::Witnessed> witnessed =
      audit::WitnessCheckpoint(note, log, witness, options.checkpoints, absl::Now(), fetch);
  if (absl::IsDataLoss(witnessed.status())) {
    Print(absl::StrCat(ReasonOf(witnessed.status()), " ", DetailOf(witnessed.status()).message_ja,
                       "\n"));
    return kExitTampered;
  }
  RETURN_IF_ERROR(witnessed.status());
  audit::v1::AddCosignatureRequest request;
  request.set_tree_size(witnessed->checkpoint.size);
  request.set_line(audit::FormatSignatureLine(witnessed->cosignature));
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto response, CallAudit<audit::v1::AddCosignatureResponse>(
                                            session, options.service, "AddCosignature", request));
  Print(response.note());
  return kExitOk;
}

using Run = absl::StatusOr<int> (*)(Session&, const AuditOptions&);

CLI::App* AddAudit(CLI::App& group, Cli& cli, const std::string& name,
                   const std::string& description, std::shared_ptr<AuditOptions> options, Run run) {
  return AddCommand(group, cli, name, description,
                    [options, run](Session& session) { return run(session, *options); });
}

void AddService(CLI::App& command, AuditOptions& options) {
  command.add_option("--service", options.service, "サービス (例: intake)")->required();
}

void AddPublicKey(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--public-key", options.public_key, "記録の公開鍵 (1行の文字列かそのファイル)")
      ->required();
}

}  // namespace

void AddAuditCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "audit", "監査記録");
  const auto options = std::make_shared<AuditOptions>();

  CLI::App* keygen =
      AddAudit(*group, cli, "keygen", "署名の鍵を作り、公開鍵を出す", options, Keygen);
  keygen->add_option("--name", options->name, "例: tsunagi.test/audit/intake")->required();
  keygen->add_option("--out", options->out, "鍵ファイル (秘密。0600 で作る)")->required();
  keygen->add_flag("--witness", options->witness, "立会人 (監査の担当者) の鍵にする");

  CLI::App* verify =
      AddAudit(*group, cli, "verify", "データベースの写しを検査する (改ざんの疑いは終了コード5)",
               options, RunVerify);
  verify->add_option("--database", options->database, "データベースの写し");
  verify->add_option("--entries", options->entries, "audit entries --out で書き出したファイル");
  verify->add_option("--checkpoints", options->checkpoints, "データベースの外の検査点ファイル");
  verify->add_option("--witness", options->witnesses, "立会人の公開鍵 (何度でも)");
  AddPublicKey(*verify, *options);

  CLI::App* checkpoint =
      AddAudit(*group, cli, "checkpoint", "最新の検査点を出す", options, ShowCheckpoint);
  checkpoint->add_flag("--fresh", options->fresh, "今の記録まで覆う検査点を作る");
  CLI::App* entries = AddAudit(*group, cli, "entries", "記録を出す", options, ShowEntries);
  entries->add_option("--from", options->from, "最初の番号 (既定 0)");
  entries->add_option("--out", options->out, "書き出すファイル (audit verify --entries 用)");
  CLI::App* prove =
      AddAudit(*group, cli, "prove", "記録が検査点に含まれることを証明する", options, Prove);
  prove->add_option("--seq", options->seq, "記録の番号")->required();
  AddPublicKey(*prove, *options);
  CLI::App* consistency = AddAudit(*group, cli, "consistency", "二つの検査点の間の証明を出す",
                                   options, ShowConsistency);
  consistency->add_option("--first", options->from, "前の件数")->required();
  consistency->add_option("--second", options->size, "後の件数")->required();
  CLI::App* cosign =
      AddAudit(*group, cli, "cosign", "前に見た記録の続きであることを確かめ、立会人として署名する",
               options, RunCosign);
  AddPublicKey(*cosign, *options);
  cosign->add_option("--key", options->key, "立会人の鍵ファイル")->required();
  cosign->add_option("--name", options->name, "立会人の名前")->required();
  cosign->add_option("--checkpoints", options->checkpoints, "立会人の手元の検査点ファイル")
      ->required();
  CLI::App* public_key =
      AddAudit(*group, cli, "public-key", "サイトのサービスの公開鍵を出す (監査の担当者に渡す)",
               options, PublicKey);
  for (CLI::App* online : {checkpoint, entries, prove, consistency, cosign, public_key}) {
    AddService(*online, *options);
  }
}

}  // namespace tsunagi::cli
