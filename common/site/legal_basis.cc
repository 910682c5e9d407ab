#include "common/site/legal_basis.h"

namespace tsunagi::site {

const LegalBasisItem* LegalBasisTable::Find(absl::string_view id) const {
  for (const LegalBasisItem& item : items) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

const LegalBasisItem* LegalBasisTable::FirstInUse(LegalBasisKind kind) const {
  for (const LegalBasisItem& item : items) {
    if (item.kind == kind && item.in_use) return &item;
  }
  return nullptr;
}

bool IsPublicBody(absl::string_view operator_class) {
  return operator_class == "state" || operator_class == "prefecture" ||
         operator_class == "city_direct" || operator_class == "town_office";
}

}  // namespace tsunagi::site
