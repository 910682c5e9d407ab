// A certificate authority for development and small sites, and the certificates it issues.
//
// An authority is a folder: ca.crt and ca.key, and for each identity <stem>.crt and <stem>.key. No
// OpenSSL type stands in this header. All functions are thread-safe, but only one process may write
// to a folder at a time. Statuses carry a reason and a Japanese sentence (common/error); a failure
// inside OpenSSL is INTERNAL PKI_OPENSSL, an unwritable file FAILED_PRECONDITION FILE_WRITE_FAILED.
#ifndef TSUNAGI_COMMON_PKI_PKI_H_
#define TSUNAGI_COMMON_PKI_PKI_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace tsunagi::pki {

// Whom a certificate names: the path of its SPIFFE id.
struct Identity {
  // "svc/<service>" or "agency/<agency>/<role>/<n>". Segments are letters, digits, "-" and "_", at
  // most 63 of them; a service is lower case without "_", as it becomes a DNS name.
  std::string path;

  bool operator==(const Identity&) const = default;
};

// What a certificate says.
struct CertificateInfo {
  // Its path on disk; empty where it was not read from a file.
  std::string file;
  // The one URI; empty for an authority.
  std::string uri;
  bool is_ca = false;
  absl::Time not_before;
  absl::Time not_after;
};

// The file name of an identity without folder and extension, e.g. "svc.intake" or
// "agency.hw-oyama.counsellor.1".
std::string FileStem(const Identity& identity);

// Makes an authority in `dir`, which is created (mode 0700) when missing: P-256, ten years, may
// sign only URIs and DNS names of `trust_domain` (critical name constraints) and no further
// authority. Errors: INVALID_ARGUMENT TRUST_DOMAIN_INVALID, ALREADY_EXISTS CA_EXISTS.
absl::Status CreateCa(absl::string_view dir, absl::string_view trust_domain,
                      const Clock& clock = Clock::System());

// Issues a certificate with a new P-256 key for `identity`, replacing an earlier one: exactly one
// URI spiffe://<trust domain>/<path>, digitalSignature, not an authority, clientAuth. A service
// also gets serverAuth and the DNS name <service>.<trust domain>. Valid from five minutes ago until
// `validity_days` (1 to 825) from now, but not longer than the authority. Key and certificate are
// renamed into place one right after the other. Errors: INVALID_ARGUMENT IDENTITY_INVALID or
// VALIDITY_INVALID; FAILED_PRECONDITION CA_MISSING, CA_BROKEN or CA_EXPIRED.
absl::Status IssueCertificate(absl::string_view dir, const Identity& identity, int validity_days,
                              const Clock& clock = Clock::System());

// Issues a certificate unless `dir` has one for `identity` that belongs to its key and to the
// authority, names the identity and has a third of its life left. Returns whether it issued one.
// Errors as IssueCertificate.
absl::StatusOr<bool> EnsureCertificate(absl::string_view dir, const Identity& identity,
                                       int validity_days, const Clock& clock = Clock::System());

// All certificates (*.crt) of `dir`, by file name. Errors: FAILED_PRECONDITION CA_MISSING
// for no such folder, CERTIFICATE_UNREADABLE with the file's name for one that is none.
absl::StatusOr<std::vector<CertificateInfo>> ListCertificates(absl::string_view dir);

// OK when the private key `key_pem` belongs to the first certificate of `certificate_pem`. Errors:
// INVALID_ARGUMENT CERTIFICATE_UNREADABLE, KEY_UNREADABLE or PAIR_MISMATCH.
absl::Status CheckPair(absl::string_view certificate_pem, absl::string_view key_pem);

// CheckPair on two files. Also NOT_FOUND PAIR_MISSING.
absl::Status CheckPairFiles(absl::string_view certificate_file, absl::string_view key_file);

// The SPIFFE id of the first certificate of `pem`: its only URI, with scheme "spiffe", a trust
// domain and a path, without query or fragment (SPIFFE X509-SVID, 2 and 5.2). Errors:
// INVALID_ARGUMENT CERTIFICATE_UNREADABLE, SPIFFE_URI_COUNT or SPIFFE_URI_FORM.
absl::StatusOr<std::string> SpiffeUriOf(absl::string_view pem);

}  // namespace tsunagi::pki

#endif  // TSUNAGI_COMMON_PKI_PKI_H_
