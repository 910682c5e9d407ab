#include "tests/perf/slow_sync_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace tsunagi::perf {
namespace {

constexpr char kName[] = "slow-sync";

int g_delay_us = 0;
sqlite3_vfs* g_real = nullptr;

// Followed in memory by the real file.
struct SlowFile {
  sqlite3_file base;
  sqlite3_io_methods methods;
};

sqlite3_file* Real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<SlowFile*>(file) + 1);
}

int Sync(sqlite3_file* file, int flags) {
  if (g_delay_us > 0) usleep(static_cast<useconds_t>(g_delay_us));
  return Real(file)->pMethods->xSync(Real(file), flags);
}
int Close(sqlite3_file* f) { return Real(f)->pMethods->xClose(Real(f)); }
int Read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  return Real(f)->pMethods->xRead(Real(f), to, n, at);
}
int Write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  return Real(f)->pMethods->xWrite(Real(f), from, n, at);
}
int Truncate(sqlite3_file* f, sqlite3_int64 size) {
  return Real(f)->pMethods->xTruncate(Real(f), size);
}
int FileSize(sqlite3_file* f, sqlite3_int64* size) {
  return Real(f)->pMethods->xFileSize(Real(f), size);
}
int Lock(sqlite3_file* f, int level) { return Real(f)->pMethods->xLock(Real(f), level); }
int Unlock(sqlite3_file* f, int level) { return Real(f)->pMethods->xUnlock(Real(f), level); }
int CheckReserved(sqlite3_file* f, int* out) {
  return Real(f)->pMethods->xCheckReservedLock(Real(f), out);
}
int Control(sqlite3_file* f, int op, void* arg) {
  return Real(f)->pMethods->xFileControl(Real(f), op, arg);
}
int SectorSize(sqlite3_file* f) { return Real(f)->pMethods->xSectorSize(Real(f)); }
int Characteristics(sqlite3_file* f) { return Real(f)->pMethods->xDeviceCharacteristics(Real(f)); }
int ShmMap(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return Real(f)->pMethods->xShmMap(Real(f), page, size, extend, out);
}
int ShmLock(sqlite3_file* f, int offset, int n, int flags) {
  return Real(f)->pMethods->xShmLock(Real(f), offset, n, flags);
}
void ShmBarrier(sqlite3_file* f) { Real(f)->pMethods->xShmBarrier(Real(f)); }
int ShmUnmap(sqlite3_file* f, int remove) { return Real(f)->pMethods->xShmUnmap(Real(f), remove); }

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* slow = reinterpret_cast<SlowFile*>(file);
  const int code = g_real->xOpen(g_real, name, Real(file), flags, out_flags);
  if (code != SQLITE_OK) {
    slow->base.pMethods = nullptr;
    return code;
  }
  memset(&slow->methods, 0, sizeof(slow->methods));
  // Version 2: shared memory for the log, no memory-mapped pages.
  slow->methods.iVersion = 2;
  slow->methods.xClose = Close;
  slow->methods.xRead = Read;
  slow->methods.xWrite = Write;
  slow->methods.xTruncate = Truncate;
  slow->methods.xSync = Sync;
  slow->methods.xFileSize = FileSize;
  slow->methods.xLock = Lock;
  slow->methods.xUnlock = Unlock;
  slow->methods.xCheckReservedLock = CheckReserved;
  slow->methods.xFileControl = Control;
  slow->methods.xSectorSize = SectorSize;
  slow->methods.xDeviceCharacteristics = Characteristics;
  slow->methods.xShmMap = ShmMap;
  slow->methods.xShmLock = ShmLock;
  slow->methods.xShmBarrier = ShmBarrier;
  slow->methods.xShmUnmap = ShmUnmap;
  slow->base.pMethods = &slow->methods;
  return SQLITE_OK;
}

}  // namespace

std::string RegisterSlowSync(int delay_us) {
  static sqlite3_vfs vfs;
  g_delay_us = delay_us;
  g_real = sqlite3_vfs_find(nullptr);
  vfs = *g_real;
  vfs.zName = kName;
  vfs.pNext = nullptr;
  vfs.szOsFile = static_cast<int>(sizeof(SlowFile)) + g_real->szOsFile;
  vfs.xOpen = Open;
  sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
  return kName;
}

int SyncDelayFromEnvironment() {
  const char* text = getenv("TSUNAGI_PERF_SYNC_DELAY_US");
  return text == nullptr ? 0 : atoi(text);
}

}  // namespace tsunagi::perf
