// Small pieces that every conversion needs. Internal to this folder.
#ifndef TSUNAGI_COMMON_SITE_CONVERT_UTIL_H_
#define TSUNAGI_COMMON_SITE_CONVERT_UTIL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rules/condition.h"
#include "tsunagi/config/v1/rules.pb.h"

namespace tsunagi::site {

inline rules::Citation CitationOf(const config::v1::Citation& proto) {
  return {proto.source(), proto.verified(), proto.ask()};
}

inline std::vector<std::string> Strings(
    const google::protobuf::RepeatedPtrField<std::string>& values) {
  return {values.begin(), values.end()};
}

// "HH:MM" in minutes after midnight; -1 for anything else.
int MinuteOfDay(absl::string_view text);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_CONVERT_UTIL_H_
