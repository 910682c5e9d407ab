// Schemes as text.
#ifndef TSUNAGI_TOOLS_TSUNAGI_SCHEMES_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_SCHEMES_TEXT_H_

#include <string>

#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::cli {

// Each scheme with ○ (fulfilled), × (not) or ？ (not known), why that version, every condition with
// its source, and what to ask next. An exclusion is ○ where it does not hold. Pure.
std::string SchemesText(const classification::v1::EvaluateSchemesResponse& response);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_SCHEMES_TEXT_H_
