#include "common/site/checks.h"

namespace tsunagi::site {

void CheckLegalBases(const Site& site, Findings& findings) {
  for (const LegalBasisItem& item : site.legal_bases.items) {
    findings.Unique("根拠", item.id, item.file);
    if (item.kind == LegalBasisKind::kNone)
      findings.Error(item.file, item.id, "種別がありません。");
    if (item.article.empty() || item.law.empty() || item.title_ja.empty()) {
      findings.Error(item.file, item.id, "法律名、条項または見出しがありません。");
    }
    findings.Citation(item.citation, item.file, item.id);
  }
  for (const LegalBasisKind kind : {LegalBasisKind::kConsent, LegalBasisKind::kConference}) {
    if (site.legal_bases.FirstInUse(kind) == nullptr) {
      findings.Error("legal_bases.textproto", "legal_bases",
                     "同意または支援会議の根拠で、使えるものがありません。");
    }
  }
}

}  // namespace tsunagi::site
