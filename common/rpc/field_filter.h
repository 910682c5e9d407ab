// Takes out of an answer the fields that its decision does not cover.
#ifndef TSUNAGI_COMMON_RPC_FIELD_FILTER_H_
#define TSUNAGI_COMMON_RPC_FIELD_FILTER_H_

#include "common/auth/policy.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tsunagi::rpc {

// The class of a field; a field without one is PUBLIC (numbers, states and messages, whose own
// fields have theirs).
FieldClass ClassOf(const google::protobuf::FieldDescriptor* field);

// Clears every field, at any depth, whose class is not among `classes`. Does nothing where all are.
void KeepClasses(google::protobuf::Message& message, FieldClassSet classes);

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_FIELD_FILTER_H_
