#include "common/erasure/retention_file.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/config/text_proto.h"
#include "common/error/error.h"
#include "tsunagi/config/v1/retention.pb.h"

namespace tsunagi {

absl::StatusOr<RetentionPolicy> LoadRetentionPolicy(absl::string_view path) {
  config::v1::RetentionPolicy proto;
  const absl::Status loaded = config::LoadTextProto(path, &proto);
  if (absl::IsNotFound(loaded)) {
    return Error(absl::StatusCode::kFailedPrecondition, "RETENTION_MISSING",
                 absl::StrCat("no retention policy ", path))
        .Ja(absl::StrCat("保存年限の設定 ", path,
                         " がありません。サイトのデータに置いてください。"));
  }
  RETURN_IF_ERROR(loaded);
  std::vector<RetentionRule> rules;
  for (const config::v1::RetentionRule& rule : proto.rules()) {
    if (rule.record_class() == config::v1::RetentionRule::RECORD_CLASS_UNSPECIFIED ||
        rule.start() == config::v1::RetentionRule::START_UNSPECIFIED ||
        rule.citation().source().empty()) {
      return Error(absl::StatusCode::kInvalidArgument, "RETENTION_INVALID",
                   "a rule without class, start or source")
          .Ja("保存年限の設定に、種別・起算日・根拠のどれかが書かれていない定めがあります。");
    }
    rules.push_back({.record_class = static_cast<RecordClass>(rule.record_class()),
                     .agencies = {rule.agencies().begin(), rule.agencies().end()},
                     .start = static_cast<RetentionStart>(rule.start()),
                     .years = rule.years(),
                     .days = rule.days(),
                     .source = rule.citation().source(),
                     .verified = rule.citation().verified()});
  }
  return RetentionPolicy::Create(std::move(rules));
}

}  // namespace tsunagi
