#include "common/jwt/strict_json.h"

#include <string>

#include "gtest/gtest.h"

namespace tsunagi::jwt {
namespace {

TEST(ParseStrictObject, OrdinaryObjects_AreRead) {
  EXPECT_TRUE(ParseStrictObject("{}"));
  EXPECT_TRUE(ParseStrictObject(" {\r\n\"a\" : [1, -2, 3.5, true, null, \"\\u3042\"] } "));
  // The same name in two objects is no duplicate.
  EXPECT_TRUE(ParseStrictObject(R"({"a":{"b":1},"b":{"a":1}})"));
}

TEST(ParseStrictObject, AnythingButOneObject_IsNothing) {
  for (const char* text : {"", " ", "[]", "1", "null", "\"a\"", "{", "{}{}", "{} x", "{\"a\":1,}",
                           "{a:1}", "{'a':1}", "// c\n{}", "{\"a\":01}", "{\"a\":+1}",
                           "{\"a\":NaN}", "{\"a\":\"\n\"}", "\xef\xbb\xbf{}"}) {
    EXPECT_FALSE(ParseStrictObject(text)) << text;
  }
}

TEST(ParseStrictObject, DuplicateNames_AreNothingAtEveryLevel) {
  EXPECT_FALSE(ParseStrictObject(R"({"a":1,"a":1})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":1,"\u0061":2})"));
  EXPECT_FALSE(ParseStrictObject(R"({"x":{"a":1,"b":2,"a":3}})"));
  EXPECT_FALSE(ParseStrictObject(R"({"x":[{"y":{"a":1,"a":1}}]})"));
}

TEST(ParseStrictObject, FiveLevels_AreNothing) {
  EXPECT_TRUE(ParseStrictObject(R"({"a":{"b":[{}]}})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":{"b":[{"c":{}}]}})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":[[[[]]]]})"));
}

TEST(ParseStrictObject, BrokenText_IsNothing) {
  EXPECT_FALSE(ParseStrictObject(R"({"a":"\u0000"})"));
  EXPECT_FALSE(ParseStrictObject(R"({"\u0000":1})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":"\ud800"})"));
  EXPECT_FALSE(ParseStrictObject("{\"a\":\"\xff\"}"));
  EXPECT_FALSE(ParseStrictObject("{\"a\":\"\xc0\xaf\"}"));
  EXPECT_FALSE(ParseStrictObject(absl::string_view("{}\0", 3)));
  EXPECT_FALSE(ParseStrictObject(absl::string_view("{}\0x", 4)));
}

TEST(ParseStrictObject, WholeNumbersBeyond64Bits_AreNothing) {
  EXPECT_TRUE(ParseStrictObject(R"({"a":9223372036854775807})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":9223372036854775808})"));
  EXPECT_TRUE(ParseStrictObject(R"({"a":-9223372036854775808})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":-9223372036854775809})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":99999999999999999999999})"));
  EXPECT_FALSE(ParseStrictObject(R"({"a":1e999})"));
}

TEST(WholeOf, OnlyWholeNumbers_AreAnswered) {
  const auto object = ParseStrictObject(R"({"whole":7,"real":7.0,"power":7e0,"text":"7"})");
  ASSERT_TRUE(object);
  EXPECT_EQ(WholeOf(*object, "whole"), 7);
  for (const char* name : {"real", "power", "text", "missing"}) {
    EXPECT_FALSE(WholeOf(*object, name)) << name;
  }
}

}  // namespace
}  // namespace tsunagi::jwt
