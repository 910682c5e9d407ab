// The intake server without the audit trail: the same decision and decryption, no leaf and no
// commit for a read. What auditing costs is measured against it.
#include "common/rpc/server.h"
#include "common/server/service_main.h"
#include "services/intake/service.h"

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  tsunagi::ServiceDefinition definition = tsunagi::intake::Definition();
  definition.audited = false;
  return tsunagi::RunService(argc, argv, definition);
}
