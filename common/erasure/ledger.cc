#include "common/erasure/ledger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"
#include "nlohmann/json.hpp"

namespace tsunagi {
namespace {

constexpr absl::string_view kChainStart = ",\"chain\":\"";
constexpr absl::string_view kChainEnd = "\"}";
constexpr size_t kChainSize = 64;
constexpr absl::string_view kTimeFormat = "%Y-%m-%dT%H:%M:%E6SZ";

absl::Status LedgerBroken(int64_t line) {
  return Error(absl::StatusCode::kDataLoss, "LEDGER_BROKEN",
               absl::StrCat("line ", line, " of the erasure ledger is damaged"))
      .Ja("消去台帳が壊れています。控えの台帳と見比べて戻すまで、起動しないでください。")
      .Meta("line", absl::StrCat(line));
}

absl::Status LedgerUnreadable() {
  return Error(absl::StatusCode::kFailedPrecondition, "LEDGER_UNREADABLE",
               "the erasure ledger cannot be opened, or others may access it")
      .Ja("消去台帳を開けません。フォルダの有無と、ファイルの権限（600）をお確かめください。");
}

absl::Status WriteFailed() {
  return Error(absl::StatusCode::kFailedPrecondition, "LEDGER_WRITE_FAILED",
               "the erasure ledger takes no line")
      .Ja("消去台帳に書き込めないため、消去を中止しました。ディスクの空きをお確かめください。");
}

// The line without its chain.
std::string HeadOf(const Erasure& erasure, int64_t seq) {
  nlohmann::json json = {{"seq", seq},
                         {"time", absl::FormatTime(kTimeFormat, erasure.time, absl::UTCTimeZone())},
                         {"person", erasure.person},
                         {"actor", erasure.actor},
                         {"reason", erasure.reason}};
  if (!erasure.approver.empty()) json["approver"] = erasure.approver;
  // Replaced rather than thrown at: an id that is no UTF-8 must not stop an erasure.
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.pop_back();
  return text;
}

std::string ChainOf(absl::string_view before, absl::string_view head) {
  return absl::BytesToHexString(crypto::Sha256(absl::StrCat(before, head)));
}

std::string TextOf(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// The entry of a line (without its end) where its chain follows `chain`, which moves on.
std::optional<Erasure> ParseLine(absl::string_view line, int64_t seq, std::string& chain) {
  const size_t tail = kChainStart.size() + kChainSize + kChainEnd.size();
  if (line.size() <= tail || !absl::EndsWith(line, kChainEnd)) return std::nullopt;
  const absl::string_view head = line.substr(0, line.size() - tail);
  const absl::string_view rest = line.substr(head.size());
  const std::string expected = ChainOf(chain, head);
  if (!absl::StartsWith(rest, kChainStart) ||
      rest.substr(kChainStart.size(), kChainSize) != expected) {
    return std::nullopt;
  }
  const nlohmann::json json =
      nlohmann::json::parse(absl::StrCat(head, "}"), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.find("seq") == json.end() || json["seq"] != seq) {
    return std::nullopt;
  }
  Erasure erasure;
  erasure.person = TextOf(json, "person");
  erasure.actor = TextOf(json, "actor");
  erasure.reason = TextOf(json, "reason");
  erasure.approver = TextOf(json, "approver");
  if (erasure.person.empty() || !absl::ParseTime(kTimeFormat, TextOf(json, "time"),
                                                 absl::UTCTimeZone(), &erasure.time, nullptr)) {
    return std::nullopt;
  }
  chain = expected;
  return erasure;
}

absl::StatusOr<std::string> ReadAll(int fd) {
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t count = pread(fd, buffer, sizeof(buffer), static_cast<off_t>(text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return LedgerUnreadable();
    if (count == 0) return text;
    text.append(buffer, static_cast<size_t>(count));
  }
}

bool WriteAt(int fd, absl::string_view bytes, int64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  return true;
}

// Makes the name of a new file last through a power cut.
bool SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = fsync(fd) == 0;
  close(fd);
  return synced;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ErasureLedger>> ErasureLedger::Open(absl::string_view path) {
  const std::string name(path);
  const int fd = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return LedgerUnreadable();
  std::unique_ptr<ErasureLedger> ledger(new ErasureLedger(fd));
  struct stat info = {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || (info.st_mode & 077) != 0 ||
      !SyncFolderOf(name)) {
    return LedgerUnreadable();
  }
  RETURN_IF_ERROR(ledger->Load());
  return ledger;
}

ErasureLedger::~ErasureLedger() { close(fd_); }

absl::Status ErasureLedger::Load() {
  ASSIGN_OR_RETURN(const std::string text, ReadAll(fd_));
  absl::string_view rest = text;
  while (true) {
    const size_t end = rest.find('\n');
    if (end == absl::string_view::npos) break;
    const int64_t seq = size() + 1;
    std::optional<Erasure> erasure = ParseLine(rest.substr(0, end), seq, chain_);
    if (!erasure || !persons_.insert(erasure->person).second) return LedgerBroken(seq);
    entries_.push_back(*std::move(erasure));
    rest.remove_prefix(end + 1);
    length_ += static_cast<int64_t>(end) + 1;
  }
  if (rest.empty()) return absl::OkStatus();
  if (ftruncate(fd_, length_) != 0 || fsync(fd_) != 0) return LedgerUnreadable();
  return absl::OkStatus();
}

absl::Status ErasureLedger::Append(const Erasure& erasure) {
  std::lock_guard lock(mutex_);
  if (persons_.contains(erasure.person)) return absl::OkStatus();
  if (failed_ || erasure.person.empty()) return WriteFailed();
  const std::string head = HeadOf(erasure, static_cast<int64_t>(entries_.size()) + 1);
  const std::string chain = ChainOf(chain_, head);
  const std::string line = absl::StrCat(head, kChainStart, chain, kChainEnd, "\n");
  if (!WriteAt(fd_, line, length_)) {
    failed_ = ftruncate(fd_, length_) != 0;
    return WriteFailed();
  }
  if (fsync(fd_) != 0) {
    // Nobody knows now what is on the disk; the next Open looks.
    failed_ = true;
    return WriteFailed();
  }
  length_ += static_cast<int64_t>(line.size());
  chain_ = chain;
  persons_.insert(erasure.person);
  entries_.push_back(erasure);
  return absl::OkStatus();
}

std::vector<Erasure> ErasureLedger::Entries() const {
  std::lock_guard lock(mutex_);
  return entries_;
}

bool ErasureLedger::Contains(absl::string_view person) const {
  std::lock_guard lock(mutex_);
  return persons_.contains(person);
}

int64_t ErasureLedger::size() const {
  std::lock_guard lock(mutex_);
  return static_cast<int64_t>(entries_.size());
}

}  // namespace tsunagi
