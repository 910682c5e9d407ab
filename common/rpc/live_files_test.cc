// Files that change under a running process: only good ones are passed on.
#include "common/rpc/live_files.h"

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/pki/testing/forge.h"
#include "common/rpc/memory_files.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::rpc {
namespace {

using ::tsunagi::testing::Forge;
using ::tsunagi::testing::ForgeAuthority;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::PemPair;
using ::tsunagi::testing::TempDir;

constexpr char kNames[] = "URI:spiffe://tsunagi.test/svc/intake";

class LiveFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Write("ca.crt", authority_.certificate);
    Write("own", Made());
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(dir_.Path(name), std::ios::binary) << text;
  }
  void Write(const std::string& stem, const PemPair& pair) {
    Write(stem + ".crt", pair.certificate);
    Write(stem + ".key", pair.key);
  }
  PemPair Made(const std::string& names = kNames) { return Forge({.names = names}, authority_); }
  TlsFiles Files() const {
    return {dir_.Path("ca.crt"), dir_.Path("own.crt"), dir_.Path("own.key")};
  }
  // Whether `live` passes `text` on within `patience`.
  static bool Comes(const std::string& path, const std::string& text, absl::Duration patience) {
    const absl::Time end = absl::Now() + patience;
    while (absl::Now() < end) {
      if (ReadPem(path).value() == text) return true;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return false;
  }
  static std::string Whole(const PemPair& pair) {
    return absl::StrCat(pair.certificate, "\n", pair.key);
  }

  const TempDir dir_;
  const PemPair authority_ = ForgeAuthority();
};

TEST_F(LiveFilesTest, Open_RefusesWhatCannotServe) {
  ASSERT_OK_AND_ASSIGN(const LiveFiles live, LiveFiles::Open(Files()));
  EXPECT_EQ(live.id(), "spiffe://tsunagi.test/svc/intake");
  EXPECT_EQ(live.texts().authority, authority_.certificate);
  Write("own.key", Made().key);
  EXPECT_THAT(LiveFiles::Open(Files()).status(),
              IsError(absl::StatusCode::kInvalidArgument, "PAIR_MISMATCH"));
  Write("own", Made("URI:https://tsunagi.test/svc/intake"));
  EXPECT_THAT(LiveFiles::Open(Files()).status(),
              IsError(absl::StatusCode::kInvalidArgument, "SPIFFE_URI_FORM"));
  EXPECT_THAT(LiveFiles::Open({dir_.Path("none"), "", ""}).status(),
              IsError(absl::StatusCode::kFailedPrecondition, "TLS_FILE_MISSING"));
}

TEST_F(LiveFilesTest, GoodChange_IsPassedOnAndABadOneIsNot) {
  const PemPair first = Made();
  Write("own", first);
  ASSERT_OK_AND_ASSIGN(LiveFiles files, LiveFiles::Open(Files()));
  ASSERT_OK_AND_ASSIGN(const auto live, MemoryFiles::Open(std::move(files)));
  EXPECT_EQ(ReadPem(live->pair_path()).value(), Whole(first));

  const PemPair second = Made();
  Write("own.key", second.key);  // torn: the certificate is still the first
  EXPECT_FALSE(Comes(live->pair_path(), absl::StrCat(first.certificate, "\n", second.key),
                     absl::Milliseconds(1500)));
  EXPECT_EQ(ReadPem(live->pair_path()).value(), Whole(first));
  Write("own.crt", second.certificate);
  EXPECT_TRUE(Comes(live->pair_path(), Whole(second), absl::Seconds(5)));

  const PemPair other = Made("URI:spiffe://tsunagi.test/svc/referral");
  Write("own", other);
  EXPECT_FALSE(Comes(live->pair_path(), Whole(other), absl::Milliseconds(1500)));
  EXPECT_EQ(ReadPem(live->pair_path()).value(), Whole(second));

  // An authority that is added, as in the weeks when one follows another.
  const std::string both = absl::StrCat(authority_.certificate, ForgeAuthority().certificate);
  Write("own", second);
  Write("ca.crt", both);
  EXPECT_TRUE(Comes(live->authority_path(), both, absl::Seconds(5)));
}

}  // namespace
}  // namespace tsunagi::rpc
