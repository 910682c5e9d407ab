// Tables for terminals and text files, aligned by the width that Japanese fonts give a character.
#ifndef TSUNAGI_TOOLS_TSUNAGI_TABLE_H_
#define TSUNAGI_TOOLS_TSUNAGI_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tsunagi::cli {

// Columns that `utf8` takes (UAX #11): wide, full-width and ambiguous characters two, as in
// Japanese fonts; combining marks, variation selectors and other invisible ones none. Pure.
size_t DisplayWidth(absl::string_view utf8);

// `utf8` on one line: line ends and control characters become spaces, so that what a person typed
// cannot steer the terminal. Pure.
std::string OneLine(absl::string_view utf8);

// Not thread-safe.
class Table {
 public:
  enum class Align { kLeft, kRight };

  // A column; call before the first row.
  void AddColumn(absl::string_view header, Align align = Align::kLeft);
  // Missing cells are empty; more cells than columns are dropped.
  void AddRow(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Header, rule and rows, one line each, two spaces between columns, none at the end of a line.
  std::string Render() const;

 private:
  struct Column {
    std::string header;
    Align align;
  };
  std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_TABLE_H_
