#include "common/rpc/live_files.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"
#include "common/pki/pki.h"

namespace tsunagi::rpc {
namespace {

// A rotation between the readings of certificate and key is over at the next try.
constexpr int kTries = 3;

}  // namespace

absl::StatusOr<LiveFiles> LiveFiles::Open(TlsFiles files) {
  LiveFiles live(std::move(files));
  absl::Status status;
  for (int i = 0; i < kTries; ++i) {
    if (i > 0) absl::SleepFor(absl::Milliseconds(20));
    ASSIGN_OR_RETURN(live.seen_, Read(live.files_));
    status = live.Take(live.seen_);
    if (status.ok()) break;
  }
  RETURN_IF_ERROR(status);
  return live;
}

bool LiveFiles::Refresh() {
  absl::StatusOr<TlsTexts> texts = Read(files_);
  if (!texts.ok() || *texts == seen_) return false;
  seen_ = *std::move(texts);
  const absl::Status status = Take(seen_);
  if (status.ok()) {
    log::Info("tls_files_taken", {});
  } else {
    log::Error("tls_files_refused", {{"reason", log::Public(ReasonOf(status))}});
  }
  return status.ok();
}

absl::StatusOr<TlsTexts> LiveFiles::Read(const TlsFiles& files) {
  TlsTexts texts;
  ASSIGN_OR_RETURN(texts.authority, ReadPem(files.ca));
  ASSIGN_OR_RETURN(texts.certificate, ReadPem(files.certificate));
  ASSIGN_OR_RETURN(texts.key, ReadPem(files.key));
  return texts;
}

absl::Status LiveFiles::Take(const TlsTexts& texts) {
  ASSIGN_OR_RETURN(std::string id,
                   pki::CheckOwn(texts.authority, texts.certificate, texts.key, absl::Now()));
  if (!id_.empty() && id != id_) {
    return Error(absl::StatusCode::kInvalidArgument, "TLS_IDENTITY_CHANGED",
                 "the certificate on disk names somebody else")
        .Ja("証明書の利用者名が起動時と違います。証明書を発行し直してください。");
  }
  id_ = std::move(id);
  texts_ = texts;
  return absl::OkStatus();
}

}  // namespace tsunagi::rpc
