#include "common/error/error.h"

#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tsunagi {
namespace {

constexpr char kPayloadUrl[] = "tsunagi/error-detail";

void Put(std::string& out, absl::string_view text) {
  absl::StrAppend(&out, text.size(), ":", text);
}

// Reads the pieces that Put wrote; an unreadable payload gives empty pieces.
class Pieces {
 public:
  explicit Pieces(absl::string_view text) : rest_(text) {}
  std::string Next() {
    const size_t colon = rest_.find(':');
    size_t length = 0;
    if (colon == absl::string_view::npos || !absl::SimpleAtoi(rest_.substr(0, colon), &length) ||
        rest_.size() - colon - 1 < length) {
      rest_ = {};
      return "";
    }
    std::string piece(rest_.substr(colon + 1, length));
    rest_.remove_prefix(colon + 1 + length);
    return piece;
  }
  int64_t NextInt() {
    int64_t value = 0;
    const std::string text = Next();
    return absl::SimpleAtoi(text, &value) ? value : 0;
  }

 private:
  absl::string_view rest_;
};

std::string Encode(const ErrorDetail& detail) {
  std::string out;
  Put(out, detail.reason);
  Put(out, detail.message_ja);
  Put(out, detail.resource);
  Put(out, detail.retry_after ? absl::StrCat(absl::ToInt64Milliseconds(*detail.retry_after)) : "");
  Put(out, absl::StrCat(detail.metadata.size()));
  for (const auto& [key, value] : detail.metadata) {
    Put(out, key);
    Put(out, value);
  }
  Put(out, absl::StrCat(detail.fields.size()));
  for (const FieldProblem& field : detail.fields) {
    Put(out, field.field);
    Put(out, field.reason);
    Put(out, field.message_ja);
  }
  return out;
}

ErrorDetail Decode(absl::string_view text) {
  ErrorDetail detail;
  Pieces pieces(text);
  detail.reason = pieces.Next();
  detail.message_ja = pieces.Next();
  detail.resource = pieces.Next();
  int64_t retry_ms = 0;
  if (absl::SimpleAtoi(pieces.Next(), &retry_ms)) {
    detail.retry_after = absl::Milliseconds(retry_ms);
  }
  for (int64_t n = pieces.NextInt(); n > 0; --n) {
    std::string key = pieces.Next();
    detail.metadata.emplace_back(std::move(key), pieces.Next());
  }
  for (int64_t n = pieces.NextInt(); n > 0; --n) {
    FieldProblem problem;
    problem.field = pieces.Next();
    problem.reason = pieces.Next();
    problem.message_ja = pieces.Next();
    detail.fields.push_back(std::move(problem));
  }
  return detail;
}

}  // namespace

Error::Error(absl::StatusCode code, absl::string_view reason, absl::string_view message)
    : code_(code), message_(message) {
  detail_.reason = std::string(reason);
}

Error& Error::Ja(absl::string_view message_ja) {
  detail_.message_ja = std::string(message_ja);
  return *this;
}

Error& Error::Meta(absl::string_view key, absl::string_view value) {
  detail_.metadata.emplace_back(key, value);
  return *this;
}

Error& Error::Field(absl::string_view field, absl::string_view reason,
                    absl::string_view message_ja) {
  detail_.fields.push_back({std::string(field), std::string(reason), std::string(message_ja)});
  return *this;
}

Error& Error::Fields(std::vector<FieldProblem> fields) {
  detail_.fields = std::move(fields);
  return *this;
}

Error& Error::Resource(absl::string_view name) {
  detail_.resource = std::string(name);
  return *this;
}

Error& Error::RetryAfter(absl::Duration delay) {
  detail_.retry_after = delay;
  return *this;
}

Error::operator absl::Status() const {
  absl::Status status(code_, message_);
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(detail_)));
  return status;
}

ErrorDetail DetailOf(const absl::Status& status) {
  if (const auto payload = status.GetPayload(kPayloadUrl)) return Decode(std::string(*payload));
  ErrorDetail detail;
  detail.reason = absl::StatusCodeToString(status.code());
  return detail;
}

std::string ReasonOf(const absl::Status& status) { return DetailOf(status).reason; }

absl::Status NotFound(absl::string_view kind, absl::string_view resource) {
  return Error(absl::StatusCode::kNotFound, absl::StrCat(kind, "_NOT_FOUND"),
               "the resource does not exist or is not yours to see")
      .Ja("見つかりません。番号をもう一度お確かめください。")
      .Resource(resource);
}

absl::Status InvalidFields(std::vector<FieldProblem> problems) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS",
               absl::StrCat(problems.size(), " field(s) of the request are invalid"))
      .Ja("入力に誤りがあります。印の付いた項目を直して、もう一度送信してください。")
      .Fields(std::move(problems));
}

absl::Status EtagMismatch(absl::string_view resource) {
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "the resource was changed since")
      .Ja("ほかの方が先に更新しています。最新の内容を読み直してから、もう一度保存してください。")
      .Resource(resource);
}

}  // namespace tsunagi
