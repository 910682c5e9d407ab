#include "common/paging/token.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "tsunagi/storage/v1/tokens.pb.h"

namespace tsunagi {
namespace {

absl::Status Invalid(absl::string_view reason) {
  return Error(absl::StatusCode::kInvalidArgument, reason,
               "the token was changed or belongs to another request")
      .Ja("一覧の続きを読み込めません。はじめから読み直してください。");
}

}  // namespace

absl::StatusOr<int> EffectivePageSize(int requested) {
  constexpr int kDefault = 50;
  constexpr int kMost = 200;
  if (requested < 0) {
    return InvalidFields({{"page_size", "NEGATIVE", "件数は0以上で指定してください。"}});
  }
  return requested == 0 ? kDefault : std::min(requested, kMost);
}

TokenSealer::TokenSealer(crypto::AeadKey key) : key_(std::move(key)) {}

absl::StatusOr<std::string> TokenSealer::SealPage(absl::string_view arguments,
                                                  const std::vector<std::string>& position) const {
  storage::v1::PageToken token;
  for (const std::string& part : position) token.add_position(part);
  ASSIGN_OR_RETURN(const std::string sealed,
                   key_.Seal(token.SerializeAsString(), absl::StrCat("page/v1/", arguments)));
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<std::vector<std::string>> TokenSealer::OpenPage(absl::string_view arguments,
                                                               absl::string_view token) const {
  if (token.empty()) return std::vector<std::string>{};
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed)) return Invalid("PAGE_TOKEN_INVALID");
  const auto plain = key_.Open(sealed, absl::StrCat("page/v1/", arguments));
  storage::v1::PageToken message;
  if (!plain.ok() || !message.ParseFromString(*plain)) return Invalid("PAGE_TOKEN_INVALID");
  return std::vector<std::string>(message.position().begin(), message.position().end());
}

absl::StatusOr<std::string> TokenSealer::SealResume(absl::string_view feed,
                                                    int64_t sequence) const {
  storage::v1::ResumeToken token;
  token.set_sequence(sequence);
  ASSIGN_OR_RETURN(const std::string sealed,
                   key_.Seal(token.SerializeAsString(), absl::StrCat("resume/v1/", feed)));
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<int64_t> TokenSealer::OpenResume(absl::string_view feed,
                                                absl::string_view token) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed)) return Invalid("RESUME_TOKEN_INVALID");
  const auto plain = key_.Open(sealed, absl::StrCat("resume/v1/", feed));
  storage::v1::ResumeToken message;
  if (!plain.ok() || !message.ParseFromString(*plain)) return Invalid("RESUME_TOKEN_INVALID");
  return message.sequence();
}

}  // namespace tsunagi
