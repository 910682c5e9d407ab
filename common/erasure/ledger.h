// The erasure ledger of a service: whom it erased, in a file outside its database, so that a
// restored backup cannot bring anybody back.
//
// One JSON object a line:
//   {"actor":…,"person":…,"reason":…,"seq":1,"time":"2026-11-26T01:02:03.000004Z","chain":"…"}
// and "approver" where somebody had to approve.
// `chain` is the SHA-256, as hexadecimal digits, of the chain of the line before (empty for the
// first) followed by this line up to and without `,"chain":…`. Persons are opaque ids. The chain
// finds damage, not an attacker who may write the file; against a ledger that was cut at the end of
// a line stands the table `erasure` (eraser.h), against one who can write both the audit log.
#ifndef TSUNAGI_COMMON_ERASURE_LEDGER_H_
#define TSUNAGI_COMMON_ERASURE_LEDGER_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/erasure/erasure.h"

namespace tsunagi {

// Thread-safe. One process at a time, which the lock of the database beside it sees to.
class ErasureLedger {
 public:
  // Opens the ledger, making it (mode 0600) where it is missing, and cuts a last line without its
  // end: such a line was never acknowledged. Errors:
  //  DATA_LOSS LEDGER_BROKEN                any other damage; nothing is changed then;
  //  FAILED_PRECONDITION LEDGER_UNREADABLE  no such folder, no permission, or accessible to others.
  static absl::StatusOr<std::unique_ptr<ErasureLedger>> Open(absl::string_view path);
  ~ErasureLedger();
  ErasureLedger(const ErasureLedger&) = delete;
  ErasureLedger& operator=(const ErasureLedger&) = delete;

  // Adds a line; it is on the disk when this returns. A person who is in the ledger already stays
  // as first written. Errors: FAILED_PRECONDITION LEDGER_WRITE_FAILED; the ledger is then as it
  // was, or takes nothing more until it is opened again.
  absl::Status Append(const Erasure& erasure);

  // In the order of their lines.
  std::vector<Erasure> Entries() const;
  bool Contains(absl::string_view person) const;
  int64_t size() const;

 private:
  explicit ErasureLedger(int fd) : fd_(fd) {}
  absl::Status Load();

  const int fd_;
  mutable std::mutex mutex_;
  std::vector<Erasure> entries_;
  absl::flat_hash_set<std::string> persons_;
  std::string chain_;
  // Bytes up to the end of the last whole line.
  int64_t length_ = 0;
  bool failed_ = false;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ERASURE_LEDGER_H_
