// The filter over every message of the APIs that a method answers, with every field set, for every
// set of classes.
#include "common/rpc/field_filter.h"

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Sets every field, messages to a depth that reaches the deepest of the APIs.
void FillAll(Message& message, int depth) {
  const auto* reflection = message.GetReflection();
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    // One member of a oneof is enough for each message; the last one set wins.
    if (field->is_map()) continue;
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth == 0) break;
        FillAll(many ? *reflection->AddMessage(&message, field)
                     : *reflection->MutableMessage(&message, field),
                depth - 1);
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        many ? reflection->AddString(&message, field, "x")
             : reflection->SetString(&message, field, "x");
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
        many ? reflection->AddEnum(&message, field, value)
             : reflection->SetEnum(&message, field, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        many ? reflection->AddInt32(&message, field, 7) : reflection->SetInt32(&message, field, 7);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        many ? reflection->AddInt64(&message, field, 7) : reflection->SetInt64(&message, field, 7);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!many) reflection->SetBool(&message, field, true);
        break;
      default:
        break;
    }
  }
}

// Counts set fields by whether their class, and that of every message around them, is covered.
void Count(const Message& message, FieldClassSet classes, int& covered, int& uncovered) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!classes.Has(ClassOf(field))) {
      ++uncovered;
      continue;
    }
    ++covered;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      Count(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                 : reflection->GetMessage(message, field),
            classes, covered, uncovered);
    }
  }
}

std::vector<const google::protobuf::Descriptor*> Answers() {
  std::vector<const google::protobuf::Descriptor*> answers;
  for (const auto* file : {intake::v1::CreateCaseRequest::descriptor()->file(),
                           referral::v1::Referral::descriptor()->file(),
                           classification::v1::Proposal::descriptor()->file(),
                           aggregation::v1::KpiTable::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        answers.push_back(file->service(s)->method(m)->output_type());
      }
    }
  }
  return answers;
}

TEST(KeepClasses, EveryAnswerAndEverySetOfClasses_LosesWhatIsNotCoveredAndNothingElse) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  int cleared = 0;
  for (const auto* descriptor : Answers()) {
    for (uint32_t bits = 0; bits < 8; ++bits) {
      // PUBLIC always, and each set of the others.
      const auto classes = FieldClassSet::FromBits(bits << 2 | 1u << 1);
      const std::unique_ptr<Message> message(factory->GetPrototype(descriptor)->New());
      FillAll(*message, 4);
      int covered = 0, uncovered = 0;
      Count(*message, classes, covered, uncovered);
      cleared += uncovered;
      KeepClasses(*message, classes);
      int kept = 0, left = 0;
      Count(*message, classes, kept, left);
      EXPECT_EQ(left, 0) << descriptor->full_name();
      EXPECT_EQ(kept, covered) << descriptor->full_name();
    }
  }
  EXPECT_GT(cleared, 100);
}

TEST(KeepClasses, PublicOnly_LeavesNoNameOfACase) {
  intake::v1::Case found;
  found.set_name("agencies/a/cases/b");
  found.set_sheet_number("1");
  found.mutable_person()->set_display_name("架空 太郎");
  found.mutable_person()->set_municipality("09201");
  found.set_consultation("相談の内容");
  found.add_answers()->set_question("withdrawn");
  found.mutable_answers(0)->add_values("YES");
  KeepClasses(found, {FieldClass::kPublic});
  EXPECT_EQ(found.name(), "agencies/a/cases/b");
  EXPECT_EQ(found.sheet_number(), "1");
  EXPECT_EQ(found.person().display_name(), "");
  EXPECT_EQ(found.person().municipality(), "09201");
  EXPECT_EQ(found.consultation(), "");
  EXPECT_EQ(found.answers(0).values_size(), 0);
}

}  // namespace
}  // namespace tsunagi::rpc
