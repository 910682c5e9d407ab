#include "common/log/redact.h"

#include <memory>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::log {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Whether the field goes as a whole; a field that stays may still hold messages to redact.
bool MustGo(const FieldDescriptor& field) {
  const auto field_class = field.options().GetExtension(common::v1::field_class);
  if (field_class == common::v1::FIELD_CLASS_PUBLIC) return false;
  if (field_class != common::v1::FIELD_CLASS_UNSPECIFIED) return true;
  if (!field.is_map()) return IsText(field);
  return IsText(*field.message_type()->map_key()) || IsText(*field.message_type()->map_value());
}

// The entries of a kept map are redacted in their values; keys and texts are part of the map.
void RedactEntry(Message* entry) {
  const FieldDescriptor* value = entry->GetDescriptor()->map_value();
  if (!IsMessage(*value)) return;
  Redact(entry->GetReflection()->MutableMessage(entry, value));
}

void RedactInside(Message* message, const FieldDescriptor& field) {
  const Reflection* reflection = message->GetReflection();
  if (!field.is_repeated()) {
    Redact(reflection->MutableMessage(message, &field));
    return;
  }
  for (int i = 0; i < reflection->FieldSize(*message, &field); ++i) {
    Message* element = reflection->MutableRepeatedMessage(message, &field, i);
    if (field.is_map()) {
      RedactEntry(element);
    } else {
      Redact(element);
    }
  }
}

}  // namespace

void Redact(Message* message) {
  const Reflection* reflection = message->GetReflection();
  reflection->MutableUnknownFields(message)->Clear();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (MustGo(*field)) {
      reflection->ClearField(message, field);
    } else if (IsMessage(*field)) {
      RedactInside(message, *field);
    }
  }
}

std::string Redacted(const Message& message) {
  const std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  Redact(copy.get());
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(*copy, &text);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace tsunagi::log
