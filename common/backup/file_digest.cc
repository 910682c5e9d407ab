#include "common/backup/file_digest.h"

#include <openssl/evp.h>

#include <fstream>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::backup {

absl::StatusOr<FileDigest> DigestOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   &EVP_MD_CTX_free);
  bool good = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  FileDigest digest;
  std::string buffer(size_t{1} << 16, '\0');
  while (file && good) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    digest.size += file.gcount();
    good = EVP_DigestUpdate(context.get(), buffer.data(), static_cast<size_t>(file.gcount())) == 1;
  }
  if (!file.eof()) {
    return Error(absl::StatusCode::kFailedPrecondition, "BACKUP_FILE_UNREADABLE",
                 absl::StrCat("cannot read ", path))
        .Ja(absl::StrCat("控え ", path, " を読めません。ファイルの有無と権限をお確かめください。"));
  }
  std::string hash(32, '\0');
  good = good && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.data()),
                                    nullptr) == 1;
  if (!good) return absl::InternalError("SHA-256 failed");
  digest.sha256 = absl::BytesToHexString(hash);
  return digest;
}

}  // namespace tsunagi::backup
