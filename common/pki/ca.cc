// Making the authority and issuing from it.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/pki/openssl.h"
#include "common/pki/pair.h"
#include "common/pki/pki.h"

namespace tsunagi::pki {
namespace {

constexpr absl::Duration kBackdating = absl::Minutes(5);
constexpr int kCaDays = 3653;
// The longest life that browsers accept of a private authority's certificate.
constexpr int kMaxDays = 825;

// An authority that can sign.
struct Ca {
  Authority authority;
  KeyPtr key;
};

// Extension numbers with their values in OpenSSL's configuration language (x509v3_config(5)).
using Extensions = std::vector<std::pair<int, std::string>>;

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
  X509& signer = issuer == nullptr ? certificate : *issuer->authority.certificate;
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

absl::StatusOr<Ca> LoadCa(absl::string_view dir) {
  ASSIGN_OR_RETURN(Authority authority, LoadAuthority(dir));
  const absl::StatusOr<std::string> pem = ReadPem(InDir(dir, "ca.key"));
  if (!pem.ok()) return CaMissing(dir);
  absl::StatusOr<KeyPtr> key = ParseKey(*pem);
  if (!key.ok() || X509_check_private_key(authority.certificate.get(), key->get()) != 1) {
    ERR_clear_error();
    return CaBroken(dir, "ca.crt and ca.key do not match");
  }
  return Ca{std::move(authority), *std::move(key)};
}

Extensions LeafExtensions(const Identity& identity, const std::string& trust_domain) {
  const std::string service = ServiceOf(identity);
  std::string names = absl::StrCat("URI:", UriOf(identity, trust_domain));
  if (!service.empty()) absl::StrAppend(&names, ",DNS:", DnsNameOf(service, trust_domain));
  return {{NID_basic_constraints, "critical,CA:FALSE"},
          {NID_key_usage, "critical,digitalSignature"},
          {NID_ext_key_usage, service.empty() ? "clientAuth" : "clientAuth,serverAuth"},
          {NID_subject_alt_name, names},
          {NID_subject_key_identifier, "hash"},
          {NID_authority_key_identifier, "keyid:always"}};
}

// Issues with an authority already loaded.
absl::Status IssueFrom(const Ca& ca, absl::string_view dir, const Identity& identity,
                       int validity_days, absl::Time now) {
  const X509* const authority = ca.authority.certificate.get();
  const absl::Time ca_end = TimeOf(X509_get0_notAfter(authority));
  if (ca_end <= now) return CaExpired(dir);
  const absl::Time ca_start = TimeOf(X509_get0_notBefore(authority));
  const absl::Time not_before = std::max(now - kBackdating, ca_start);
  const absl::Time not_after = std::min(now + absl::Hours(24) * validity_days, ca_end);
  ASSIGN_OR_RETURN(const KeyPtr key, NewKey());
  // A common name holds 64 characters (RFC 5280, appendix A); nobody relies on it. Its slashes
  // matter: OpenSSL holds a name that could be a host against the DNS constraint where no DNS name
  // is given.
  ASSIGN_OR_RETURN(const CertificatePtr certificate,
                   Sign(*key, identity.path.substr(0, 64), not_before, not_after, &ca,
                        LeafExtensions(identity, ca.authority.trust_domain)));
  ASSIGN_OR_RETURN(const std::string certificate_pem, CertificatePem(*certificate));
  ASSIGN_OR_RETURN(const std::string key_pem, KeyPem(*key));
  RETURN_IF_ERROR(CheckPairUnder(ca.authority, identity, certificate_pem, key_pem, now));
  return SwapPair(dir, identity, certificate_pem, key_pem);
}

absl::Status CheckRequest(const Identity& identity, int validity_days) {
  RETURN_IF_ERROR(CheckIdentity(identity));
  if (validity_days >= 1 && validity_days <= kMaxDays) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "VALIDITY_INVALID",
               absl::StrCat("validity must be 1 to ", kMaxDays, " days"))
      .Ja(absl::StrCat("有効日数は 1 から ", kMaxDays, " の間で指定してください。"));
}

}  // namespace

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
  const absl::StatusOr<CertificateInfo> present = CheckIssued(dir, identity, clock);
  if (present.ok() && !IsInLastThird(*present, now)) return false;
  RETURN_IF_ERROR(IssueFrom(ca, dir, identity, validity_days, now));
  return true;
}

}  // namespace tsunagi::pki
