// The intake server on the VFS that delays syncs.
#include "common/rpc/server.h"
#include "common/server/service_main.h"
#include "services/intake/service.h"
#include "tests/perf/slow_sync_vfs.h"

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  const std::string vfs =
      tsunagi::perf::RegisterSlowSync(tsunagi::perf::SyncDelayFromEnvironment());
  return tsunagi::RunService(argc, argv, tsunagi::intake::Definition(), vfs);
}
