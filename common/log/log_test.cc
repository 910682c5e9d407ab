#include "common/log/log.h"

#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tsunagi::log {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

// Texts that nobody declared public, and types without a plain form, do not become values.
static_assert(!std::is_constructible_v<Value, std::string>);
static_assert(!std::is_constructible_v<Value, const char*>);
static_assert(!std::is_constructible_v<Value, absl::string_view>);
static_assert(!std::is_constructible_v<Value, std::string*>);
static_assert(!std::is_constructible_v<Value, double>);
static_assert(!std::is_constructible_v<Value, char>);
static_assert(!std::is_convertible_v<std::string, Public>);
static_assert(!std::is_convertible_v<const char*, Public>);
static_assert(!std::is_constructible_v<Name, std::string>);
static_assert(std::is_convertible_v<Public, Value>);
static_assert(std::is_convertible_v<bool, Value>);
static_assert(std::is_convertible_v<uint32_t, Value>);

const absl::Time kTime =
    absl::FromCivil(absl::CivilSecond(2026, 4, 1, 9, 0, 5), Jst()) + absl::Microseconds(1234);

TEST(FormatLine, Fields_StandInOrderOnOneLine) {
  EXPECT_EQ(FormatLine(kTime, Level::kInfo, "server_started",
                       {{"port", 7101}, {"tls", true}, {"service", Public("intake")}}),
            "{\"time\":\"2026-04-01T09:00:05.001234+09:00\",\"severity\":\"INFO\","
            "\"event\":\"server_started\",\"port\":7101,\"tls\":true,\"service\":\"intake\"}\n");
}

TEST(FormatLine, Numbers_KeepTheirValueOrTheLargest) {
  const std::string line = FormatLine(kTime, Level::kError, "numbers",
                                      {{"least", std::numeric_limits<int64_t>::min()},
                                       {"unsigned", uint64_t{5}},
                                       {"beyond", std::numeric_limits<uint64_t>::max()}});
  EXPECT_THAT(line, HasSubstr("\"least\":-9223372036854775808,\"unsigned\":5,"
                              "\"beyond\":9223372036854775807}"));
}

TEST(FormatLine, AwkwardTexts_StayJsonOnOneLine) {
  const std::string awkward = std::string("\"\\\n\r\t\0", 6) + "\x1b[31m\x7f 日本語\u2028\u0085";
  const std::string line = FormatLine(kTime, Level::kInfo, "x", {{"text", Public(awkward)}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, HasSubstr("\\u001b[31m\\u007f 日本語\\u2028\\u0085"));
  EXPECT_EQ(json::parse(line).at("text").get<std::string>(), awkward);
}

TEST(FormatLine, MalformedUtf8_BecomesReplacementCharacter) {
  const std::string line = FormatLine(kTime, Level::kInfo, "x",
                                      {{"text", Public("a\xff"
                                                       "b")}});
  EXPECT_EQ(json::parse(line).at("text").get<std::string>(),
            "a\uFFFD"
            "b");
}

TEST(FormatLine, LongText_IsCutBetweenCharacters) {
  for (const char* start : {"", "a", "ab"}) {
    std::string text = start;
    for (int i = 0; i < 5000; ++i) text += "名";
    const json line = json::parse(FormatLine(kTime, Level::kInfo, "x", {{"text", Public(text)}}));
    const std::string cut = line.at("text").get<std::string>();
    EXPECT_LE(cut.size(), 8192u + 3);
    EXPECT_THAT(cut, ::testing::EndsWith("名…"));
    EXPECT_THAT(cut, Not(HasSubstr("\uFFFD")));
  }
}

class LogTest : public ::testing::Test {
 protected:
  void SetUp() override { ::testing::internal::CaptureStderr(); }
  void TearDown() override { SetLogLevel(Level::kInfo); }
  static std::string Captured() { return ::testing::internal::GetCapturedStderr(); }
};

TEST_F(LogTest, LevelInForce_LeavesOutWhatIsBelow) {
  SetLogLevel(Level::kWarning);
  Info("left_out");
  Warning("kept_warning", {{"n", 1}});
  Error("kept_error");
  const std::string lines = Captured();
  EXPECT_THAT(lines, Not(HasSubstr("left_out")));
  EXPECT_THAT(lines, HasSubstr("\"severity\":\"WARNING\",\"event\":\"kept_warning\",\"n\":1}\n"));
  EXPECT_THAT(lines, HasSubstr("\"severity\":\"ERROR\",\"event\":\"kept_error\"}\n"));
}

TEST_F(LogTest, Names_OfLevels) {
  EXPECT_EQ(LevelOf("info"), Level::kInfo);
  EXPECT_EQ(LevelOf("warning"), Level::kWarning);
  EXPECT_EQ(LevelOf("error"), Level::kError);
  EXPECT_EQ(LevelOf("INFO"), std::nullopt);
  EXPECT_EQ(Captured(), "");
}

TEST_F(LogTest, ManyThreads_WriteWholeLines) {
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 100; ++i) {
        Info("line", {{"thread", t}, {"text", Public(std::string(5000, 'x'))}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string captured = Captured();
  const std::vector<std::string> lines = absl::StrSplit(captured, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 800u);
  for (const std::string& line : lines) EXPECT_TRUE(json::accept(line)) << line.substr(0, 100);
}

}  // namespace
}  // namespace tsunagi::log
