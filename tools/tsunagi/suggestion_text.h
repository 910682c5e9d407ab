// Suggested offices as text for a terminal.
#ifndef TSUNAGI_TOOLS_TSUNAGI_SUGGESTION_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_SUGGESTION_TEXT_H_

#include <cstddef>
#include <string>

#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

// Every destination with its rank, its points one by one, free places with their age and what is
// unknown; then the questions to ask, then who is excluded by which rule. Lines of at most `width`
// columns where the text has a place to break. Pure.
std::string SuggestionsText(const referral::v1::SuggestDestinationsResponse& suggestions,
                            size_t width = 100);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_SUGGESTION_TEXT_H_
