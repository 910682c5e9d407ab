// Every text of the APIs says how personal it is, and every message of them can be logged redacted.
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "tsunagi/access/v1/access_service.pb.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"
#include "tsunagi/audit/v1/audit.pb.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/common/v1/options.pb.h"
#include "tsunagi/common/v1/types.pb.h"
#include "tsunagi/config/v1/server_config.pb.h"
#include "tsunagi/facts/v1/fact.pb.h"
#include "tsunagi/intake/v1/case.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/intake/v1/retention_service.pb.h"
#include "tsunagi/maintenance/v1/maintenance_service.pb.h"
#include "tsunagi/person/v1/person_feed.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;

// Refers to one message per file: the linker drops generated files that nobody refers to.
void LinkTheFiles() {
  for (const Descriptor* message :
       {aggregation::v1::KpiTable::descriptor(), audit::v1::Entry::descriptor(),
        classification::v1::Proposal::descriptor(), common::v1::Bookmark::descriptor(),
        common::v1::Authorization::descriptor(), facts::v1::Fact::descriptor(),
        intake::v1::Case::descriptor(), intake::v1::CreateCaseRequest::descriptor(),
        intake::v1::EraseCaseRequest::descriptor(), access::v1::StaffMember::descriptor(),
        maintenance::v1::Backup::descriptor(), person::v1::PersonChange::descriptor(),
        referral::v1::Referral::descriptor()}) {
    ASSERT_NE(message, nullptr);
  }
}

// The API files as they stand in the source tree, so that a new file cannot be forgotten.
std::vector<std::string> ApiFiles() {
  std::vector<std::string> names;
  for (const char* package : {"access", "intake", "classification", "referral", "aggregation",
                              "audit", "facts", "maintenance", "person", "common"}) {
    const std::string folder = absl::StrCat("tsunagi/", package, "/v1");
    for (const auto& entry : std::filesystem::directory_iterator("proto/" + folder)) {
      const std::string file = entry.path().filename().string();
      if (absl::EndsWith(file, ".proto")) names.push_back(absl::StrCat(folder, "/", file));
    }
  }
  return names;
}

bool IsClassed(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_STRING ||
         field.options().GetExtension(common::v1::field_class) !=
             common::v1::FIELD_CLASS_UNSPECIFIED;
}

void CollectOffenders(const Descriptor& message, int* texts, std::vector<std::string>* offenders) {
  if (message.options().map_entry()) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    *texts += field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (!IsClassed(field)) offenders->push_back(field.full_name());
  }
  for (int i = 0; i < message.nested_type_count(); ++i) {
    CollectOffenders(*message.nested_type(i), texts, offenders);
  }
}

TEST(FieldClass, MessageWithoutClasses_IsFoundOut) {
  int texts = 0;
  std::vector<std::string> offenders;
  CollectOffenders(*config::v1::ServerConfig::descriptor(), &texts, &offenders);
  EXPECT_THAT(offenders, ::testing::Contains("tsunagi.config.v1.ServerConfig.Tls.key_file"));
  EXPECT_THAT(offenders,
              ::testing::Not(::testing::Contains(::testing::HasSubstr("ServerConfig.PeersEntry"))));
}

TEST(FieldClass, EveryTextOfTheApis_HasOne) {
  LinkTheFiles();
  int texts = 0;
  std::vector<std::string> offenders;
  for (const std::string& name : ApiFiles()) {
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    ASSERT_NE(file, nullptr) << name << " is not linked: name a message of it in LinkTheFiles";
    // The messages of options.proto describe methods, not data.
    if (name == "tsunagi/common/v1/options.proto") continue;
    for (int i = 0; i < file->message_type_count(); ++i) {
      CollectOffenders(*file->message_type(i), &texts, &offenders);
    }
  }
  EXPECT_GT(texts, 50) << "the walk found too little to be right";
  EXPECT_TRUE(offenders.empty()) << "without (tsunagi.common.v1.field_class):\n  "
                                 << absl::StrJoin(offenders, "\n  ");
}

}  // namespace
}  // namespace tsunagi
