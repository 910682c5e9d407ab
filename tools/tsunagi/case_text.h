// Cases as text.
#ifndef TSUNAGI_TOOLS_TSUNAGI_CASE_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_CASE_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "tsunagi/intake/v1/case.pb.h"

namespace tsunagi::cli {

// All functions here are pure.

// "label: text" with a line end; empty for an empty text. On one line.
std::string Line(absl::string_view label, absl::string_view text);

// What stands for an address that must not print.
inline constexpr absl::string_view kWithheld = "（秘匿）";

std::string PersonText(const intake::v1::Person& person);
std::string ConsulterText(const intake::v1::Consulter& consulter);
std::string ConcernsText(const intake::v1::Concerns& concerns);
std::string AnswersText(const google::protobuf::RepeatedPtrField<intake::v1::Answer>& answers);
// A protected address prints as kWithheld.
std::string CaseText(const intake::v1::Case& about);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_CASE_TEXT_H_
