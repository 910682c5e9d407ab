#include "tests/authz/sweep/catalog.h"

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.pb.h"

namespace tsunagi::sweep {

using google::protobuf::FieldDescriptor;

absl::StatusOr<std::unique_ptr<Catalog>> Catalog::Load(const std::string& path) {
  google::protobuf::FileDescriptorSet set;
  std::ifstream file(path, std::ios::binary);
  if (!set.ParseFromIstream(&file)) return absl::NotFoundError("no descriptor set at " + path);
  std::unique_ptr<Catalog> catalog(new Catalog());
  // Imports stand before what imports them.
  for (const auto& each : set.file()) {
    const auto* built = catalog->pool_.BuildFile(each);
    if (built == nullptr) return absl::InternalError("cannot build " + each.name());
    catalog->files_.push_back(built);
  }
  return catalog;
}

std::vector<const google::protobuf::ServiceDescriptor*> Catalog::Services() const {
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto* file : files_) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

const MethodDescriptor* Catalog::Find(const std::string& full_name) const {
  return pool_.FindMethodByName(full_name);
}

const MethodDescriptor* Catalog::FindByShortName(const std::string& name) const {
  for (const auto* service : Services()) {
    const MethodDescriptor* found = service->FindMethodByName(name);
    if (found != nullptr) return found;
  }
  return nullptr;
}

Box Catalog::New(const google::protobuf::Descriptor* type) const {
  return Box(factory_.GetPrototype(type)->New());
}

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

const common::v1::Authorization& AuthzOf(const MethodDescriptor& method) {
  return method.options().GetExtension(common::v1::authz);
}

namespace {

// Calls `use` for every populated field, at any depth.
template <typename Use>
void Walk(const Message& message, const Use& use) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    use(message, field);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      Walk(reflection->GetMessage(message, field), use);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      Walk(reflection->GetRepeatedMessage(message, field, i), use);
    }
  }
}

// The message that holds the last part of the path, and that part's field; null where absent. Of a
// repeated field, the first.
const FieldDescriptor* Resolve(const Message*& message, const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto* field = message->GetDescriptor()->FindFieldByName(parts[i]);
    if (field == nullptr || i + 1 == parts.size()) return field;
    const auto* reflection = message->GetReflection();
    if (!field->is_repeated()) {
      message = &reflection->GetMessage(*message, field);
    } else if (reflection->FieldSize(*message, field) > 0) {
      message = &reflection->GetRepeatedMessage(*message, field, 0);
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

}  // namespace

int ClassesIn(const Message& message) {
  int classes = 0;
  Walk(message, [&classes](const Message&, const FieldDescriptor* field) {
    const int found = field->options().GetExtension(common::v1::field_class);
    classes |= 1 << (found == 0 ? common::v1::FIELD_CLASS_PUBLIC : found);
  });
  return classes;
}

std::string TextsIn(const Message& message) {
  std::string texts;
  Walk(message, [&texts](const Message& in, const FieldDescriptor* field) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
    const auto* reflection = in.GetReflection();
    if (!field->is_repeated()) {
      absl::StrAppend(&texts, reflection->GetString(in, field), "\n");
      return;
    }
    for (int i = 0; i < reflection->FieldSize(in, field); ++i) {
      absl::StrAppend(&texts, reflection->GetRepeatedString(in, field, i), "\n");
    }
  });
  return texts;
}

void ClearTokens(Message& message) {
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (absl::EndsWith(type->field(i)->name(), "_token")) {
      message.GetReflection()->ClearField(&message, type->field(i));
    }
  }
}

void SetPath(Message& message, const std::string& path, const std::string& value) {
  Message* at = &message;
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    at = at->GetReflection()->MutableMessage(at, at->GetDescriptor()->FindFieldByName(parts[i]));
  }
  at->GetReflection()->SetString(at, at->GetDescriptor()->FindFieldByName(parts.back()), value);
}

std::string GetPath(const Message& message, const std::string& path) {
  const Message* at = &message;
  const FieldDescriptor* field = Resolve(at, path);
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return "";
  const auto* reflection = at->GetReflection();
  if (!field->is_repeated()) return reflection->GetString(*at, field);
  return reflection->FieldSize(*at, field) == 0 ? "" : reflection->GetRepeatedString(*at, field, 0);
}

}  // namespace tsunagi::sweep
