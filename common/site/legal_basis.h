// The legal bases of a site: why one office may tell another of a person.
#ifndef TSUNAGI_COMMON_SITE_LEGAL_BASIS_H_
#define TSUNAGI_COMMON_SITE_LEGAL_BASIS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rules/condition.h"

namespace tsunagi::site {

// The values of tsunagi.config.v1.LegalBasisItem.
enum class LegalBasisKind { kNone = 0, kConsent, kConference, kStatute, kLifeSafety };
enum class BasisRecipients { kAnyOffice = 0, kPublicBody, kOwnOffice };

struct LegalBasisItem {
  std::string id;
  LegalBasisKind kind = LegalBasisKind::kNone;
  std::string law;
  std::string article;
  std::string title_ja;
  bool needs_reason = false;
  bool needs_approval = false;
  BasisRecipients recipients = BasisRecipients::kAnyOffice;
  bool in_use = false;
  rules::Citation citation;
  std::string file;
};

// Immutable once loaded; thread-safe then.
struct LegalBasisTable {
  std::string version;
  std::vector<LegalBasisItem> items;

  // Null where there is none.
  const LegalBasisItem* Find(absl::string_view id) const;
  // The first item in use of the kind; null where there is none.
  const LegalBasisItem* FirstInUse(LegalBasisKind kind) const;
};

// True for offices run by the state, the prefecture or a municipality, by their operator class
// (Agency::operator_class).
bool IsPublicBody(absl::string_view operator_class);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_LEGAL_BASIS_H_
