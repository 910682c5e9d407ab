// Japanese labels of the enumerations, as they stand on the forms and on paper slips.
#ifndef TSUNAGI_TOOLS_TSUNAGI_LABELS_H_
#define TSUNAGI_TOOLS_TSUNAGI_LABELS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/config/v1/directory.pb.h"
#include "tsunagi/intake/v1/case.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/intake/v1/retention_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

// All functions here are pure and thread-safe.

struct EnumLabel {
  int value;
  absl::string_view label;
};

// The labels of every enumeration that commands show or read; empty for others.
absl::Span<const EnumLabel> LabelsOf(const google::protobuf::EnumDescriptor* type);

// The label of a value, "－" for zero; the proto name where it has no label.
std::string LabelOf(const google::protobuf::EnumDescriptor* type, int value);

// The value whose label or proto name is `text`, spaces and width aside.
std::optional<int> ValueOf(const google::protobuf::EnumDescriptor* type, absl::string_view text);

// "定員・枠なし (CAPACITY)、…", for messages.
std::string ChoicesOf(const google::protobuf::EnumDescriptor* type);

template <typename E>
std::string Label(E value) {
  return LabelOf(google::protobuf::GetEnumDescriptor<E>(), static_cast<int>(value));
}

template <typename E>
std::optional<E> ParseLabel(absl::string_view text) {
  const std::optional<int> value = ValueOf(google::protobuf::GetEnumDescriptor<E>(), text);
  if (!value) return std::nullopt;
  return static_cast<E>(*value);
}

// "①不安定な就労状態" …: of a category's name ("UNSTABLE_EMPLOYMENT"); "類型なし" for an empty one.
std::string CategoryLabel(absl::string_view name);

// The attribute of an outcome by its label or its name ("正社員" is "REGULAR"); "" for "".
std::optional<std::string> ParseAttribute(referral::v1::Outcome::Kind kind, absl::string_view text);

// "正社員" of "REGULAR"; the text itself where it has none.
std::string AttributeLabel(absl::string_view attribute);

// The attributes that an outcome may carry, by name; none for most.
std::vector<std::string> AttributesOf(referral::v1::Outcome::Kind kind);

// "照会" of "REQUEST_INFORMATION"; the name itself where it has none.
std::string StepLabel(absl::string_view transition);

// "対象", "対象外" or "不明" of "IN", "OUT", "UNKNOWN".
std::string CohortLabel(absl::string_view cohort);

// Why FindDuplicateCases names a case.
std::string DuplicateReasonLabel(absl::string_view reason);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_LABELS_H_
