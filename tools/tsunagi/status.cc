#include "tools/tsunagi/status.h"

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

constexpr absl::string_view kUsage = "USAGE";

std::string SentenceOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "サービスに接続できません。起動しているかを tsunagi health でお確かめください。";
    case absl::StatusCode::kCancelled:
      return "サービスが停止したため、処理が途中で切れました。もう一度お試しください。";
    case absl::StatusCode::kDeadlineExceeded:
      return "サービスから時間内に返事がありません。しばらくしてからもう一度お試しください。";
    case absl::StatusCode::kPermissionDenied:
      return "この証明書ではこの操作はできません。--as をお確かめください。";
    default:
      return absl::StrCat("処理できませんでした: ", status.message());
  }
}

}  // namespace

absl::Status UsageError(absl::string_view message_ja) {
  return Error(absl::StatusCode::kInvalidArgument, kUsage, "wrong usage").Ja(message_ja);
}

absl::Status FileUnreadable(absl::string_view path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE", "cannot read the file")
      .Ja(absl::StrCat("ファイルを読めません: ", path));
}

absl::Status FileUnwritable(absl::string_view path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE", "cannot write the file")
      .Ja(absl::StrCat("ファイルに書けません: ", path));
}

bool IsUnreachable(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kCancelled;
}

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  if (IsUnreachable(status)) return kExitUnreachable;
  return ReasonOf(status) == kUsage ? kExitUsage : kExitError;
}

std::string DescribeError(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  std::string out = detail.message_ja.empty() ? SentenceOf(status) : detail.message_ja;
  absl::StrAppend(&out, "\n");
  for (const FieldProblem& field : detail.fields) {
    absl::StrAppend(&out, "  ", OneLine(field.field), ": ", OneLine(field.message_ja), "\n");
  }
  absl::StrAppend(&out, "(", absl::StatusCodeToString(status.code()), " ", detail.reason);
  if (!detail.resource.empty()) absl::StrAppend(&out, " ", OneLine(detail.resource));
  return absl::StrCat(out, ")\n");
}

}  // namespace tsunagi::cli
