// The command line of Tsunagi; README.md lists the commands.
#include "tools/tsunagi/cli.h"

int main(int argc, char** argv) { return tsunagi::cli::RunCli(argc, argv); }
