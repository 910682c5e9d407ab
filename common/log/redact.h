// Messages without whatever could identify a person.
#ifndef TSUNAGI_COMMON_LOG_REDACT_H_
#define TSUNAGI_COMMON_LOG_REDACT_H_

#include <string>

#include "google/protobuf/message.h"

namespace tsunagi::log {

// A one-line text of a copy of `message` after Redact. For people who read logs; its form is not
// fixed. Thread-safe.
std::string Redacted(const google::protobuf::Message& message);

// Clears in `message`, at every depth, by the option (tsunagi.common.v1.field_class) of each field:
// * string and bytes fields, also in maps, unless they are classed PUBLIC (a field without a class
//   is cleared, also in Google's own messages such as Any and StringValue);
// * numbers, enums and messages that are classed PERSONAL, SENSITIVE or FREE_TEXT;
// * fields that this program does not know.
// A map counts as one field: with a string key or a string value it stays only if the map is
// PUBLIC.
void Redact(google::protobuf::Message* message);

}  // namespace tsunagi::log

#endif  // TSUNAGI_COMMON_LOG_REDACT_H_
