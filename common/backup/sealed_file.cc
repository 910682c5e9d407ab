#include "common/backup/sealed_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/xaes.h"
#include "common/error/error.h"
#include "nlohmann/json.hpp"

namespace tsunagi::backup {
namespace {

constexpr absl::string_view kMagic("TSNGBK\0\1", 8);
constexpr uint32_t kLargestHeader = 4096;
constexpr uint32_t kLargestChunk = kChunkSize + crypto::kXaesNonceSize + crypto::kGcmTagSize;

std::string BigEndian(uint64_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(number >> shift));
  }
  return text;
}

std::string AadOf(absl::string_view header, uint64_t index, bool last) {
  std::string aad;
  const std::string number = BigEndian(index, 8);
  for (const absl::string_view part :
       {absl::string_view("tsunagi/backup/v1"), header, absl::string_view(number),
        absl::string_view(last ? "last" : "more")}) {
    absl::StrAppend(&aad, BigEndian(part.size(), 4), part);
  }
  return aad;
}

absl::Status WriteFailed(const std::string& path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
               absl::StrCat("cannot write ", path))
      .Ja(absl::StrCat("ファイル ", path,
                       " に書き込めません。フォルダーの有無、権限、空き容量をお確かめください。"))
      .Meta("file", path);
}

absl::Status Broken(const std::string& path) {
  return Error(absl::StatusCode::kDataLoss, "BACKUP_BROKEN",
               absl::StrCat(path, " was cut or changed, or sealed under another key"))
      .Ja(absl::StrCat("控え ", path,
                       " が壊れているか、鍵が違います。鍵を確かめ、別の控えをお使いください。"))
      .Meta("file", path);
}

}  // namespace

struct SealedWriter::Impl {
  std::string path;
  std::string temporary;
  crypto::SecretKey key;
  std::string header;
  int fd = -1;
  uint64_t index = 0;
  std::string pending;

  absl::Status Write(absl::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = write(fd, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return WriteFailed(path);
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return absl::OkStatus();
  }
  absl::Status WriteChunk(absl::string_view plain, bool last) {
    ASSIGN_OR_RETURN(const std::string sealed,
                     crypto::XaesSeal(key, plain, AadOf(header, index, last)));
    ++index;
    RETURN_IF_ERROR(Write(BigEndian(sealed.size(), 4)));
    return Write(sealed);
  }
};

SealedWriter::SealedWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SealedWriter::~SealedWriter() {
  crypto::Cleanse(impl_->pending);
  if (impl_->fd < 0) return;
  close(impl_->fd);
  unlink(impl_->temporary.c_str());
}

absl::StatusOr<std::unique_ptr<SealedWriter>> SealedWriter::Create(const std::string& path,
                                                                   const crypto::SecretKey& key,
                                                                   const PartId& id) {
  const nlohmann::json json = {{"backup", id.backup}, {"service", id.service}, {"part", id.part}};
  std::unique_ptr<SealedWriter> writer(new SealedWriter(
      std::make_unique<Impl>(Impl{path, path + ".new", key, json.dump(), -1, 0, ""})));
  Impl& impl = *writer->impl_;
  impl.fd = open(impl.temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (impl.fd < 0) return WriteFailed(path);
  RETURN_IF_ERROR(impl.Write(kMagic));
  RETURN_IF_ERROR(impl.Write(BigEndian(impl.header.size(), 4)));
  RETURN_IF_ERROR(impl.Write(impl.header));
  return writer;
}

absl::Status SealedWriter::Append(absl::string_view plain) {
  std::string& pending = impl_->pending;
  pending.append(plain.data(), plain.size());
  // The last chunk is written by Finish, which alone knows that it is the last.
  size_t done = 0;
  while (pending.size() - done > kChunkSize) {
    RETURN_IF_ERROR(
        impl_->WriteChunk(absl::string_view(pending).substr(done, kChunkSize), /*last=*/false));
    done += kChunkSize;
  }
  pending.erase(0, done);
  return absl::OkStatus();
}

absl::Status SealedWriter::Finish() {
  RETURN_IF_ERROR(impl_->WriteChunk(impl_->pending, /*last=*/true));
  if (fsync(impl_->fd) != 0 || rename(impl_->temporary.c_str(), impl_->path.c_str()) != 0) {
    return WriteFailed(impl_->path);
  }
  close(impl_->fd);
  impl_->fd = -1;
  const std::string folder = impl_->path.substr(0, impl_->path.rfind('/') + 1);
  const int fd = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return synced ? absl::OkStatus() : WriteFailed(impl_->path);
}

struct SealedReader::Impl {
  std::string path;
  crypto::SecretKey key;
  std::string header;
  PartId id;
  std::unique_ptr<FILE, int (*)(FILE*)> file;
  uint64_t index = 0;
  bool ended = false;

  // Nothing where fewer bytes are left.
  std::optional<std::string> Read(size_t size) const {
    std::string bytes(size, '\0');
    if (fread(bytes.data(), 1, size, file.get()) != size) return std::nullopt;
    return bytes;
  }
  std::optional<uint32_t> ReadNumber() const {
    const std::optional<std::string> bytes = Read(4);
    if (!bytes) return std::nullopt;
    uint32_t number = 0;
    for (const char c : *bytes) number = number << 8 | static_cast<unsigned char>(c);
    return number;
  }
  bool AtEnd() const {
    const int next = fgetc(file.get());
    if (next == EOF) return true;
    ungetc(next, file.get());
    return false;
  }
  bool ReadHeader() {
    if (Read(kMagic.size()) != std::string(kMagic)) return false;
    const std::optional<uint32_t> size = ReadNumber();
    if (!size || *size > kLargestHeader) return false;
    std::optional<std::string> bytes = Read(*size);
    if (!bytes) return false;
    header = *std::move(bytes);
    const nlohmann::json json = nlohmann::json::parse(header, nullptr, /*allow_exceptions=*/false);
    const auto text = [&json](const char* name, std::string& value) {
      const auto found = json.find(name);
      if (found == json.end() || !found->is_string()) return false;
      value = found->get<std::string>();
      return true;
    };
    return json.is_object() && text("backup", id.backup) && text("service", id.service) &&
           text("part", id.part);
  }
};

SealedReader::SealedReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SealedReader::~SealedReader() = default;

absl::StatusOr<std::unique_ptr<SealedReader>> SealedReader::Open(const std::string& path,
                                                                 const crypto::SecretKey& key) {
  std::unique_ptr<FILE, int (*)(FILE*)> file(fopen(path.c_str(), "rbe"), &fclose);
  if (file == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "BACKUP_FILE_UNREADABLE",
                 absl::StrCat("cannot read ", path))
        .Ja(absl::StrCat("控え ", path, " を読めません。ファイルの有無と権限をお確かめください。"))
        .Meta("file", path);
  }
  auto impl = std::make_unique<Impl>(Impl{path, key, "", {}, std::move(file), 0, false});
  if (!impl->ReadHeader()) return Broken(path);
  return std::unique_ptr<SealedReader>(new SealedReader(std::move(impl)));
}

const PartId& SealedReader::id() const { return impl_->id; }

absl::StatusOr<std::optional<std::string>> SealedReader::Next() {
  Impl& impl = *impl_;
  if (impl.ended) return std::nullopt;
  const std::optional<uint32_t> size = impl.ReadNumber();
  if (!size || *size > kLargestChunk) return Broken(impl.path);
  const std::optional<std::string> sealed = impl.Read(*size);
  if (!sealed) return Broken(impl.path);
  // Only the end of the file decides which chunk must be the last.
  impl.ended = impl.AtEnd();
  absl::StatusOr<std::string> plain =
      crypto::XaesOpen(impl.key, *sealed, AadOf(impl.header, impl.index, impl.ended));
  if (absl::IsInvalidArgument(plain.status())) return Broken(impl.path);
  RETURN_IF_ERROR(plain.status());
  ++impl.index;
  return std::optional<std::string>(*std::move(plain));
}

}  // namespace tsunagi::backup
