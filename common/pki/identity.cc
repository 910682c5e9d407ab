// What identities are called: SPIFFE ids, host names, file names.
#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/error/error.h"
#include "common/pki/pair.h"

namespace tsunagi::pki {
namespace {

bool IsDnsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

bool IsSegment(absl::string_view segment) {
  return !segment.empty() && segment.size() <= 63 &&
         std::all_of(segment.begin(), segment.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
}

}  // namespace

bool IsTrustDomain(absl::string_view domain) {
  const std::vector<absl::string_view> labels = absl::StrSplit(domain, '.');
  return domain.size() <= 200 && std::all_of(labels.begin(), labels.end(), IsDnsLabel);
}

std::string ServiceOf(const Identity& identity) {
  const std::vector<std::string> parts = absl::StrSplit(identity.path, '/');
  return parts.size() == 2 && parts[0] == "svc" ? parts[1] : "";
}

absl::Status CheckIdentity(const Identity& identity) {
  const std::vector<absl::string_view> parts = absl::StrSplit(identity.path, '/');
  const bool service = parts.size() == 2 && parts[0] == "svc" && IsDnsLabel(parts[1]);
  const bool agency =
      parts.size() == 4 && parts[0] == "agency" &&
      std::all_of(parts.begin(), parts.end(), IsSegment) &&
      (parts[2] == "machine" || std::all_of(parts[3].begin(), parts[3].end(), absl::ascii_isdigit));
  if (service || agency) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "IDENTITY_INVALID",
               "an identity is svc/<service>, agency/<agency>/client/<n>, "
               "agency/<agency>/machine/<name> or agency/<agency>/<role>/<n>")
      .Ja("利用者の指定が正しくありません。「svc/サービス名」「agency/機関ID/client/番号」"
          "「agency/機関ID/machine/名前」または「agency/機関ID/役割/"
          "番号」の形で指定してください。");
}

std::string FileStem(const Identity& identity) {
  return absl::StrReplaceAll(identity.path, {{"/", "."}});
}

std::string DnsNameOf(const std::string& service, const std::string& trust_domain) {
  return absl::StrCat(service, ".", trust_domain);
}

std::string UriOf(const Identity& identity, const std::string& trust_domain) {
  return absl::StrCat("spiffe://", trust_domain, "/", identity.path);
}

std::string InDir(absl::string_view dir, absl::string_view name) {
  return absl::StrCat(dir, "/", name);
}

}  // namespace tsunagi::pki
