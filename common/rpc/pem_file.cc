#include "common/rpc/pem_file.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::rpc {

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(absl::StatusCode::kFailedPrecondition, "TLS_FILE_MISSING",
                 absl::StrCat("cannot read ", path))
        .Ja("証明書か鍵のファイルを読めません。パスと権限をお確かめください。");
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace tsunagi::rpc
