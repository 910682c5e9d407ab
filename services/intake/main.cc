// The intake service.
#include "common/rpc/server.h"
#include "common/server/service_main.h"
#include "services/intake/service.h"

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  return tsunagi::RunService(argc, argv, tsunagi::intake::Definition());
}
