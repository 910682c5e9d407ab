#include "tools/tsunagi/wrap.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

// The pieces between places where a line may end, spaces behind a piece included.
std::vector<std::string> PiecesOf(absl::string_view utf8) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createLineInstance(icu::Locale::getJapanese(), error));
  if (U_FAILURE(error)) return {std::string(utf8)};
  breaks->setText(text);
  std::vector<std::string> pieces;
  int32_t from = breaks->first();
  for (int32_t to = breaks->next(); to != icu::BreakIterator::DONE; to = breaks->next()) {
    std::string piece;
    text.tempSubStringBetween(from, to).toUTF8String(piece);
    pieces.push_back(std::move(piece));
    from = to;
  }
  return pieces;
}

}  // namespace

std::vector<std::string> Wrap(absl::string_view utf8, size_t width, size_t hanging) {
  std::vector<std::string> lines = {""};
  bool fresh = true;
  for (const std::string& piece : PiecesOf(utf8)) {
    const absl::string_view shown = absl::StripTrailingAsciiWhitespace(piece);
    if (!fresh && DisplayWidth(absl::StrCat(lines.back(), shown)) > width) {
      absl::StripTrailingAsciiWhitespace(&lines.back());
      lines.emplace_back(hanging, ' ');
    }
    lines.back() += piece;
    // Spaces at the start of the text are its indent, not a place to break.
    fresh = lines.size() == 1 && absl::StripAsciiWhitespace(lines.back()).empty();
  }
  absl::StripTrailingAsciiWhitespace(&lines.back());
  return lines;
}

}  // namespace tsunagi::cli
