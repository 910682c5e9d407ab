#include "common/config/server_config.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/config/text_proto.h"
#include "common/error/error.h"

namespace tsunagi::config {
namespace {

using Problems = std::vector<FieldProblem>;

// The service that makes pseudonyms.
constexpr char kPseudonymService[] = "intake";
constexpr char kServiceWithoutPersons[] = "aggregation";
// common/jwt/dev_issuer.h.
constexpr char kDevelopmentIssuer[] = "https://dev.tsunagi.invalid";

const std::set<std::string>& Services() {
  static const auto* const services =
      new std::set<std::string>{"intake", "classification", "referral", "aggregation"};
  return *services;
}

void Add(Problems& problems, std::string field, absl::string_view reason,
         absl::string_view sentence) {
  problems.push_back({std::move(field), std::string(reason), std::string(sentence)});
}

void Require(Problems& problems, const std::string& value, const std::string& field,
             absl::string_view what) {
  if (!value.empty()) return;
  Add(problems, field, "REQUIRED", absl::StrCat(field, " に", what, "を指定してください。"));
}

// The port of "host:port", with "[...]" around an IPv6 host.
std::optional<uint32_t> PortOf(absl::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return std::nullopt;
  const absl::string_view host = address.substr(0, colon);
  const absl::string_view digits = address.substr(colon + 1);
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  if (!bracketed && host.find_first_of(":[]/ \t") != absl::string_view::npos) return std::nullopt;
  uint32_t port = 0;
  if (digits.empty() || digits.size() > 5 ||
      !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(digits, &port) || port > 65535) {
    return std::nullopt;
  }
  return port;
}

bool IsTrustDomain(absl::string_view domain) {
  return domain.front() != '.' && domain.back() != '.' &&
         domain.find("..") == absl::string_view::npos &&
         std::all_of(domain.begin(), domain.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-';
         });
}

void CheckListen(const v1::ServerConfig& config, Problems& problems) {
  Require(problems, config.listen(), "listen", "受け付けるアドレス (例: 127.0.0.1:7101) ");
  if (config.listen().empty()) return;
  const std::optional<uint32_t> port = PortOf(config.listen());
  if (!port) {
    Add(problems, "listen", "ADDRESS_INVALID",
        "listen は「127.0.0.1:7101」のように、ホストとポート番号 (0〜65535) で指定してください。");
  } else if (*port == 0 && config.address_file().empty()) {
    Add(problems, "address_file", "REQUIRED",
        "listen のポートが 0 のときは、使うアドレスの書き出し先を address_file に"
        "指定してください。");
  }
}

void CheckTls(const v1::ServerConfig::Tls& tls, Problems& problems) {
  Require(problems, tls.ca_file(), "tls.ca_file", "認証局の証明書のファイル");
  Require(problems, tls.certificate_file(), "tls.certificate_file", "証明書のファイル");
  Require(problems, tls.key_file(), "tls.key_file", "秘密鍵のファイル");
  Require(problems, tls.trust_domain(), "tls.trust_domain", "信頼ドメイン");
  if (!tls.trust_domain().empty() && !IsTrustDomain(tls.trust_domain())) {
    Add(problems, "tls.trust_domain", "TRUST_DOMAIN_INVALID",
        "tls.trust_domain は英小文字の「tsunagi.test」のような形で指定してください。");
  }
}

void CheckKeys(const v1::ServerConfig& config, Problems& problems) {
  Require(problems, config.token_key_file(), "token_key_file", "トークンの鍵のファイル");
  const bool makes_pseudonyms = config.service() == kPseudonymService;
  if (makes_pseudonyms) {
    Require(problems, config.pseudonym_key_file(), "pseudonym_key_file", "仮名化の鍵のファイル");
  } else if (!config.pseudonym_key_file().empty() && Services().contains(config.service())) {
    Add(problems, "pseudonym_key_file", "NOT_FOR_THIS_SERVICE",
        "仮名化の鍵は相談受付 (intake) だけが持ちます。pseudonym_key_file の行を消してください。");
  }
}

void CheckTrust(const v1::ServerConfig& config, Problems& problems) {
  Require(problems, config.audit().key_file(), "audit.key_file", "監査記録の署名鍵のファイル");
  Require(problems, config.audit().checkpoint_file(), "audit.checkpoint_file",
          "監査記録の検証点を書き足すファイル");
  if (config.service() != kServiceWithoutPersons) {
    Require(problems, config.kek_dir(), "kek_dir", "保存データの鍵を包む鍵のフォルダー");
    Require(problems, config.erasure_ledger_file(), "erasure_ledger_file", "消去台帳のファイル");
  }
  if (config.backup().folder().empty() != config.backup().key_file().empty()) {
    Add(problems, "backup", "REQUIRED",
        "backup には folder と key_file の両方を指定してください。");
  }
  const auto& tokens = config.tokens();
  Require(problems, tokens.jwks_file(), "tokens.jwks_file",
          "ログインの証明を確かめる公開鍵のファイル");
  Require(problems, tokens.issuer(), "tokens.issuer", "ログインの証明の発行者");
  Require(problems, tokens.audience(), "tokens.audience", "ログインの証明の宛先");
  if (tokens.issuer() == kDevelopmentIssuer && !config.development()) {
    Add(problems, "tokens.issuer", "DEVELOPMENT_ISSUER",
        "開発用の発行者は、development: true "
        "のサイトでだけ使えます。実際の発行者を指定してください。");
  }
  for (const auto& client : tokens.clients()) {
    if (!client.id().empty() && !client.peer().empty()) continue;
    Add(problems, "tokens.clients", "REQUIRED",
        "tokens.clients には id と peer の両方を指定してください。");
  }
}

// One file in two roles is a slip of the pen that would lose data or reveal a key.
void CheckFilesDiffer(const v1::ServerConfig& config, Problems& problems) {
  const std::pair<const char*, const std::string&> files[] = {
      {"address_file", config.address_file()},
      {"tls.ca_file", config.tls().ca_file()},
      {"tls.certificate_file", config.tls().certificate_file()},
      {"tls.key_file", config.tls().key_file()},
      {"database", config.database()},
      {"pseudonym_key_file", config.pseudonym_key_file()},
      {"token_key_file", config.token_key_file()},
      {"audit.key_file", config.audit().key_file()},
      {"audit.checkpoint_file", config.audit().checkpoint_file()},
      {"tokens.jwks_file", config.tokens().jwks_file()},
      {"erasure_ledger_file", config.erasure_ledger_file()},
      {"backup.key_file", config.backup().key_file()},
  };
  std::map<std::string, std::string> field_of;
  for (const auto& [field, path] : files) {
    if (path.empty()) continue;
    const auto [earlier, is_new] = field_of.emplace(path, field);
    if (is_new) continue;
    Add(problems, field, "SAME_FILE",
        absl::StrCat(field, " と ", earlier->second,
                     " が同じファイルです。別々のファイルを指定してください。"));
  }
}

void CheckPeers(const v1::ServerConfig& config, Problems& problems) {
  // In order, so that messages do not change from run to run.
  const std::map<std::string, std::string> peers(config.peers().begin(), config.peers().end());
  for (const auto& [name, address] : peers) {
    const std::string field = absl::StrCat("peers[\"", name, "\"]");
    if (!Services().contains(name)) {
      Add(problems, field, "UNKNOWN_VALUE",
          absl::StrCat(field, " はサービスの名前ではありません。", absl::StrJoin(Services(), "、"),
                       " のいずれかにしてください。"));
    } else if (name == config.service()) {
      Add(problems, field, "SELF_PEER",
          absl::StrCat(field, " は自分自身を指しています。この行を消してください。"));
    }
    if (PortOf(address).value_or(0) == 0) {
      Add(problems, field, "ADDRESS_INVALID",
          absl::StrCat(field,
                       " は「127.0.0.1:7102」のように、ホストとポート番号 (1〜65535) で"
                       "指定してください。"));
    }
  }
}

void CheckLimit(Problems& problems, uint32_t value, uint32_t most, absl::string_view name) {
  if (value <= most) return;
  const std::string field = absl::StrCat("limits.", name);
  Add(problems, field, "TOO_LARGE", absl::StrCat(field, " は ", most, " 以下で指定してください。"));
}

void FillDefaults(v1::ServerConfig& config) {
  auto& limits = *config.mutable_limits();
  if (limits.max_in_flight() == 0) limits.set_max_in_flight(512);
  if (limits.readers() == 0) limits.set_readers(2);
  if (limits.max_watches() == 0) limits.set_max_watches(256);
  if (limits.drain_seconds() == 0) limits.set_drain_seconds(10);
  if (config.log_level().empty()) config.set_log_level("info");
  if (config.audit().checkpoint_seconds() == 0) config.mutable_audit()->set_checkpoint_seconds(60);
}

void CheckService(const v1::ServerConfig& config, Problems& problems) {
  const std::string names = absl::StrJoin(Services(), "、");
  Require(problems, config.service(), "service", absl::StrCat("サービスの名前 (", names, ") "));
  if (!config.service().empty() && !Services().contains(config.service())) {
    Add(problems, "service", "UNKNOWN_VALUE",
        absl::StrCat("service は ", names, " のいずれかにしてください。"));
  }
}

}  // namespace

absl::Status CompleteAndCheck(absl::string_view file, v1::ServerConfig* config) {
  FillDefaults(*config);
  Problems problems;
  CheckService(*config, problems);
  CheckListen(*config, problems);
  CheckTls(config->tls(), problems);
  Require(problems, config->database(), "database", "データベースのファイル");
  Require(problems, config->data_dir(), "data_dir", "地域データのフォルダー");
  CheckKeys(*config, problems);
  CheckTrust(*config, problems);
  CheckFilesDiffer(*config, problems);
  CheckPeers(*config, problems);
  CheckLimit(problems, config->limits().max_in_flight(), 65536, "max_in_flight");
  CheckLimit(problems, config->limits().readers(), 64, "readers");
  CheckLimit(problems, config->limits().max_watches(), 65536, "max_watches");
  CheckLimit(problems, config->limits().drain_seconds(), 600, "drain_seconds");
  if (config->log_level() != "info" && config->log_level() != "warning") {
    Add(problems, "log_level", "UNKNOWN_VALUE", "log_level は info か warning にしてください。");
  }
  if (problems.empty()) return absl::OkStatus();
  const auto english = [](std::string* out, const FieldProblem& problem) {
    absl::StrAppend(out, problem.field, " ", problem.reason);
  };
  const auto japanese = [](std::string* out, const FieldProblem& problem) {
    out->append(problem.message_ja);
  };
  const std::string message = absl::StrCat(file, ": ", absl::StrJoin(problems, ", ", english));
  const std::string message_ja = absl::StrCat("設定ファイル ", file, " を直してください。",
                                              absl::StrJoin(problems, "", japanese));
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID", message)
      .Ja(message_ja)
      .Meta("file", file)
      .Fields(std::move(problems));
}

absl::StatusOr<v1::ServerConfig> LoadServerConfig(absl::string_view path) {
  v1::ServerConfig config;
  RETURN_IF_ERROR(LoadTextProto(path, &config));
  RETURN_IF_ERROR(CompleteAndCheck(path, &config));
  return config;
}

}  // namespace tsunagi::config
