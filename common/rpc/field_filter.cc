#include "common/rpc/field_filter.h"

#include <vector>

#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::rpc {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

FieldClass ClassOf(const FieldDescriptor* field) {
  const auto found = field->options().GetExtension(common::v1::field_class);
  return found == common::v1::FIELD_CLASS_UNSPECIFIED ? FieldClass::kPublic
                                                      : static_cast<FieldClass>(found);
}

void KeepClasses(Message& message, FieldClassSet classes) {
  if (classes.HasAll(kEveryClass)) return;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!classes.Has(ClassOf(field))) {
      reflection->ClearField(&message, field);
      continue;
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      KeepClasses(*reflection->MutableMessage(&message, field), classes);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      KeepClasses(*reflection->MutableRepeatedMessage(&message, field, i), classes);
    }
  }
}

}  // namespace tsunagi::rpc
