// A SQLite VFS that adds a delay to every sync, to measure what a slower disk would show.
#ifndef TSUNAGI_TESTS_PERF_SLOW_SYNC_VFS_H_
#define TSUNAGI_TESTS_PERF_SLOW_SYNC_VFS_H_

#include <string>

namespace tsunagi::perf {

// Registers the VFS on top of the default one and answers its name. `delay_us` 0 adds nothing.
// Call once, before any database is opened.
std::string RegisterSlowSync(int delay_us);

// Reads the delay from the environment variable TSUNAGI_PERF_SYNC_DELAY_US (absent: 0).
int SyncDelayFromEnvironment();

}  // namespace tsunagi::perf

#endif  // TSUNAGI_TESTS_PERF_SLOW_SYNC_VFS_H_
