#include "tools/tsunagi/table.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/text/utf8.h"

namespace tsunagi::cli {
namespace {

size_t WidthOf(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return 0;
    default:
      break;
  }
  switch (u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_FULLWIDTH:
    case U_EA_WIDE:
    case U_EA_AMBIGUOUS:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

size_t DisplayWidth(absl::string_view utf8) {
  size_t width = 0;
  for (const char32_t code_point : text::ToCodePoints(utf8)) width += WidthOf(code_point);
  return width;
}

std::string OneLine(absl::string_view utf8) {
  std::string line;
  bool after_return = false;
  for (const char32_t code_point : text::ToCodePoints(utf8)) {
    const bool control = u_charType(static_cast<UChar32>(code_point)) == U_CONTROL_CHAR ||
                         code_point == 0x2028 || code_point == 0x2029;
    if (!control) {
      text::AppendCodePoint(code_point, &line);
    } else if (!(after_return && code_point == U'\n')) {
      line += ' ';
    }
    after_return = code_point == U'\r';
  }
  return line;
}

void Table::AddColumn(absl::string_view header, Align align) {
  columns_.push_back({std::string(header), align});
}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = OneLine(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Line(const std::vector<std::string>& cells,
                        const std::vector<size_t>& widths) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += "  ";
    const std::string padding(widths[i] - DisplayWidth(cells[i]), ' ');
    if (columns_[i].align == Align::kRight) {
      absl::StrAppend(&line, padding, cells[i]);
    } else {
      absl::StrAppend(&line, cells[i], padding);
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string Table::Render() const {
  std::vector<std::string> headers;
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    headers.push_back(columns_[i].header);
    size_t width = DisplayWidth(columns_[i].header);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  std::vector<std::string> rule;
  for (const size_t width : widths) rule.emplace_back(width, '-');
  std::string out = Line(headers, widths) + Line(rule, widths);
  for (const auto& row : rows_) out += Line(row, widths);
  return out;
}

}  // namespace tsunagi::cli
