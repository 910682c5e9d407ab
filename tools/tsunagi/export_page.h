// All that is held on a person as one readable page, to be handed to the person.
#ifndef TSUNAGI_TOOLS_TSUNAGI_EXPORT_PAGE_H_
#define TSUNAGI_TOOLS_TSUNAGI_EXPORT_PAGE_H_

#include <string>

#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

struct WholeExport {
  intake::v1::PersonExport intake;
  classification::v1::PersonExport classification;
  referral::v1::PersonExport referral;
};

// {"intake": …, "classification": …, "referral": …}. Pure.
std::string ExportJson(const WholeExport& all);

// An HTML page without scripts or references to elsewhere, with a style for printing. A protected
// address stands as （秘匿）: the page may lie about where the person lives. Pure.
std::string ExportPage(const WholeExport& all);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_EXPORT_PAGE_H_
