// Long text in narrow columns.
#ifndef TSUNAGI_TOOLS_TSUNAGI_WRAP_H_
#define TSUNAGI_TOOLS_TSUNAGI_WRAP_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tsunagi::cli {

// `utf8` in lines of at most `width` columns (DisplayWidth), broken where Japanese may be broken:
// no line starts with a closing bracket or a comma. Lines after the first start with `hanging`
// spaces, which count. Text without a place to break stands longer than `width`. Never empty.
// Pure; thread-safe.
std::vector<std::string> Wrap(absl::string_view utf8, size_t width, size_t hanging = 0);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_WRAP_H_
