#include "common/site/checks.h"

namespace tsunagi::site {

void CheckDeclineReasons(const Site& site, Findings& findings) {
  constexpr int kMostDays = 3650;
  for (const DeclineReason& reason : site.decline_reasons.reasons) {
    findings.Unique("差戻しの理由", reason.id, reason.file);
    if (reason.title_ja.empty() || reason.advice_ja.empty()) {
      findings.Error(reason.file, reason.id,
                     "見出し（title_ja）か次にすること（advice_ja）がありません。");
    }
    if (reason.side == DeclineSide::kNone) {
      findings.Error(reason.file, reason.id, "どちらの側の理由か（side）がありません。");
    }
    if (reason.retry_after_days < 0 || reason.retry_after_days > kMostDays) {
      findings.Error(reason.file, reason.id, "retry_after_days は0から3650日までにしてください。");
    }
    if (reason.valid_from && reason.valid_to && *reason.valid_to < *reason.valid_from) {
      findings.Error(reason.file, reason.id, "有効期間の終わりが始まりより前です。");
    }
    if (reason.effect == DeclineEffect::kAskInformation && !reason.needs_note) {
      findings.Error(reason.file, reason.id, "照会になる理由には、内容（needs_note）が要ります。");
    }
    findings.Citation(reason.citation, reason.file, reason.id);
  }
}

}  // namespace tsunagi::site
