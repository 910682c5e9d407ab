// Walks every descriptor of the APIs: authorization, request ids, field classes by rule, and no
// breaking change against the golden set.
#include <stdlib.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"
#include "tsunagi/audit/v1/audit.pb.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/common/v1/options.pb.h"
#include "tsunagi/facts/v1/fact.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const FileDescriptor*> ApiFiles() {
  return {intake::v1::CreateCaseRequest::descriptor()->file(),
          classification::v1::Proposal::descriptor()->file(),
          referral::v1::Referral::descriptor()->file(),
          aggregation::v1::KpiTable::descriptor()->file(),
          facts::v1::Fact::descriptor()->file(),
          audit::v1::Entry::descriptor()->file()};
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : ApiFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

// Who holds a permission stands in the policy; tests/authz expands it.
TEST(Authorization, EveryMethod_NamesPermissionAndItsResource) {
  int seen = 0;
  for (const MethodDescriptor* method : AllMethods()) {
    const auto& authz = method->options().GetExtension(common::v1::authz);
    EXPECT_FALSE(authz.permission().empty()) << method->full_name();
    // Whatever may answer something on a person says which record it is about, so that the wall can
    // decide before the handler runs.
    EXPECT_NE(authz.reference(), !authz.resource().empty()) << method->full_name();
    EXPECT_FALSE(authz.on_behalf() && authz.services().empty()) << method->full_name();
    ++seen;
  }
  EXPECT_GT(seen, 45);
}

TEST(Writes, EveryWritingMethod_TakesARequestId) {
  for (const MethodDescriptor* method : AllMethods()) {
    const auto& authz = method->options().GetExtension(common::v1::authz);
    const auto* field = method->input_type()->FindFieldByName("request_id");
    EXPECT_EQ(authz.writes(), field != nullptr) << method->full_name();
    EXPECT_FALSE(authz.writes() && method->server_streaming()) << method->full_name();
  }
}

TEST(Paging, EveryListWithPages_HasTheThreeFields) {
  for (const MethodDescriptor* method : AllMethods()) {
    if (method->input_type()->FindFieldByName("page_token") == nullptr) continue;
    EXPECT_NE(method->input_type()->FindFieldByName("page_size"), nullptr) << method->full_name();
    EXPECT_NE(method->output_type()->FindFieldByName("next_page_token"), nullptr)
        << method->full_name();
  }
}

TEST(Watches, EveryStream_ResumesByToken) {
  for (const MethodDescriptor* method : AllMethods()) {
    if (!method->server_streaming()) continue;
    EXPECT_NE(method->input_type()->FindFieldByName("resume_token"), nullptr)
        << method->full_name();
    EXPECT_NE(method->output_type()->FindFieldByName("bookmark"), nullptr) << method->full_name();
  }
}

TEST(Facts, TheFeed_CarriesNoNameCaseOrFreeText) {
  const std::set<std::string> allowed = {"sequence",  "fact_id",     "kind",           "detail",
                                         "attribute", "event_month", "record_time_us", "subject",
                                         "category",  "agency",      "agency_kind",    "cohort",
                                         "count",     "reverses",    "municipality"};
  const auto* fact = facts::v1::Fact::descriptor();
  for (int i = 0; i < fact->field_count(); ++i) {
    EXPECT_EQ(allowed.count(fact->field(i)->name()), 1u) << fact->field(i)->full_name();
    EXPECT_NE(fact->field(i)->options().GetExtension(common::v1::field_class),
              common::v1::FIELD_CLASS_FREE_TEXT);
  }
}

// One line per method, field and enum value: "message.field number type label".
std::set<std::string> Surface(const google::protobuf::FileDescriptorSet& set);

void AddMessage(const std::string& scope, const google::protobuf::DescriptorProto& message,
                std::set<std::string>& out) {
  const std::string name = scope + "." + message.name();
  for (const auto& field : message.field()) {
    out.insert(name + "." + field.name() + " = " + std::to_string(field.number()) + " " +
               google::protobuf::FieldDescriptorProto::Type_Name(field.type()) + " " +
               field.type_name() + " " +
               google::protobuf::FieldDescriptorProto::Label_Name(field.label()));
  }
  for (const auto& nested : message.nested_type()) AddMessage(name, nested, out);
  for (const auto& type : message.enum_type()) {
    for (const auto& value : type.value()) {
      out.insert(name + "." + type.name() + "." + value.name() + " = " +
                 std::to_string(value.number()));
    }
  }
}

std::set<std::string> Surface(const google::protobuf::FileDescriptorSet& set) {
  std::set<std::string> out;
  for (const auto& file : set.file()) {
    if (file.package().rfind("tsunagi.", 0) != 0) continue;
    for (const auto& message : file.message_type()) AddMessage(file.package(), message, out);
    for (const auto& type : file.enum_type()) {
      for (const auto& value : type.value()) {
        out.insert(file.package() + "." + type.name() + "." + value.name() + " = " +
                   std::to_string(value.number()));
      }
    }
    for (const auto& service : file.service()) {
      for (const auto& method : service.method()) {
        out.insert(file.package() + "." + service.name() + "/" + method.name() + " " +
                   method.input_type() + " -> " + (method.server_streaming() ? "stream " : "") +
                   method.output_type());
      }
    }
  }
  return out;
}

TEST(Compatibility, NothingOfTheGoldenSurface_IsRemovedOrChanged) {
  std::ifstream current_file(TSUNAGI_DESCRIPTOR_SET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromIstream(&current_file));
  const std::set<std::string> surface = Surface(set);
  if (getenv("TSUNAGI_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out("proto/golden_surface.txt");
    out << "# Every method, field and enum value of the APIs; lines are only ever added.\n";
    for (const std::string& each : surface) out << each << "\n";
  }
  std::ifstream golden_file("proto/golden_surface.txt");
  ASSERT_TRUE(golden_file) << "proto/golden_surface.txt is missing";
  std::string line;
  size_t lines = 0;
  while (std::getline(golden_file, line)) {
    if (line.empty() || line[0] == '#') continue;
    ++lines;
    EXPECT_EQ(surface.count(line), 1u) << "removed or changed: " << line;
  }
  EXPECT_GT(lines, 300u);
  EXPECT_EQ(lines, surface.size())
      << "new names are not in the golden surface yet: "
         "TSUNAGI_UPDATE_GOLDEN=1 build/fast/tests/contract_test adds them";
}

}  // namespace
}  // namespace tsunagi
