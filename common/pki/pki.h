// A certificate authority for development and small sites, and the certificates it issues.
//
// An authority is a folder: ca.crt and ca.key, and for each identity <stem>.crt and <stem>.key,
// which are links into the folder .pairs, so that both change in one step. No OpenSSL type stands
// in this header. All functions are thread-safe, but only one process may write to a folder at a
// time. Statuses carry a reason and a Japanese sentence (common/error); a failure inside OpenSSL is
// INTERNAL PKI_OPENSSL, an unwritable file FAILED_PRECONDITION FILE_WRITE_FAILED.
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
  // "svc/<service>"; "agency/<agency>/client/<n>" for a station whose user brings a token;
  // "agency/<agency>/machine/<name>" for a job without a user; "agency/<agency>/<role>/<n>".
  // Segments are letters, digits, "-" and "_", at most 63 of them; a service is lower case without
  // "_", as it becomes a DNS name; <n> is digits.
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
// `validity_days` (1 to 825) from now, but not longer than the authority. The pair is checked and
// put in force as by InstallPair. Errors: INVALID_ARGUMENT IDENTITY_INVALID or VALIDITY_INVALID;
// FAILED_PRECONDITION CA_MISSING, CA_BROKEN or CA_EXPIRED; those of InstallPair.
absl::Status IssueCertificate(absl::string_view dir, const Identity& identity, int validity_days,
                              const Clock& clock = Clock::System());

// Issues a certificate unless `dir` has one for `identity` that belongs to its key and to the
// authority, names the identity and has a third of its life left. Returns whether it issued one.
// Errors as IssueCertificate.
absl::StatusOr<bool> EnsureCertificate(absl::string_view dir, const Identity& identity,
                                       int validity_days, const Clock& clock = Clock::System());

// Puts a pair in force for `identity` in one step, so that readers and a power cut find the former
// pair or this one; the former is deleted. Refuses what would not serve, and leaves the former as
// it is: INVALID_ARGUMENT, the errors of CheckPair and CheckSvid; IDENTITY_MISMATCH where it names
// somebody else, or lacks a service's DNS name or usage; CERTIFICATE_NOT_TRUSTED where the
// authority of `dir` did not sign it. Also IDENTITY_INVALID; FAILED_PRECONDITION CA_MISSING or
// CA_BROKEN.
absl::Status InstallPair(absl::string_view dir, const Identity& identity,
                         absl::string_view certificate_pem, absl::string_view key_pem,
                         const Clock& clock = Clock::System());

// What the certificate of `identity` says, where its pair may serve now. Errors: those of
// InstallPair for the pair on disk; NOT_FOUND PAIR_MISSING.
absl::StatusOr<CertificateInfo> CheckIssued(absl::string_view dir, const Identity& identity,
                                            const Clock& clock = Clock::System());

// Whether less than a third of the certificate's life is left: time for a new one.
bool IsInLastThird(const CertificateInfo& info, absl::Time now);

// The identities of `dir` by the names of its files, sorted, whatever the files hold. Errors:
// FAILED_PRECONDITION CA_MISSING for no such folder.
absl::StatusOr<std::vector<Identity>> IssuedIdentities(absl::string_view dir);

// What the first certificate of `pem` says. Errors: INVALID_ARGUMENT CERTIFICATE_UNREADABLE.
absl::StatusOr<CertificateInfo> ReadInfo(absl::string_view pem);

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

// The SPIFFE id of the first certificate of `pem`, where it may stand for a peer at `now` by the
// rules of SPIFFE X509-SVID, 4 and 5.2: SpiffeUriOf in `trust_domain`, no authority, a key that may
// sign (digitalSignature) and may not certify (keyCertSign, cRLSign), within its validity. Whether
// the authority signed it is for TLS to check. Pure. Errors: INVALID_ARGUMENT, those of SpiffeUriOf
// and SVID_TRUST_DOMAIN, SVID_IS_AUTHORITY, SVID_KEY_USAGE, SVID_NOT_YET_VALID or SVID_EXPIRED.
absl::StatusOr<std::string> CheckSvid(absl::string_view pem, absl::string_view trust_domain,
                                      absl::Time now);

// Checks what a process holds of its own before it serves or calls with it: CheckPair, CheckSvid in
// the certificate's own trust domain, and that `authority_pem` has a certificate. Returns the
// SPIFFE id. Errors: those of CheckPair and CheckSvid.
absl::StatusOr<std::string> CheckOwn(absl::string_view authority_pem,
                                     absl::string_view certificate_pem, absl::string_view key_pem,
                                     absl::Time now);

// "tsunagi.test" of "spiffe://tsunagi.test/svc/intake".
std::string TrustDomainOf(absl::string_view spiffe_id);

}  // namespace tsunagi::pki

#endif  // TSUNAGI_COMMON_PKI_PKI_H_
