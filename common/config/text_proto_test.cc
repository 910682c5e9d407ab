#include "common/config/text_proto.h"

#include <fstream>
#include <string>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"
#include "tsunagi/config/v1/server_config.pb.h"

namespace tsunagi::config {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

class TextProtoTest : public ::testing::Test {
 protected:
  absl::Status Load(const std::string& text) {
    std::ofstream(file_, std::ios::binary) << text;
    return LoadTextProto(file_, &message_);
  }

  const TempDir dir_;
  const std::string file_ = dir_.Path("x.textproto");
  v1::ServerConfig message_;
};

TEST_F(TextProtoTest, GoodFile_IsRead) {
  message_.set_listen("earlier");
  ASSERT_OK(Load("# 注記\nservice: \"intake\"\nlimits { readers: 3 }\n"));
  EXPECT_EQ(message_.service(), "intake");
  EXPECT_EQ(message_.limits().readers(), 3u);
  EXPECT_EQ(message_.listen(), "");
  ASSERT_OK(Load("\xEF\xBB\xBFservice: \"bom\"\r\n"));
  EXPECT_EQ(message_.service(), "bom");
  ASSERT_OK(Load(""));
}

TEST_F(TextProtoTest, BadText_NamesFileLineAndColumn) {
  const absl::Status status = Load("service: \"intake\"\n  portt: 3\n");
  EXPECT_THAT(status, IsError(kInvalid, "CONFIG_SYNTAX"));
  EXPECT_THAT(std::string(status.message()), StartsWith(file_ + ":2:8: "));
  EXPECT_THAT(std::string(status.message()), HasSubstr("portt"));
  EXPECT_THAT(DetailOf(status).message_ja, HasSubstr("x.textproto の 2 行 8 桁目"));
  EXPECT_EQ(message_.service(), "") << "left over from a file that failed";
}

TEST_F(TextProtoTest, OtherMistakes_AreRefused) {
  for (const char* text : {
           "unknown { a: 1 }",
           "[a.b.c]: 1",
           "service: 1",
           "service: \"a\" service: \"b\"",
           "limits { readers: -1 }",
           "limits { readers: 4294967296 }",
           "limits {",
           "service: \"open",
           "\"",
       }) {
    EXPECT_THAT(Load(text), IsError(kInvalid, "CONFIG_SYNTAX")) << text;
  }
}

TEST_F(TextProtoTest, ShiftJis_IsRefusedWithItsPlace) {
  const absl::Status status = Load("service: \"a\"\n# \x91\x8a\x92\x6b\n");
  EXPECT_THAT(status, IsError(kInvalid, "CONFIG_ENCODING"));
  EXPECT_THAT(std::string(status.message()), StartsWith(file_ + ":2:3: "));
}

TEST_F(TextProtoTest, MissingFileOrFolder_IsNamed) {
  EXPECT_THAT(LoadTextProto(dir_.Path("none"), &message_),
              IsError(absl::StatusCode::kNotFound, "CONFIG_FILE_MISSING"));
  EXPECT_THAT(LoadTextProto(dir_.path(), &message_),
              IsError(absl::StatusCode::kFailedPrecondition, "CONFIG_FILE_UNREADABLE"));
}

TEST_F(TextProtoTest, TooLargeFile_IsRefused) {
  EXPECT_THAT(Load(std::string((16 << 20) + 1, ' ')),
              IsError(absl::StatusCode::kFailedPrecondition, "CONFIG_FILE_UNREADABLE"));
}

}  // namespace
}  // namespace tsunagi::config
