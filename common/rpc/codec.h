// Messages to and from gRPC's byte buffers. Internal to common/rpc.
#ifndef TSUNAGI_COMMON_RPC_CODEC_H_
#define TSUNAGI_COMMON_RPC_CODEC_H_

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>

#include "google/protobuf/message.h"

namespace tsunagi::rpc {

// False where the bytes are no such message.
inline bool Decode(const grpc::ByteBuffer& buffer, google::protobuf::Message& message) {
  grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&buffer));
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
}

inline grpc::ByteBuffer Encode(const google::protobuf::Message& message) {
  grpc::ByteBuffer buffer;
  bool own = false;
  (void)grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &buffer,
                                                                                   &own);
  return buffer;
}

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_CODEC_H_
