// JSON as tokens and key sets may hold it, for the sources of this folder.
#ifndef TSUNAGI_COMMON_JWT_STRICT_JSON_H_
#define TSUNAGI_COMMON_JWT_STRICT_JSON_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace tsunagi::jwt {

// The object that `text` holds; nothing unless it is one JSON object (RFC 8259) in UTF-8 without
// byte order mark, nested at most four deep, in which no object has a name twice, no text has a
// NUL, and every whole number fits in 64 bits with sign. What two readers could read in two ways
// is thereby no JSON at all.
std::optional<nlohmann::json> ParseStrictObject(absl::string_view text);

// The text of a member; null where the member is missing or no text.
const std::string* TextOf(const nlohmann::json& object, const char* name);

// The whole number of a member; nothing where the member is missing or no whole number.
std::optional<int64_t> WholeOf(const nlohmann::json& object, const char* name);

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_STRICT_JSON_H_
