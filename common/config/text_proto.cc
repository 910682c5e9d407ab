#include "common/config/text_proto.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/text/utf8.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"

namespace tsunagi::config {
namespace {

constexpr size_t kMaxFile = size_t{16} << 20;

// A place in a file, counted from 1.
struct Place {
  int line = 1;
  int column = 1;
};

absl::Status ErrorAt(absl::string_view file, Place place, absl::string_view reason,
                     absl::string_view english, absl::string_view japanese) {
  return Error(absl::StatusCode::kInvalidArgument, reason,
               absl::StrCat(file, ":", place.line, ":", place.column, ": ", english))
      .Ja(absl::StrCat(file, " の ", place.line, " 行 ", place.column, " 桁目", japanese))
      .Meta("file", file)
      .Meta("line", absl::StrCat(place.line))
      .Meta("column", absl::StrCat(place.column));
}

// Keeps the first error; without a collector the parser would write to standard error itself.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    ++count_;
    // A negative line means "no place".
    if (count_ == 1) {
      place_ = {std::max(line, 0) + 1, std::max<int>(column, 0) + 1};
      message_ = message;
    }
  }
  void AddWarning(int, int, const std::string&) override {}

  int Count() const { return count_; }
  Place FirstPlace() const { return place_; }
  const std::string& Message() const { return message_; }

 private:
  int count_ = 0;
  Place place_;
  std::string message_;
};

Place PlaceOf(absl::string_view text, size_t offset) {
  Place place;
  for (const char c : text.substr(0, offset)) {
    place.column = c == '\n' ? 1 : place.column + 1;
    place.line += c == '\n';
  }
  return place;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr && (errno == ENOENT || errno == ENOTDIR)) {
    return Error(absl::StatusCode::kNotFound, "CONFIG_FILE_MISSING",
                 absl::StrCat(path, " does not exist"))
        .Ja(absl::StrCat("設定ファイル ", path, " がありません。場所をお確かめください。"))
        .Meta("file", path);
  }
  std::string text(kMaxFile + 1, '\0');
  const size_t size = file == nullptr ? 0 : std::fread(text.data(), 1, text.size(), file.get());
  if (file == nullptr || std::ferror(file.get()) != 0 || size > kMaxFile) {
    return Error(absl::StatusCode::kFailedPrecondition, "CONFIG_FILE_UNREADABLE",
                 absl::StrCat(path, " cannot be read or has more than 16 MiB"))
        .Ja(absl::StrCat(
            "設定ファイル ", path,
            " を読めません。読み取りの権限と大きさ (16 MiB まで) をお確かめください。"))
        .Meta("file", path);
  }
  text.resize(size);
  text.shrink_to_fit();
  return text;
}

}  // namespace

absl::Status ParseTextProto(absl::string_view name, absl::string_view text,
                            google::protobuf::Message* message) {
  message->Clear();
  // Windows editors put a byte order mark in front, which the parser does not know.
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  if (const std::optional<size_t> offset = text::FirstInvalidUtf8(text)) {
    return ErrorAt(
        name, PlaceOf(text, *offset), "CONFIG_ENCODING", "the file is not UTF-8",
        "に UTF-8 でない文字があります。文字コードを UTF-8 にして保存し直してください。");
  }
  FirstError errors;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  if (parser.Parse(&input, message) && errors.Count() == 0) return absl::OkStatus();
  message->Clear();
  const std::string more =
      errors.Count() > 1 ? absl::StrCat(" (and ", errors.Count() - 1, " more)") : "";
  return ErrorAt(
      name, errors.FirstPlace(), "CONFIG_SYNTAX", absl::StrCat(errors.Message(), more),
      absl::StrCat("に誤りがあります。直してから、もう一度実行してください: ", errors.Message()));
}

absl::Status LoadTextProto(absl::string_view path, google::protobuf::Message* message) {
  message->Clear();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(std::string(path)));
  return ParseTextProto(path, text, message);
}

}  // namespace tsunagi::config
