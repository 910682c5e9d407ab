#include "tools/tsunagi/session.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/auth/local_identity.h"
#include "common/error/error.h"
#include "common/jwt/renewing_token.h"
#include "common/pki/pki.h"
#include "tools/tsunagi/dev_site.h"
#include "tools/tsunagi/status.h"

namespace tsunagi::cli {
namespace {

// Empty where the file cannot be read.
std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

absl::StatusOr<std::string> ResourceName(absl::string_view text, absl::string_view collection,
                                         absl::string_view what) {
  // A name typed in the place of a number must not come back in an error message.
  const bool ascii = std::all_of(text.begin(), text.end(), absl::ascii_isascii);
  std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (!ascii) parts.clear();
  if (parts.size() == 4 && parts[0] == "agencies" && parts[2] == collection && !parts[3].empty()) {
    return std::string(text);
  }
  if (parts.size() == 2 && !parts[0].empty() && !parts[1].empty()) {
    return absl::StrCat("agencies/", parts[0], "/", collection, "/", parts[1]);
  }
  return UsageError(absl::StrCat(what, "は「agencies/機関/", collection, "/番号」か「機関/番号」で",
                                 "指定してください。"));
}

// "tsunagi.test" of the SPIFFE id in the certificate.
absl::StatusOr<std::string> TrustDomainOf(const std::string& certificate_file) {
  const std::string pem = ReadAll(certificate_file);
  if (pem.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_MISSING",
                 "no certificate for the caller")
        .Ja(absl::StrCat("証明書がありません: ", certificate_file,
                         "。tsunagi pki issue か tsunagi site create で用意してください。"));
  }
  ASSIGN_OR_RETURN(const std::string uri, pki::SpiffeUriOf(pem));
  const absl::string_view rest = absl::StripPrefix(uri, "spiffe://");
  return std::string(rest.substr(0, rest.find('/')));
}

absl::StatusOr<std::string> AddressOf(const std::string& file, const std::string& service,
                                      absl::Time give_up) {
  while (true) {
    std::string address(absl::StripAsciiWhitespace(ReadAll(file)));
    if (!address.empty()) return address;
    if (absl::Now() >= give_up) break;
    absl::SleepFor(absl::Milliseconds(100));
  }
  return Error(absl::StatusCode::kUnavailable, "SERVICE_NOT_RUNNING", "no address of the service")
      .Ja(absl::StrCat("サービス ", service, " が起動していません。", file, " がありません。"));
}

// The tokens of a person: those of the file that TSUNAGI_TOKEN_FILE names, else of a development
// site's own issuer.
absl::StatusOr<std::function<std::string()>> TokensOf(const Session& session,
                                                      const std::string& identity) {
  if (const char* file = std::getenv("TSUNAGI_TOKEN_FILE"); file != nullptr && *file != '\0') {
    const std::string path = file;
    if (absl::StripAsciiWhitespace(ReadAll(path)).empty()) {
      return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_FILE_MISSING", "no token")
          .Ja(absl::StrCat("ログインの証明 (トークン) がありません: ", path));
    }
    return std::function<std::string()>(
        [path] { return std::string(absl::StripAsciiWhitespace(ReadAll(path))); });
  }
  ASSIGN_OR_RETURN(const auto issuer, OpenDevIssuer(session));
  return jwt::RenewingToken([issuer, user = UserOf(identity)] {
    jwt::DevToken token;
    token.subject = user;
    return issuer->Issue(token, absl::Now()).value_or("");
  });
}

}  // namespace

std::string ExpandIdentity(absl::string_view text) {
  if (absl::StartsWith(text, "agency/") || absl::StartsWith(text, "svc/")) {
    return std::string(text);
  }
  if (text == "operator" || text == "auditor") {
    return absl::StrCat("agency/secretariat/", text, "/1");
  }
  if (text == "import") return "agency/secretariat/machine/import";
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  const std::string role = parts.size() > 1            ? parts[1]
                           : parts[0] == "secretariat" ? "secretariat"
                                                       : "counsellor";
  return absl::StrCat("agency/", parts[0], "/", role, "/", parts.size() > 2 ? parts[2] : "1");
}

std::string AgencyOfIdentity(absl::string_view identity) {
  const std::vector<std::string> parts = absl::StrSplit(identity, '/');
  return parts.size() > 1 && parts[0] == "agency" ? parts[1] : "";
}

absl::StatusOr<std::string> CaseNameOf(absl::string_view text) {
  return ResourceName(text, "cases", "相談");
}

absl::StatusOr<std::string> ReferralNameOf(absl::string_view text) {
  return ResourceName(text, "referrals", "紹介");
}

std::string ShortName(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return parts.size() == 4 ? absl::StrCat(parts[1], "/", parts[3]) : std::string(name);
}

std::string AgencyOfResource(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return parts.size() > 1 && parts[0] == "agencies" ? parts[1] : "";
}

Session::Session(GlobalOptions options) : options_(std::move(options)) {}

std::string Session::PathOf(absl::string_view name) const {
  return (std::filesystem::path(options_.site) / std::string(name)).string();
}

absl::StatusOr<Client> Session::Caller() {
  if (options_.as.empty()) {
    return UsageError("どの機関として行うかを --as で指定してください。例: --as sr-09201");
  }
  return As(options_.as);
}

Client Session::CallerOr(absl::string_view otherwise) {
  return As(options_.as.empty() ? otherwise : absl::string_view(options_.as));
}

Client Session::CallerOrOffice(absl::string_view agency, absl::string_view role) {
  return CallerOr(absl::StrCat(agency, "/", role));
}

Client Session::As(absl::string_view identity) { return {*this, ExpandIdentity(identity)}; }

absl::StatusOr<std::vector<std::string>> Session::Agencies() const {
  std::vector<std::string> agencies;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(PathOf("pki"), error)) {
    const std::vector<std::string> parts = absl::StrSplit(entry.path().filename().string(), '.');
    // The secretariat sees figures and no cases.
    if (parts.size() == 5 && parts[0] == "agency" && parts[1] != "secretariat" &&
        parts[2] == "client" && parts[3] == "1" && parts[4] == "crt") {
      agencies.push_back(parts[1]);
    }
  }
  if (error) {
    return Error(absl::StatusCode::kFailedPrecondition, "CA_MISSING", "no certificates")
        .Ja(absl::StrCat("証明書のフォルダーがありません: ", PathOf("pki"),
                         "。tsunagi site create で用意してください。"));
  }
  std::sort(agencies.begin(), agencies.end());
  return agencies;
}

absl::StatusOr<std::shared_ptr<rpc::Channel>> Session::ChannelOf(const std::string& identity,
                                                                 const std::string& service,
                                                                 absl::Time give_up) {
  const auto key = std::make_pair(identity, service);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = channels_.find(key); found != channels_.end()) return found->second;
  }
  const std::string stem =
      PathOf(absl::StrCat("pki/", pki::FileStem({CertificatePathOf(identity)})));
  rpc::ChannelOptions options;
  options.service = service;
  options.ca_file = PathOf("pki/ca.crt");
  options.certificate_file = stem + ".crt";
  options.key_file = stem + ".key";
  ASSIGN_OR_RETURN(options.trust_domain, TrustDomainOf(options.certificate_file));
  if (IsPerson(identity)) {
    ASSIGN_OR_RETURN(options.token, TokensOf(*this, identity));
  }
  ASSIGN_OR_RETURN(options.address,
                   AddressOf(PathOf(absl::StrCat("run/", service, ".address")), service, give_up));
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Channel> channel, rpc::Channel::Create(options));
  const std::lock_guard lock(mutex_);
  return channels_.emplace(key, std::move(channel)).first->second;
}

absl::Status Session::Call(const std::string& identity, absl::string_view method,
                           const google::protobuf::Message& request,
                           google::protobuf::Message& response, absl::Duration timeout) {
  return CallUntil(identity, method, request, response, timeout,
                   absl::Now() + absl::Seconds(options_.retry_for_seconds));
}

absl::Status Session::CallOnce(const std::string& identity, absl::string_view method,
                               const google::protobuf::Message& request,
                               google::protobuf::Message& response, absl::Duration timeout) {
  return CallUntil(identity, method, request, response, timeout, absl::InfinitePast());
}

absl::Status Session::CallUntil(const std::string& identity, absl::string_view method,
                                const google::protobuf::Message& request,
                                google::protobuf::Message& response, absl::Duration timeout,
                                absl::Time give_up) {
  const std::vector<std::string> parts = absl::StrSplit(method, '.');
  ASSIGN_OR_RETURN(const auto channel, ChannelOf(identity, parts.at(1), give_up));
  while (true) {
    const absl::Duration left = std::max(absl::ZeroDuration(), give_up - absl::Now());
    const absl::Status status =
        channel->Call(method, request, response, {.timeout = timeout, .retry_for = left});
    // A frozen service, or one that stopped under the call (CANCELLED; nobody here cancels), may
    // have done the work already: the request id makes asking again safe.
    if (!IsUnreachable(status) || absl::Now() >= give_up) return status;
    absl::SleepFor(absl::Milliseconds(100));
  }
}

}  // namespace tsunagi::cli
