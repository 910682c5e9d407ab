#include "common/pki/testing/forge.h"

#include <openssl/pem.h>

#include <utility>
#include <vector>

#include "common/pki/openssl.h"
#include "gtest/gtest.h"

namespace tsunagi::testing {
namespace {

using Extensions = std::vector<std::pair<int, std::string>>;

std::string TextOf(const pki::BioPtr& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

// Signed by itself without `issuer`.
PemPair Make(const std::string& common_name, const Extensions& extensions, absl::Time not_before,
             absl::Time not_after, const PemPair* issuer) {
  const pki::KeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const pki::CertificatePtr certificate(X509_new());
  const pki::CertificatePtr signer =
      issuer == nullptr ? nullptr : pki::ParseCertificate(issuer->certificate).value();
  const pki::KeyPtr signer_key = issuer == nullptr ? nullptr : pki::ParseKey(issuer->key).value();
  X509* const above = issuer == nullptr ? certificate.get() : signer.get();
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 7);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(above));
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), absl::ToTimeT(not_before));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(not_after));
  X509_set_pubkey(certificate.get(), key.get());
  X509V3_CTX context;
  X509V3_set_ctx(&context, above, certificate.get(), nullptr, nullptr, 0);
  for (const auto& [nid, value] : extensions) {
    if (value.empty()) continue;
    const pki::ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    EXPECT_NE(extension, nullptr) << value;
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  EXPECT_GT(
      X509_sign(certificate.get(), issuer == nullptr ? key.get() : signer_key.get(), EVP_sha256()),
      0);
  const pki::BioPtr certificate_pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(certificate_pem.get(), certificate.get());
  const pki::BioPtr key_pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {TextOf(certificate_pem), TextOf(key_pem)};
}

}  // namespace

PemPair ForgeAuthority(const std::string& name_constraints) {
  return Make("forged CA",
              {{NID_basic_constraints, "critical,CA:TRUE"},
               {NID_key_usage, "critical,keyCertSign,cRLSign"},
               {NID_name_constraints, name_constraints},
               {NID_subject_key_identifier, "hash"}},
              absl::Now() - absl::Hours(24 * 400), absl::Now() + absl::Hours(24 * 400), nullptr);
}

PemPair Forge(const Forgery& forgery, const PemPair& authority) {
  // With a slash, so that OpenSSL does not hold it against a DNS constraint.
  return Make("forged/leaf",
              {{NID_basic_constraints, forgery.basic_constraints},
               {NID_key_usage, forgery.key_usage},
               {NID_ext_key_usage, forgery.extended_key_usage},
               {NID_subject_alt_name, forgery.names}},
              forgery.not_before, forgery.not_after, &authority);
}

}  // namespace tsunagi::testing
