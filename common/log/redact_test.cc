#include "common/log/redact.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/common/v1/options.pb.h"
#include "tsunagi/config/v1/server_config.pb.h"
#include "tsunagi/intake/v1/case.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::log {
namespace {

using ::google::protobuf::Message;
using ::google::protobuf::TextFormat;
using ::testing::HasSubstr;
using ::testing::Not;

// Every value that could identify the person carries the mark "下野".
constexpr char kCase[] = R"pb(
  name: "agencies/hw-oyama/cases/1"
  state: IN_SUPPORT
  reception_date { year: 2026 month: 4 day: 1 }
  received_by: "下野受付"
  channel: FAMILY_VISIT
  consulter { kind: FAMILY display_name: "下野花子" relation: "下野母" phone: "下野028" }
  person {
    display_name: "下野太郎"
    display_name_kana: "シモツケ下野"
    sex: MALE
    birth_date { year: 1987 month: 6 day: 5 }
    postal_code: "下野320"
    municipality: "09201"
    address: "下野市"
    phone: "下野090"
    email: "下野@example.test"
  }
  concerns { marked: WITHDRAWAL marked: DEBT primary: WITHDRAWAL }
  consultation: "下野の相談\n二行目"
  answers { question: "q1" values: "下野値" number: 4711 }
  warnings { reason: "DATE_IN_FUTURE" field: "case.reception_date" }
)pb";

intake::v1::Case PlantedCase() {
  intake::v1::Case message;
  EXPECT_TRUE(TextFormat::ParseFromString(kCase, &message));
  return message;
}

TEST(Redacted, Case_KeepsPublicFieldsOnly) {
  const std::string text = Redacted(PlantedCase());
  EXPECT_THAT(text, Not(HasSubstr("下野")));
  EXPECT_THAT(text, Not(HasSubstr("\\344"))) << "escaped Japanese";
  EXPECT_THAT(text, Not(HasSubstr("MALE")));
  EXPECT_THAT(text, Not(HasSubstr("1987")));
  EXPECT_THAT(text, Not(HasSubstr("WITHDRAWAL")));
  EXPECT_THAT(text, Not(HasSubstr("DEBT")));
  EXPECT_THAT(text, Not(HasSubstr("4711")));
  EXPECT_THAT(text, Not(HasSubstr("\n")));
  EXPECT_THAT(text, HasSubstr("agencies/hw-oyama/cases/1"));
  EXPECT_THAT(text, HasSubstr("IN_SUPPORT"));
  EXPECT_THAT(text, HasSubstr("2026"));
  EXPECT_THAT(text, HasSubstr("09201"));
  EXPECT_THAT(text, HasSubstr("q1"));
  EXPECT_THAT(text, HasSubstr("DATE_IN_FUTURE"));
}

TEST(Redacted, Original_IsLeftAsItWas) {
  const intake::v1::Case original = PlantedCase();
  const std::string before = original.SerializeAsString();
  (void)Redacted(original);
  EXPECT_EQ(original.SerializeAsString(), before);
}

TEST(Redacted, CaseInsideARequest_IsRedactedToo) {
  intake::v1::CreateCaseRequest request;
  *request.mutable_case_() = PlantedCase();
  EXPECT_THAT(Redacted(request), Not(HasSubstr("下野")));
  EXPECT_THAT(Redacted(request), HasSubstr("09201"));
}

TEST(Redacted, LogEntryAndDraft_LoseTheirTexts) {
  intake::v1::ContactLogEntry entry;
  entry.set_staff("下野");
  entry.set_counterpart("下野");
  entry.set_text("下野");
  EXPECT_EQ(Redacted(entry), "");
  intake::v1::Draft draft;
  draft.set_content("下野");
  EXPECT_EQ(Redacted(draft), "");
}

TEST(Redacted, UnknownFields_AreCleared) {
  intake::v1::Case original = PlantedCase();
  original.GetReflection()->MutableUnknownFields(&original)->AddLengthDelimited(99)->assign("下野");
  auto* person = original.mutable_person();
  person->GetReflection()->MutableUnknownFields(person)->AddLengthDelimited(99)->assign("下野");
  intake::v1::Case copy = original;
  Redact(&copy);
  EXPECT_THAT(copy.SerializeAsString(), Not(HasSubstr("下野")));
}

TEST(Redacted, TextsWithoutAClass_AreCleared) {
  google::protobuf::StringValue wrapped;
  wrapped.set_value("下野");
  EXPECT_EQ(Redacted(wrapped), "");
  google::protobuf::Any any;
  any.PackFrom(PlantedCase());
  EXPECT_EQ(Redacted(any), "");
  config::v1::ServerConfig config;
  config.set_token_key_file("/etc/下野");
  (*config.mutable_peers())["下野"] = "127.0.0.1:1";
  EXPECT_EQ(Redacted(config), "");
}

// Forms that the real API does not use today: PUBLIC maps and maps of messages.
class MapTest : public ::testing::Test {
 protected:
  MapTest() : pool_(google::protobuf::DescriptorPool::generated_pool()) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(TextFormat::ParseFromString(
        R"pb(
          name: "maps.proto"
          package: "maps"
          syntax: "proto3"
          dependency: "tsunagi/common/v1/options.proto"
          dependency: "tsunagi/intake/v1/case.proto"
          message_type {
            name: "M"
            nested_type {
              name: "LabelsEntry"
              field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "value" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
              options { map_entry: true }
            }
            nested_type {
              name: "PeopleEntry"
              field { name: "key" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field {
                name: "value"
                number: 2
                type: TYPE_MESSAGE
                label: LABEL_OPTIONAL
                type_name: ".tsunagi.intake.v1.Person"
              }
              options { map_entry: true }
            }
            field {
              name: "labels"
              number: 1
              type: TYPE_MESSAGE
              label: LABEL_REPEATED
              type_name: ".maps.M.LabelsEntry"
              options {
                [tsunagi.common.v1.field_class]: FIELD_CLASS_PUBLIC
              }
            }
            field {
              name: "people"
              number: 2
              type: TYPE_MESSAGE
              label: LABEL_REPEATED
              type_name: ".maps.M.PeopleEntry"
            }
            field {
              name: "secret_people"
              number: 3
              type: TYPE_MESSAGE
              label: LABEL_REPEATED
              type_name: ".tsunagi.intake.v1.Person"
              options {
                [tsunagi.common.v1.field_class]: FIELD_CLASS_PERSONAL
              }
            }
            field {
              name: "blobs"
              number: 4
              type: TYPE_BYTES
              label: LABEL_REPEATED
              options {
                [tsunagi.common.v1.field_class]: FIELD_CLASS_FREE_TEXT
              }
            }
          })pb",
        &file));
    const auto* built = pool_.BuildFile(file);
    if (built != nullptr) message_.reset(factory_.GetPrototype(built->message_type(0))->New());
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
  std::unique_ptr<Message> message_;
};

TEST_F(MapTest, PublicMapStays_MessagesInMapsAreRedacted) {
  ASSERT_NE(message_, nullptr);
  ASSERT_TRUE(TextFormat::ParseFromString(R"pb(
                                            labels { key: "kept_key" value: "kept_value" }
                                            people {
                                              key: 8
                                              value { display_name: "下野" municipality: "09208" }
                                            }
                                            people {
                                              key: 9
                                              value { display_name: "下野" municipality: "09209" }
                                            }
                                            secret_people { municipality: "09999" }
                                            blobs: "下野"
                                          )pb",
                                          message_.get()));
  const std::string text = Redacted(*message_);
  EXPECT_THAT(text, Not(HasSubstr("下野")));
  EXPECT_THAT(text, Not(HasSubstr("09999")));
  EXPECT_THAT(text, HasSubstr("kept_key"));
  EXPECT_THAT(text, HasSubstr("kept_value"));
  EXPECT_THAT(text, HasSubstr("09208"));
  EXPECT_THAT(text, HasSubstr("09209"));
}

}  // namespace
}  // namespace tsunagi::log
