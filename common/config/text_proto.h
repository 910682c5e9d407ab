// Text protos from files: configuration, rules and the site's data.
#ifndef TSUNAGI_COMMON_CONFIG_TEXT_PROTO_H_
#define TSUNAGI_COMMON_CONFIG_TEXT_PROTO_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tsunagi::config {

// Reads the text proto file `path` (UTF-8 with or without byte order mark, at most 16 MiB) into
// `*message`, which is cleared first and left cleared on errors. Unknown fields and extensions,
// fields set twice and values out of range are errors. Thread-safe. Errors, with file:line:column
// (counted from 1) in both messages and as metadata "file", "line", "column" where there is a place
// to name (for an unknown field, where its name ends):
// * NOT_FOUND CONFIG_FILE_MISSING: no such file;
// * FAILED_PRECONDITION CONFIG_FILE_UNREADABLE: a folder, no permission, too large;
// * INVALID_ARGUMENT CONFIG_ENCODING: not UTF-8;
// * INVALID_ARGUMENT CONFIG_SYNTAX: the first error of the parser, and how many there were.
absl::Status LoadTextProto(absl::string_view path, google::protobuf::Message* message);

// LoadTextProto of a text that is at hand; `name` stands for the file in messages.
absl::Status ParseTextProto(absl::string_view name, absl::string_view text,
                            google::protobuf::Message* message);

}  // namespace tsunagi::config

#endif  // TSUNAGI_COMMON_CONFIG_TEXT_PROTO_H_
