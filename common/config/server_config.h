// The configuration of a service process.
#ifndef TSUNAGI_COMMON_CONFIG_SERVER_CONFIG_H_
#define TSUNAGI_COMMON_CONFIG_SERVER_CONFIG_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tsunagi/config/v1/server_config.pb.h"

namespace tsunagi::config {

// The configuration in the text proto file `path`, checked and with every default filled in: the
// limits as in server_config.proto and log_level "info". Relative paths in it are left as they are
// and mean the working directory. Keys and certificates stand in it as paths only; whether those
// files exist is found by whoever opens them. Thread-safe. Errors: as LoadTextProto, and
// INVALID_ARGUMENT CONFIG_INVALID that lists every bad field with a Japanese sentence.
absl::StatusOr<v1::ServerConfig> LoadServerConfig(absl::string_view path);

// Fills the defaults of `config` and checks it. `file` is named in the message. Thread-safe.
// Errors: INVALID_ARGUMENT CONFIG_INVALID. Reasons of its fields: REQUIRED, UNKNOWN_VALUE,
// ADDRESS_INVALID, TRUST_DOMAIN_INVALID, TOO_LARGE, NOT_FOR_THIS_SERVICE, SAME_FILE, SELF_PEER.
absl::Status CompleteAndCheck(absl::string_view file, v1::ServerConfig* config);

}  // namespace tsunagi::config

#endif  // TSUNAGI_COMMON_CONFIG_SERVER_CONFIG_H_
