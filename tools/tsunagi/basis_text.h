// Disclosures, conferences and grants as text for a terminal.
#ifndef TSUNAGI_TOOLS_TSUNAGI_BASIS_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_BASIS_TEXT_H_

#include <string>

#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {

// All functions here are pure and thread-safe.

// "属性、就労"; "" for none.
std::string DataClassesText(const google::protobuf::RepeatedField<int>& classes);

// What another office may see, with its bases. A protected address that stayed behind prints as
// （秘匿）.
std::string PackageText(const intake::v1::DisclosurePackage& package);

std::string RegisterText(
    const google::protobuf::RepeatedPtrField<intake::v1::Disclosure>& disclosures);

std::string ConferenceText(const intake::v1::Conference& conference);
std::string GrantsText(
    const google::protobuf::RepeatedPtrField<intake::v1::BreakGlassGrant>& grants);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_BASIS_TEXT_H_
