// The services of referral_service.proto by name.
#ifndef TSUNAGI_SERVICES_REFERRAL_RPC_DESCRIPTORS_H_
#define TSUNAGI_SERVICES_REFERRAL_RPC_DESCRIPTORS_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::referral {

inline const google::protobuf::ServiceDescriptor* ServiceDescriptorOf(const std::string& name) {
  return v1::Referral::descriptor()->file()->FindServiceByName(name);
}

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_RPC_DESCRIPTORS_H_
