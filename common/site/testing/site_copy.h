// A copy of the real site's data that a test may break.
#ifndef TSUNAGI_COMMON_SITE_TESTING_SITE_COPY_H_
#define TSUNAGI_COMMON_SITE_TESTING_SITE_COPY_H_

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::testing {

// Tests run at the root of the repository.
inline constexpr char kTochigi[] = "deploy/tochigi";

class SiteCopy {
 public:
  SiteCopy() { std::filesystem::copy(kTochigi, dir(), std::filesystem::copy_options::recursive); }

  std::string dir() const { return temp_.Path("site"); }

  std::string Read(const std::string& file) const {
    std::ifstream in(dir() + "/" + file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  void Write(const std::string& file, const std::string& text) const {
    std::ofstream(dir() + "/" + file, std::ios::binary) << text;
  }

  // Replaces the first `from` behind the first `after`.
  void Replace(const std::string& file, const std::string& after, const std::string& from,
               const std::string& to) const {
    std::string text = Read(file);
    const size_t start = text.find(after);
    ASSERT_NE(start, std::string::npos) << after;
    const size_t at = text.find(from, start);
    ASSERT_NE(at, std::string::npos) << from;
    Write(file, text.replace(at, from.size(), to));
  }

  void Append(const std::string& file, const std::string& text) const {
    Write(file, Read(file) + text);
  }

 private:
  TempDir temp_;
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_SITE_TESTING_SITE_COPY_H_
