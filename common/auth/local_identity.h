// How commands and tests write who calls: "agency/<agency>/<role>/<n>" for a person of an office,
// "agency/<agency>/machine/<name>" for a machine account, "svc/<service>" for a service. Pure.
#ifndef TSUNAGI_COMMON_AUTH_LOCAL_IDENTITY_H_
#define TSUNAGI_COMMON_AUTH_LOCAL_IDENTITY_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tsunagi {

// True where a person stands behind it, who needs a token.
bool IsPerson(absl::string_view identity);

// User id of a person or machine account: "sr-09201.counsellor.1"; empty for a service.
std::string UserOf(absl::string_view identity);

// Path of the certificate that such a caller presents: the office's station for a person
// ("agency/sr-09201/client/1"), else its own.
std::string CertificatePathOf(absl::string_view identity);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_AUTH_LOCAL_IDENTITY_H_
