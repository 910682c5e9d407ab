// Pairs of certificate and key on disk: checked, then swapped in one step.
#include "common/pki/pair.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"

namespace tsunagi::pki {
namespace {

namespace fs = std::filesystem;
using ConstraintsPtr = std::unique_ptr<NAME_CONSTRAINTS, Deleter<NAME_CONSTRAINTS_free>>;

absl::Status CaError(absl::string_view reason, absl::string_view dir, absl::string_view english,
                     absl::string_view japanese) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("authority in ", dir, ": ", english))
      .Ja(absl::StrCat("フォルダー ", dir, " の認証局", japanese))
      .Meta("dir", dir);
}

absl::Status WriteError(const fs::path& path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
               absl::StrCat("cannot write ", path.string()))
      .Ja(absl::StrCat("ファイル ", path.string(),
                       " に書き込めません。書き込む権限と空き容量があるかをお確かめください。"))
      .Meta("file", path.string());
}

// The trust domain that the authority's name constraints permit; empty if there is not just one.
std::string PermittedDomainOf(const X509& certificate) {
  const ConstraintsPtr constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(&certificate, NID_name_constraints, nullptr, nullptr)));
  if (constraints == nullptr) return "";
  std::vector<std::string> domains;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(
        sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base, &type);
    if (type != GEN_URI) continue;
    const auto* text = static_cast<const ASN1_STRING*>(value);
    domains.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                         static_cast<size_t>(ASN1_STRING_length(text)));
  }
  return domains.size() == 1 && IsTrustDomain(domains[0]) ? domains[0] : "";
}

// Makes a rename last through a power cut. File systems that cannot are let be.
void SyncFolder(const fs::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

// Makes `link` point to `target` in one step, whatever stood there.
absl::Status PointTo(const fs::path& link, const fs::path& target) {
  std::error_code error;
  if (fs::read_symlink(link, error) == target) return absl::OkStatus();
  const fs::path temporary = link.string() + "@next";
  fs::remove(temporary, error);
  fs::create_symlink(target, temporary, error);
  if (!error) fs::rename(temporary, link, error);
  if (error) return WriteError(link);
  SyncFolder(link.parent_path());
  return absl::OkStatus();
}

// Former pairs of the identity, and those of rotations that were interrupted.
void RemoveOthers(const fs::path& pairs, const std::string& stem, const std::string& kept) {
  std::error_code error;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(pairs, error)) {
    const std::string name = entry.path().filename().string();
    if (absl::StartsWith(name, stem + "@") && name != kept) old.push_back(entry.path());
  }
  for (const fs::path& path : old) fs::remove_all(path, error);
}

absl::Status Refused(absl::string_view reason, absl::string_view english,
                     absl::string_view japanese) {
  return Error(absl::StatusCode::kInvalidArgument, reason, english)
      .Ja(absl::StrCat(japanese, "証明書を発行し直してください。"));
}

}  // namespace

absl::Status CaMissing(absl::string_view dir) {
  return CaError("CA_MISSING", dir, "ca.crt or ca.key cannot be read",
                 "がないか、読めません。先に認証局を作成してください。");
}

absl::Status CaBroken(absl::string_view dir, absl::string_view english) {
  return CaError("CA_BROKEN", dir, english,
                 "が壊れています。控えから戻すか、認証局を作り直してください。");
}

absl::Status CaExpired(absl::string_view dir) {
  return CaError("CA_EXPIRED", dir, "its certificate has expired",
                 "の有効期限が切れています。認証局を作り直し、証明書を配り直してください。");
}

absl::StatusOr<Authority> LoadAuthority(absl::string_view dir) {
  const absl::StatusOr<std::string> pem = ReadPem(InDir(dir, "ca.crt"));
  if (!pem.ok()) return CaMissing(dir);
  absl::StatusOr<CertificatePtr> certificate = ParseCertificate(*pem);
  std::string trust_domain = certificate.ok() ? PermittedDomainOf(**certificate) : "";
  if (trust_domain.empty()) return CaBroken(dir, "ca.crt permits no single trust domain");
  return Authority{*std::move(certificate), std::move(trust_domain)};
}

absl::Status CheckPairUnder(const Authority& authority, const Identity& identity,
                            absl::string_view certificate_pem, absl::string_view key_pem,
                            absl::Time now) {
  RETURN_IF_ERROR(CheckPair(certificate_pem, key_pem));
  ASSIGN_OR_RETURN(const std::string id, CheckSvid(certificate_pem, authority.trust_domain, now));
  ASSIGN_OR_RETURN(const CertificatePtr certificate, ParseCertificate(certificate_pem));
  const std::string service = ServiceOf(identity);
  const std::string host = DnsNameOf(service, authority.trust_domain);
  if (id != UriOf(identity, authority.trust_domain) ||
      (!service.empty() &&
       (X509_check_host(certificate.get(), host.c_str(), host.size(), 0, nullptr) != 1 ||
        X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0) != 1))) {
    return Refused("IDENTITY_MISMATCH", "the certificate does not name the identity",
                   "証明書の利用者名が指定と違います。");
  }
  const std::string problem = WhyNotTrusted(*certificate, *authority.certificate, now);
  if (problem.empty()) return absl::OkStatus();
  return Refused("CERTIFICATE_NOT_TRUSTED", absl::StrCat("the certificate is refused: ", problem),
                 "この認証局の証明書として検証できません。");
}

absl::Status SwapPair(absl::string_view dir, const Identity& identity,
                      absl::string_view certificate_pem, absl::string_view key_pem) {
  const fs::path pairs = InDir(dir, ".pairs");
  const std::string stem = FileStem(identity);
  if (mkdir(pairs.c_str(), 0700) != 0 && errno != EEXIST) return WriteError(pairs);
  std::string made = (pairs / (stem + "@XXXXXX")).string();
  if (mkdtemp(made.data()) == nullptr) return WriteError(made);  // mode 0700
  RETURN_IF_ERROR(crypto::ReplaceFile(made + "/tls.key", key_pem, 0600));
  RETURN_IF_ERROR(crypto::ReplaceFile(made + "/tls.crt", certificate_pem, 0600));
  SyncFolder(pairs);
  const std::string name = fs::path(made).filename().string();
  RETURN_IF_ERROR(PointTo(pairs / stem, name));
  for (const char* extension : {"key", "crt"}) {
    RETURN_IF_ERROR(PointTo(InDir(dir, absl::StrCat(stem, ".", extension)),
                            absl::StrCat(".pairs/", stem, "/tls.", extension)));
  }
  RemoveOthers(pairs, stem, name);
  return absl::OkStatus();
}

absl::Status InstallPair(absl::string_view dir, const Identity& identity,
                         absl::string_view certificate_pem, absl::string_view key_pem,
                         const Clock& clock) {
  RETURN_IF_ERROR(CheckIdentity(identity));
  ASSIGN_OR_RETURN(const Authority authority, LoadAuthority(dir));
  RETURN_IF_ERROR(CheckPairUnder(authority, identity, certificate_pem, key_pem, clock.Now()));
  return SwapPair(dir, identity, certificate_pem, key_pem);
}

absl::StatusOr<CertificateInfo> CheckIssued(absl::string_view dir, const Identity& identity,
                                            const Clock& clock) {
  ASSIGN_OR_RETURN(const Authority authority, LoadAuthority(dir));
  const std::string stem = InDir(dir, FileStem(identity));
  ASSIGN_OR_RETURN(const std::string certificate, ReadPem(stem + ".crt"));
  ASSIGN_OR_RETURN(const std::string key, ReadPem(stem + ".key"));
  RETURN_IF_ERROR(CheckPairUnder(authority, identity, certificate, key, clock.Now()));
  ASSIGN_OR_RETURN(CertificateInfo info, ReadInfo(certificate));
  info.file = stem + ".crt";
  return info;
}

absl::StatusOr<std::vector<Identity>> IssuedIdentities(absl::string_view dir) {
  std::vector<Identity> identities;
  std::error_code error;
  fs::directory_iterator entry(std::string(dir), error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() != ".crt") continue;
    // No segment of an identity has a dot.
    Identity identity{absl::StrReplaceAll(entry->path().stem().string(), {{".", "/"}})};
    if (CheckIdentity(identity).ok()) identities.push_back(std::move(identity));
  }
  if (error) return CaMissing(dir);
  std::sort(identities.begin(), identities.end(),
            [](const Identity& a, const Identity& b) { return a.path < b.path; });
  return identities;
}

}  // namespace tsunagi::pki
