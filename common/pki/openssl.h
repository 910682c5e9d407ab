// Owning pointers and small helpers over OpenSSL, for the sources of this folder and their test.
#ifndef TSUNAGI_COMMON_PKI_OPENSSL_H_
#define TSUNAGI_COMMON_PKI_OPENSSL_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tsunagi::pki {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Deleter<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Deleter<X509_STORE_free>>;
using StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, Deleter<X509_STORE_CTX_free>>;

// INTERNAL PKI_OPENSSL with the name of the failed step and OpenSSL's own words; empties OpenSSL's
// error queue of this thread.
absl::Status OpenSslError(absl::string_view step);

// The first certificate of `pem`. Errors: INVALID_ARGUMENT CERTIFICATE_UNREADABLE.
absl::StatusOr<CertificatePtr> ParseCertificate(absl::string_view pem);

// The unencrypted private key of `pem`. Errors: INVALID_ARGUMENT KEY_UNREADABLE.
absl::StatusOr<KeyPtr> ParseKey(absl::string_view pem);

// The content of a file of at most 1 MiB; NOT_FOUND PAIR_MISSING where it cannot be read.
absl::StatusOr<std::string> ReadPem(const std::string& path);

// All URI names of a certificate.
std::vector<std::string> UrisOf(const X509& certificate);

// A time of a certificate; InfinitePast where it is malformed.
absl::Time TimeOf(const ASN1_TIME* time);

// Whether `certificate` is signed by `ca`, valid at `at` and within the authority's constraints,
// as a TLS client. The text says why not; empty for yes.
std::string WhyNotTrusted(const X509& certificate, const X509& ca, absl::Time at);

}  // namespace tsunagi::pki

#endif  // TSUNAGI_COMMON_PKI_OPENSSL_H_
