#include "common/rpc/status_grpc.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tsunagi::rpc {
namespace {

constexpr size_t kMostDetailBytes = 4096;
constexpr char kDomain[] = "tsunagi";

grpc::StatusCode ToGrpcCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return grpc::StatusCode::OK;
    case absl::StatusCode::kCancelled:
      return grpc::StatusCode::CANCELLED;
    case absl::StatusCode::kInvalidArgument:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case absl::StatusCode::kDeadlineExceeded:
      return grpc::StatusCode::DEADLINE_EXCEEDED;
    case absl::StatusCode::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case absl::StatusCode::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case absl::StatusCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case absl::StatusCode::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case absl::StatusCode::kFailedPrecondition:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case absl::StatusCode::kAborted:
      return grpc::StatusCode::ABORTED;
    case absl::StatusCode::kOutOfRange:
      return grpc::StatusCode::OUT_OF_RANGE;
    case absl::StatusCode::kUnimplemented:
      return grpc::StatusCode::UNIMPLEMENTED;
    case absl::StatusCode::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case absl::StatusCode::kDataLoss:
      return grpc::StatusCode::DATA_LOSS;
    case absl::StatusCode::kUnauthenticated:
      return grpc::StatusCode::UNAUTHENTICATED;
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    default:
      return grpc::StatusCode::INTERNAL;
  }
}

google::rpc::Status Details(const absl::Status& status, const ErrorDetail& detail,
                            size_t most_fields) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(ToGrpcCode(status.code())));
  out.set_message(std::string(status.message()));
  google::rpc::ErrorInfo info;
  info.set_reason(detail.reason);
  info.set_domain(kDomain);
  for (const auto& [key, value] : detail.metadata) (*info.mutable_metadata())[key] = value;
  google::rpc::BadRequest bad;
  for (size_t i = 0; i < detail.fields.size() && i < most_fields; ++i) {
    auto* violation = bad.add_field_violations();
    violation->set_field(detail.fields[i].field);
    // "REASON: sentence": the public message has one text for both.
    violation->set_description(
        absl::StrCat(detail.fields[i].reason, ": ", detail.fields[i].message_ja));
  }
  if (detail.fields.size() > most_fields) {
    (*info.mutable_metadata())["fields_left_out"] =
        absl::StrCat(detail.fields.size() - most_fields);
  }
  out.add_details()->PackFrom(info);
  if (bad.field_violations_size() > 0) out.add_details()->PackFrom(bad);
  if (!detail.resource.empty()) {
    google::rpc::ResourceInfo resource;
    // Names of ours are far shorter; a longer one is the caller's own invention.
    resource.set_resource_name(detail.resource.substr(0, 256));
    out.add_details()->PackFrom(resource);
    if (status.code() == absl::StatusCode::kFailedPrecondition) {
      google::rpc::PreconditionFailure failure;
      auto* violation = failure.add_violations();
      violation->set_type(detail.reason);
      violation->set_subject(detail.resource);
      violation->set_description(std::string(status.message()));
      out.add_details()->PackFrom(failure);
    }
  }
  if (detail.retry_after) {
    google::rpc::RetryInfo retry;
    const int64_t ms = absl::ToInt64Milliseconds(*detail.retry_after);
    retry.mutable_retry_delay()->set_seconds(ms / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int>(ms % 1000) * 1'000'000);
    out.add_details()->PackFrom(retry);
  }
  if (!detail.message_ja.empty()) {
    google::rpc::LocalizedMessage localized;
    localized.set_locale("ja-JP");
    localized.set_message(detail.message_ja);
    out.add_details()->PackFrom(localized);
  }
  return out;
}

void ReadDetail(const google::protobuf::Any& any, Error& error) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::ResourceInfo resource;
  google::rpc::RetryInfo retry;
  google::rpc::LocalizedMessage localized;
  if (any.UnpackTo(&info)) {
    for (const auto& [key, value] : info.metadata()) error.Meta(key, value);
  } else if (any.UnpackTo(&bad)) {
    for (const auto& violation : bad.field_violations()) {
      const std::string& text = violation.description();
      const size_t split = text.find(": ");
      const bool both = split != std::string::npos;
      error.Field(violation.field(), both ? text.substr(0, split) : "INVALID",
                  both ? text.substr(split + 2) : text);
    }
  } else if (any.UnpackTo(&resource)) {
    error.Resource(resource.resource_name());
  } else if (any.UnpackTo(&retry)) {
    error.RetryAfter(absl::Seconds(retry.retry_delay().seconds()) +
                     absl::Nanoseconds(retry.retry_delay().nanos()));
  } else if (any.UnpackTo(&localized)) {
    error.Ja(localized.message());
  }
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const ErrorDetail detail = DetailOf(status);
  size_t fields = detail.fields.size();
  std::string bytes = Details(status, detail, fields).SerializeAsString();
  while (bytes.size() > kMostDetailBytes && fields > 0) {
    fields /= 2;
    bytes = Details(status, detail, fields).SerializeAsString();
  }
  return grpc::Status(ToGrpcCode(status.code()), std::string(status.message()), bytes);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  // The codes of both enums are the same numbers by contract (https://grpc.io/docs/guides/error).
  const auto code = static_cast<absl::StatusCode>(static_cast<int>(status.error_code()));
  google::rpc::Status details;
  if (status.error_details().empty() || !details.ParseFromString(status.error_details())) {
    return absl::Status(code, status.error_message());
  }
  std::string reason(absl::StatusCodeToString(code));
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    if (any.UnpackTo(&info)) reason = info.reason();
  }
  Error error(code, reason, status.error_message());
  for (const auto& any : details.details()) ReadDetail(any, error);
  return error;
}

}  // namespace tsunagi::rpc
