// Making the authority and issuing from it.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/pki/openssl.h"
#include "common/pki/pki.h"

namespace tsunagi::pki {
namespace {

using ConstraintsPtr = std::unique_ptr<NAME_CONSTRAINTS, Deleter<NAME_CONSTRAINTS_free>>;

constexpr absl::Duration kBackdating = absl::Minutes(5);
constexpr int kCaDays = 3653;
// The longest life that browsers accept of a private authority's certificate.
constexpr int kMaxDays = 825;

// The authority as it was read from its folder.
struct Ca {
  CertificatePtr certificate;
  KeyPtr key;
  std::string trust_domain;
};

// Extension numbers with their values in OpenSSL's configuration language (x509v3_config(5)).
using Extensions = std::vector<std::pair<int, std::string>>;

std::string InDir(absl::string_view dir, absl::string_view name) {
  return absl::StrCat(dir, "/", name);
}

bool IsDnsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

bool IsTrustDomain(absl::string_view domain) {
  const std::vector<absl::string_view> labels = absl::StrSplit(domain, '.');
  return domain.size() <= 200 && std::all_of(labels.begin(), labels.end(), IsDnsLabel);
}

bool IsSegment(absl::string_view segment) {
  return !segment.empty() && segment.size() <= 63 &&
         std::all_of(segment.begin(), segment.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
}

// The service of "svc/<service>", empty for an agency.
std::string ServiceOf(const Identity& identity) {
  const std::vector<std::string> parts = absl::StrSplit(identity.path, '/');
  return parts.size() == 2 && parts[0] == "svc" ? parts[1] : "";
}

absl::Status CheckIdentity(const Identity& identity) {
  const std::vector<absl::string_view> parts = absl::StrSplit(identity.path, '/');
  const bool service = parts.size() == 2 && parts[0] == "svc" && IsDnsLabel(parts[1]);
  const bool agency = parts.size() == 4 && parts[0] == "agency" &&
                      std::all_of(parts.begin(), parts.end(), IsSegment) &&
                      std::all_of(parts[3].begin(), parts[3].end(), absl::ascii_isdigit);
  if (service || agency) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "IDENTITY_INVALID",
               "an identity is svc/<service> or agency/<agency>/<role>/<n>")
      .Ja("利用者の指定が正しくありません。「svc/サービス名」または"
          "「agency/機関ID/役割/番号」の形で指定してください。");
}

absl::Status CaError(absl::string_view reason, absl::string_view dir, absl::string_view english,
                     absl::string_view japanese) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("authority in ", dir, ": ", english))
      .Ja(absl::StrCat("フォルダー ", dir, " の認証局", japanese))
      .Meta("dir", dir);
}

absl::StatusOr<KeyPtr> NewKey() {
  KeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (key == nullptr) return OpenSslError("making a key");
  return key;
}

absl::StatusOr<std::string> PemOf(const BioPtr& bio, bool written) {
  char* data = nullptr;
  const long size = bio == nullptr ? 0 : BIO_get_mem_data(bio.get(), &data);
  if (!written || size <= 0) return OpenSslError("writing PEM");
  return std::string(data, static_cast<size_t>(size));
}

absl::StatusOr<std::string> CertificatePem(X509& certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  return PemOf(bio, bio != nullptr && PEM_write_bio_X509(bio.get(), &certificate) == 1);
}

absl::StatusOr<std::string> KeyPem(EVP_PKEY& key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  return PemOf(bio,
               bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0,
                                                               nullptr, nullptr) == 1);
}

// Sixteen random bytes, positive (RFC 5280, 4.1.2.2: at most 20).
absl::Status SetSerial(X509& certificate) {
  ASSIGN_OR_RETURN(std::string bytes, crypto::RandomBytes(16));
  bytes[0] = static_cast<char>((bytes[0] & 0x3f) | 0x40);
  const std::unique_ptr<BIGNUM, Deleter<BN_free>> number(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), 16, nullptr));
  if (number == nullptr ||
      BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) == nullptr) {
    return OpenSslError("setting the serial number");
  }
  return absl::OkStatus();
}

absl::Status AddExtensions(X509& certificate, X509& issuer, const Extensions& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  for (const auto& [nid, value] : extensions) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (extension == nullptr || X509_add_ext(&certificate, extension.get(), -1) != 1) {
      return OpenSslError(absl::StrCat("adding extension ", OBJ_nid2sn(nid)));
    }
  }
  return absl::OkStatus();
}

// A signed certificate; without `issuer` it signs itself.
absl::StatusOr<CertificatePtr> Sign(EVP_PKEY& key, const std::string& common_name,
                                    absl::Time not_before, absl::Time not_after, const Ca* issuer,
                                    const Extensions& extensions) {
  CertificatePtr made(X509_new());
  if (made == nullptr || X509_set_version(made.get(), X509_VERSION_3) != 1) {
    return OpenSslError("making a certificate");
  }
  X509& certificate = *made;
  X509& signer = issuer == nullptr ? certificate : *issuer->certificate;
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  RETURN_IF_ERROR(SetSerial(certificate));
  if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common_name.data()),
                                 static_cast<int>(common_name.size()), -1, 0) != 1 ||
      X509_set_issuer_name(&certificate, X509_get_subject_name(&signer)) != 1 ||
      ASN1_TIME_set(X509_getm_notBefore(&certificate), absl::ToTimeT(not_before)) == nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(&certificate), absl::ToTimeT(not_after)) == nullptr ||
      X509_set_pubkey(&certificate, &key) != 1) {
    return OpenSslError("filling a certificate");
  }
  RETURN_IF_ERROR(AddExtensions(certificate, signer, extensions));
  if (X509_sign(&certificate, issuer == nullptr ? &key : issuer->key.get(), EVP_sha256()) == 0) {
    return OpenSslError("signing a certificate");
  }
  return made;
}

// The trust domain that the authority's name constraints permit; empty if there is not just one.
std::string TrustDomainOf(const X509& certificate) {
  const ConstraintsPtr constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(&certificate, NID_name_constraints, nullptr, nullptr)));
  if (constraints == nullptr) return "";
  std::vector<std::string> domains;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(
        sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base, &type);
    if (type != GEN_URI) continue;
    const auto* text = static_cast<const ASN1_STRING*>(value);
    domains.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                         static_cast<size_t>(ASN1_STRING_length(text)));
  }
  return domains.size() == 1 && IsTrustDomain(domains[0]) ? domains[0] : "";
}

absl::StatusOr<Ca> LoadCa(absl::string_view dir) {
  const absl::StatusOr<std::string> certificate_pem = ReadPem(InDir(dir, "ca.crt"));
  const absl::StatusOr<std::string> key_pem = ReadPem(InDir(dir, "ca.key"));
  if (!certificate_pem.ok() || !key_pem.ok()) {
    return CaError("CA_MISSING", dir, "ca.crt or ca.key cannot be read",
                   "がないか、読めません。先に認証局を作成してください。");
  }
  absl::StatusOr<CertificatePtr> certificate = ParseCertificate(*certificate_pem);
  absl::StatusOr<KeyPtr> key = ParseKey(*key_pem);
  if (!certificate.ok() || !key.ok() || !CheckPair(*certificate_pem, *key_pem).ok() ||
      TrustDomainOf(**certificate).empty()) {
    return CaError("CA_BROKEN", dir,
                   "ca.crt and ca.key do not match or permit no single trust domain",
                   "が壊れています。控えから戻すか、認証局を作り直してください。");
  }
  std::string trust_domain = TrustDomainOf(**certificate);
  return Ca{*std::move(certificate), *std::move(key), std::move(trust_domain)};
}

std::string DnsNameOf(const std::string& service, const Ca& ca) {
  return absl::StrCat(service, ".", ca.trust_domain);
}

std::string UriOf(const Identity& identity, const Ca& ca) {
  return absl::StrCat("spiffe://", ca.trust_domain, "/", identity.path);
}

Extensions LeafExtensions(const Identity& identity, const Ca& ca) {
  const std::string service = ServiceOf(identity);
  std::string names = absl::StrCat("URI:", UriOf(identity, ca));
  if (!service.empty()) absl::StrAppend(&names, ",DNS:", DnsNameOf(service, ca));
  return {{NID_basic_constraints, "critical,CA:FALSE"},
          {NID_key_usage, "critical,digitalSignature"},
          {NID_ext_key_usage, service.empty() ? "clientAuth" : "clientAuth,serverAuth"},
          {NID_subject_alt_name, names},
          {NID_subject_key_identifier, "hash"},
          {NID_authority_key_identifier, "keyid:always"}};
}

// Whether the certificate on disk can serve on.
bool IsGood(absl::string_view dir, const Identity& identity, const Ca& ca, absl::Time now) {
  const std::string stem = InDir(dir, FileStem(identity));
  if (!CheckPairFiles(stem + ".crt", stem + ".key").ok()) return false;
  const absl::StatusOr<std::string> pem = ReadPem(stem + ".crt");
  if (!pem.ok()) return false;
  const absl::StatusOr<std::string> uri = SpiffeUriOf(*pem);
  const absl::StatusOr<CertificatePtr> certificate = ParseCertificate(*pem);
  if (!uri.ok() || *uri != UriOf(identity, ca) || !certificate.ok()) return false;
  const std::string service = ServiceOf(identity);
  if (!service.empty() &&
      X509_check_host(certificate->get(), DnsNameOf(service, ca).c_str(), 0, 0, nullptr) != 1) {
    return false;
  }
  if (!WhyNotTrusted(**certificate, *ca.certificate, now).empty()) return false;
  const absl::Time from = TimeOf(X509_get0_notBefore(certificate->get()));
  const absl::Time until = TimeOf(X509_get0_notAfter(certificate->get()));
  return until - now >= (until - from) / 3;
}

// Issues with an authority already loaded.
absl::Status IssueFrom(const Ca& ca, absl::string_view dir, const Identity& identity,
                       int validity_days, absl::Time now) {
  const absl::Time ca_end = TimeOf(X509_get0_notAfter(ca.certificate.get()));
  if (ca_end <= now) {
    return CaError("CA_EXPIRED", dir, "its certificate has expired",
                   "の有効期限が切れています。認証局を作り直し、証明書を配り直してください。");
  }
  const absl::Time ca_start = TimeOf(X509_get0_notBefore(ca.certificate.get()));
  const absl::Time not_before = std::max(now - kBackdating, ca_start);
  const absl::Time not_after = std::min(now + absl::Hours(24) * validity_days, ca_end);
  ASSIGN_OR_RETURN(const KeyPtr key, NewKey());
  // A common name holds 64 characters (RFC 5280, appendix A); nobody relies on it. Its slashes
  // matter: OpenSSL holds a name that could be a host against the DNS constraint where no DNS name
  // is given.
  ASSIGN_OR_RETURN(const CertificatePtr certificate,
                   Sign(*key, identity.path.substr(0, 64), not_before, not_after, &ca,
                        LeafExtensions(identity, ca)));
  const std::string problem = WhyNotTrusted(*certificate, *ca.certificate, now);
  if (!problem.empty()) {
    return CaError("CA_BROKEN", dir, absl::StrCat("what it signs is not trusted: ", problem),
                   "が発行した証明書を検証できません。認証局を作り直してください。");
  }
  ASSIGN_OR_RETURN(const std::string certificate_pem, CertificatePem(*certificate));
  ASSIGN_OR_RETURN(const std::string key_pem, KeyPem(*key));
  RETURN_IF_ERROR(CheckPair(certificate_pem, key_pem));
  const std::string stem = InDir(dir, FileStem(identity));
  RETURN_IF_ERROR(crypto::ReplaceFile(stem + ".key", key_pem, 0600));
  return crypto::ReplaceFile(stem + ".crt", certificate_pem, 0600);
}

absl::Status CheckRequest(const Identity& identity, int validity_days) {
  RETURN_IF_ERROR(CheckIdentity(identity));
  if (validity_days >= 1 && validity_days <= kMaxDays) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "VALIDITY_INVALID",
               absl::StrCat("validity must be 1 to ", kMaxDays, " days"))
      .Ja(absl::StrCat("有効日数は 1 から ", kMaxDays, " の間で指定してください。"));
}

}  // namespace

std::string FileStem(const Identity& identity) {
  return absl::StrReplaceAll(identity.path, {{"/", "."}});
}

absl::Status CreateCa(absl::string_view dir, absl::string_view trust_domain, const Clock& clock) {
  if (!IsTrustDomain(trust_domain)) {
    return Error(absl::StatusCode::kInvalidArgument, "TRUST_DOMAIN_INVALID",
                 "a trust domain is a lower-case DNS name")
        .Ja("信頼ドメインが正しくありません。英小文字の「example.test」のような形で指定して"
            "ください。");
  }
  std::error_code error;
  const std::filesystem::path folder{std::string(dir)};
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  // ca.key alone is what an interrupted creation leaves, and signed nothing yet.
  if (std::filesystem::exists(folder / "ca.crt", error)) {
    return Error(absl::StatusCode::kAlreadyExists, "CA_EXISTS",
                 absl::StrCat("there is an authority in ", dir))
        .Ja(absl::StrCat("フォルダー ", dir,
                         " にはすでに認証局があります。別のフォルダーを指定してください。"))
        .Meta("dir", dir);
  }
  const absl::Time now = clock.Now();
  ASSIGN_OR_RETURN(const KeyPtr key, NewKey());
  ASSIGN_OR_RETURN(
      const CertificatePtr certificate,
      Sign(*key, absl::StrCat(trust_domain, " CA").substr(0, 64), now - kBackdating,
           now + absl::Hours(24) * kCaDays, nullptr,
           {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
            {NID_key_usage, "critical,keyCertSign,cRLSign"},
            {NID_name_constraints, absl::StrCat("critical,permitted;URI:", trust_domain,
                                                ",permitted;DNS:", trust_domain)},
            {NID_subject_key_identifier, "hash"}}));
  ASSIGN_OR_RETURN(const std::string certificate_pem, CertificatePem(*certificate));
  ASSIGN_OR_RETURN(const std::string key_pem, KeyPem(*key));
  RETURN_IF_ERROR(crypto::ReplaceFile(InDir(dir, "ca.key"), key_pem, 0600));
  return crypto::ReplaceFile(InDir(dir, "ca.crt"), certificate_pem, 0644);
}

absl::Status IssueCertificate(absl::string_view dir, const Identity& identity, int validity_days,
                              const Clock& clock) {
  RETURN_IF_ERROR(CheckRequest(identity, validity_days));
  ASSIGN_OR_RETURN(const Ca ca, LoadCa(dir));
  return IssueFrom(ca, dir, identity, validity_days, clock.Now());
}

absl::StatusOr<bool> EnsureCertificate(absl::string_view dir, const Identity& identity,
                                       int validity_days, const Clock& clock) {
  RETURN_IF_ERROR(CheckRequest(identity, validity_days));
  ASSIGN_OR_RETURN(const Ca ca, LoadCa(dir));
  const absl::Time now = clock.Now();
  if (IsGood(dir, identity, ca, now)) return false;
  RETURN_IF_ERROR(IssueFrom(ca, dir, identity, validity_days, now));
  return true;
}

}  // namespace tsunagi::pki
