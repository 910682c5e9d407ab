// The rules of SPIFFE for a certificate that names somebody.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/pki/openssl.h"
#include "common/pki/pki.h"

namespace tsunagi::pki {
namespace {

constexpr char kReissueJa[] = "証明書を発行し直してください。";

bool IsDomainChar(char c) { return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_'; }

// The character set of SPIFFE-ID, 2.1 and 2.2; no empty, "." or ".." segment.
bool IsSpiffeUri(absl::string_view uri) {
  if (uri.size() > 2048 || !absl::ConsumePrefix(&uri, "spiffe://")) return false;
  const size_t slash = uri.find('/');
  if (slash == absl::string_view::npos || slash == 0) return false;
  const absl::string_view domain = uri.substr(0, slash);
  if (!std::all_of(domain.begin(), domain.end(),
                   [](char c) { return IsDomainChar(c) && !absl::ascii_isupper(c); })) {
    return false;
  }
  absl::string_view path = uri.substr(slash);
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const absl::string_view segment = path.substr(0, path.find('/'));
    if (segment.empty() || segment == "." || segment == ".." ||
        !std::all_of(segment.begin(), segment.end(), IsDomainChar)) {
      return false;
    }
    path.remove_prefix(segment.size());
  }
  return true;
}

absl::Status Refused(absl::string_view reason, absl::string_view english,
                     absl::string_view japanese) {
  return Error(absl::StatusCode::kInvalidArgument, reason, english)
      .Ja(absl::StrCat(japanese, kReissueJa));
}

absl::StatusOr<std::string> UriOf(const X509& certificate) {
  std::vector<std::string> uris = UrisOf(certificate);
  if (uris.size() != 1) {
    return Refused("SPIFFE_URI_COUNT",
                   absl::StrCat("the certificate has ", uris.size(), " URI names instead of one"),
                   "証明書の利用者名 (URI) が一つではありません。");
  }
  if (!IsSpiffeUri(uris[0])) {
    return Refused("SPIFFE_URI_FORM", "the URI of the certificate is no SPIFFE id with a path",
                   "証明書の利用者名 (URI) の形が正しくありません。");
  }
  return std::move(uris[0]);
}

}  // namespace

absl::StatusOr<std::string> SpiffeUriOf(absl::string_view pem) {
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ParseCertificate(pem));
  return UriOf(*certificate);
}

absl::StatusOr<std::string> CheckSvid(absl::string_view pem, absl::string_view trust_domain,
                                      absl::Time now) {
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ParseCertificate(pem));
  ASSIGN_OR_RETURN(std::string uri, UriOf(*certificate));
  if (!absl::StartsWith(uri, absl::StrCat("spiffe://", trust_domain, "/"))) {
    return Refused("SVID_TRUST_DOMAIN", "the certificate is of another trust domain",
                   "ほかの信頼ドメインの証明書です。");
  }
  const uint32_t flags = X509_get_extension_flags(certificate.get());
  if ((flags & EXFLAG_INVALID) != 0) {
    return Refused("CERTIFICATE_UNREADABLE", "an extension of the certificate cannot be read",
                   "証明書を読めません。");
  }
  if ((flags & EXFLAG_CA) != 0) {
    return Refused("SVID_IS_AUTHORITY", "the certificate is an authority's",
                   "認証局の証明書は利用者の証明書として使えません。");
  }
  // Without the extension OpenSSL answers all bits.
  const uint32_t usage = X509_get_key_usage(certificate.get());
  if ((usage & KU_DIGITAL_SIGNATURE) == 0 || (usage & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) != 0) {
    return Refused("SVID_KEY_USAGE", "the certificate's key may not sign, or may certify",
                   "証明書の鍵の用途が正しくありません。");
  }
  if (now < TimeOf(X509_get0_notBefore(certificate.get()))) {
    return Refused("SVID_NOT_YET_VALID", "the certificate is not valid yet",
                   "証明書の有効期間が始まっていません。時計をお確かめのうえ、");
  }
  if (now > TimeOf(X509_get0_notAfter(certificate.get()))) {
    return Refused("SVID_EXPIRED", "the certificate has expired",
                   "証明書の有効期限が切れています。");
  }
  return uri;
}

std::string TrustDomainOf(absl::string_view spiffe_id) {
  const absl::string_view rest = absl::StripPrefix(spiffe_id, "spiffe://");
  return std::string(rest.substr(0, rest.find('/')));
}

absl::StatusOr<std::string> CheckOwn(absl::string_view authority_pem,
                                     absl::string_view certificate_pem, absl::string_view key_pem,
                                     absl::Time now) {
  RETURN_IF_ERROR(ParseCertificate(authority_pem).status());
  RETURN_IF_ERROR(CheckPair(certificate_pem, key_pem));
  ASSIGN_OR_RETURN(const std::string id, SpiffeUriOf(certificate_pem));
  return CheckSvid(certificate_pem, TrustDomainOf(id), now);
}

}  // namespace tsunagi::pki
