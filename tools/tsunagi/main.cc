// The command line of Tsunagi; README.md lists the commands.
#include <cstdio>
#include <cstdlib>

#include "tools/tsunagi/cli.h"

int main(int argc, char** argv) {
  const int code = tsunagi::cli::RunCli(argc, argv);
  // A thread of gRPC may still be letting go of the last call; taking its globals apart beneath it
  // now and then aborts a command that has done its work.
  std::fflush(nullptr);
  std::_Exit(code);
}
