// Certificates as somebody with a key could make them: every wrong form, made without the checks of
// common/pki.
#ifndef TSUNAGI_COMMON_PKI_TESTING_FORGE_H_
#define TSUNAGI_COMMON_PKI_TESTING_FORGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tsunagi::testing {

// PEM texts.
struct PemPair {
  std::string certificate;
  std::string key;
};

// An extension in OpenSSL's configuration language (x509v3_config(5)); an empty one is left out.
struct Forgery {
  std::string names;
  std::string basic_constraints = "critical,CA:FALSE";
  std::string key_usage = "critical,digitalSignature";
  std::string extended_key_usage = "clientAuth,serverAuth";
  absl::Time not_before = absl::Now() - absl::Minutes(1);
  absl::Time not_after = absl::Now() + absl::Hours(1);
};

// An authority with the given name constraints, e.g. "critical,permitted;URI:tsunagi.test"; without
// any where they are empty.
PemPair ForgeAuthority(const std::string& name_constraints = "");

// A certificate of a fresh key, signed by `authority`.
PemPair Forge(const Forgery& forgery, const PemPair& authority);

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_PKI_TESTING_FORGE_H_
