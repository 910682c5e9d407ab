// Reading and checking certificates.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/pki/openssl.h"
#include "common/pki/pki.h"

namespace tsunagi::pki {
namespace {

constexpr size_t kMaxPem = size_t{1} << 20;
constexpr char kReissueJa[] = "証明書を発行し直してください。";

BioPtr BioOf(absl::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), kMaxPem))));
}

// Never asks at the terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

CertificateInfo InfoOf(X509& certificate) {
  CertificateInfo info;
  const std::vector<std::string> uris = UrisOf(certificate);
  if (uris.size() == 1) info.uri = uris[0];
  info.is_ca = X509_check_ca(&certificate) == 1;
  info.not_before = TimeOf(X509_get0_notBefore(&certificate));
  info.not_after = TimeOf(X509_get0_notAfter(&certificate));
  return info;
}

}  // namespace

absl::Status OpenSslError(absl::string_view step) {
  char text[256] = "no detail";
  if (const unsigned long code = ERR_peek_last_error(); code != 0) {
    ERR_error_string_n(code, text, sizeof(text));
  }
  ERR_clear_error();
  return Error(absl::StatusCode::kInternal, "PKI_OPENSSL", absl::StrCat(step, ": ", text))
      .Ja("証明書の処理に失敗しました。システムの担当者に連絡してください。");
}

absl::StatusOr<CertificatePtr> ParseCertificate(absl::string_view pem) {
  const BioPtr bio = BioOf(pem);
  CertificatePtr certificate(
      bio == nullptr ? nullptr : PEM_read_bio_X509(bio.get(), nullptr, NoPassphrase, nullptr));
  if (certificate == nullptr) {
    ERR_clear_error();
    return Error(absl::StatusCode::kInvalidArgument, "CERTIFICATE_UNREADABLE",
                 "not a PEM certificate")
        .Ja(absl::StrCat("証明書を読めません。", kReissueJa));
  }
  return certificate;
}

absl::StatusOr<KeyPtr> ParseKey(absl::string_view pem) {
  const BioPtr bio = BioOf(pem);
  KeyPtr key(bio == nullptr ? nullptr
                            : PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr) {
    ERR_clear_error();
    return Error(absl::StatusCode::kInvalidArgument, "KEY_UNREADABLE",
                 "not an unencrypted PEM private key")
        .Ja(absl::StrCat("秘密鍵を読めません。", kReissueJa));
  }
  return key;
}

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxPem, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.empty()) {
    return Error(absl::StatusCode::kNotFound, "PAIR_MISSING", absl::StrCat("cannot read ", path))
        .Ja(absl::StrCat("ファイル ", path, " がないか、読めません。", kReissueJa))
        .Meta("file", path);
  }
  return text;
}

std::vector<std::string> UrisOf(const X509& certificate) {
  std::vector<std::string> uris;
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type != GEN_URI) continue;
    const auto* text = static_cast<const ASN1_STRING*>(value);
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                      static_cast<size_t>(ASN1_STRING_length(text)));
  }
  return uris;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm utc = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) return absl::InfinitePast();
  return absl::FromTM(utc, absl::UTCTimeZone());
}

std::string WhyNotTrusted(const X509& certificate, const X509& ca, absl::Time at) {
  const StorePtr store(X509_STORE_new());
  const StoreCtxPtr context(X509_STORE_CTX_new());
  // OpenSSL counts references through these pointers, but does not change the certificates.
  auto* leaf = const_cast<X509*>(&certificate);
  auto* root = const_cast<X509*>(&ca);
  if (store == nullptr || context == nullptr || X509_STORE_add_cert(store.get(), root) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr) != 1 ||
      X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT) != 1) {
    return std::string(OpenSslError("set-up of the verification").message());
  }
  X509_STORE_CTX_set_time(context.get(), 0, absl::ToTimeT(at));
  if (X509_verify_cert(context.get()) == 1) return "";
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  return X509_verify_cert_error_string(error);
}

absl::StatusOr<CertificateInfo> ReadInfo(absl::string_view pem) {
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ParseCertificate(pem));
  return InfoOf(*certificate);
}

bool IsInLastThird(const CertificateInfo& info, absl::Time now) {
  return info.not_after - now < (info.not_after - info.not_before) / 3;
}

absl::StatusOr<std::vector<CertificateInfo>> ListCertificates(absl::string_view dir) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(std::string(dir), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".crt") files.push_back(entry->path().string());
  }
  if (error) {
    return Error(absl::StatusCode::kFailedPrecondition, "CA_MISSING",
                 absl::StrCat("cannot read folder ", dir, ": ", error.message()))
        .Ja(absl::StrCat("フォルダー ", dir, " を読めません。先に認証局を作成してください。"))
        .Meta("dir", dir);
  }
  std::sort(files.begin(), files.end());
  std::vector<CertificateInfo> infos;
  for (std::string& file : files) {
    const absl::StatusOr<std::string> pem = ReadPem(file);
    absl::StatusOr<CertificateInfo> info = ReadInfo(pem.ok() ? *pem : "");
    if (!info.ok()) {
      return Error(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_UNREADABLE",
                   absl::StrCat(file, " is not a PEM certificate"))
          .Ja(absl::StrCat("証明書 ", file, " を読めません。", kReissueJa))
          .Meta("file", file);
    }
    info->file = std::move(file);
    infos.push_back(*std::move(info));
  }
  return infos;
}

absl::Status CheckPair(absl::string_view certificate_pem, absl::string_view key_pem) {
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ParseCertificate(certificate_pem));
  ASSIGN_OR_RETURN(const KeyPtr key, ParseKey(key_pem));
  if (X509_check_private_key(certificate.get(), key.get()) == 1) return absl::OkStatus();
  ERR_clear_error();
  return Error(absl::StatusCode::kInvalidArgument, "PAIR_MISMATCH",
               "the private key does not belong to the certificate")
      .Ja(absl::StrCat("証明書と秘密鍵の組が合いません。", kReissueJa));
}

absl::Status CheckPairFiles(absl::string_view certificate_file, absl::string_view key_file) {
  ASSIGN_OR_RETURN(const std::string certificate, ReadPem(std::string(certificate_file)));
  ASSIGN_OR_RETURN(const std::string key, ReadPem(std::string(key_file)));
  return CheckPair(certificate, key);
}

}  // namespace tsunagi::pki
