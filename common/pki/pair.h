// Names, the authority and the pairs on disk, for the sources of this folder.
//
//   <dir>/<stem>.crt, <dir>/<stem>.key   links that stay: into .pairs/<stem>
//   <dir>/.pairs/<stem>                  the link to the pair in force; its rename is the rotation
//   <dir>/.pairs/<stem>@XXXXXX           the pair: tls.crt and tls.key, never changed once written
#ifndef TSUNAGI_COMMON_PKI_PAIR_H_
#define TSUNAGI_COMMON_PKI_PAIR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/pki/openssl.h"
#include "common/pki/pki.h"

namespace tsunagi::pki {

// The certificate of an authority and the one trust domain that it may sign for.
struct Authority {
  CertificatePtr certificate;
  std::string trust_domain;
};

bool IsTrustDomain(absl::string_view domain);

// INVALID_ARGUMENT IDENTITY_INVALID where `identity` has none of the forms of Identity.
absl::Status CheckIdentity(const Identity& identity);

// The service of "svc/<service>"; empty for an agency.
std::string ServiceOf(const Identity& identity);
std::string DnsNameOf(const std::string& service, const std::string& trust_domain);
std::string UriOf(const Identity& identity, const std::string& trust_domain);

// <dir>/<name>.
std::string InDir(absl::string_view dir, absl::string_view name);

// FAILED_PRECONDITION CA_MISSING, CA_BROKEN, CA_EXPIRED.
absl::Status CaMissing(absl::string_view dir);
absl::Status CaBroken(absl::string_view dir, absl::string_view english);
absl::Status CaExpired(absl::string_view dir);

// Reads ca.crt of `dir`. Errors: CA_MISSING, CA_BROKEN.
absl::StatusOr<Authority> LoadAuthority(absl::string_view dir);

// OK when the pair may serve as `identity` at `now`; the certificate's own statement else. Errors
// as InstallPair without those of writing.
absl::Status CheckPairUnder(const Authority& authority, const Identity& identity,
                            absl::string_view certificate_pem, absl::string_view key_pem,
                            absl::Time now);

// Puts a checked pair in force by one rename. A reader that opens both files one after the other
// may still get one of each; it must check and read again. Errors: FILE_WRITE_FAILED.
absl::Status SwapPair(absl::string_view dir, const Identity& identity,
                      absl::string_view certificate_pem, absl::string_view key_pem);

}  // namespace tsunagi::pki

#endif  // TSUNAGI_COMMON_PKI_PAIR_H_
