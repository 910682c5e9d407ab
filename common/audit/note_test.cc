#include "common/audit/note.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/audit/checkpoint.h"
#include "common/crypto/key_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::audit {
namespace {

using ::tsunagi::testing::IsError;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

Signer TestSigner(absl::string_view name, KeyType type, char seed) {
  return *Signer::Create(name, type, *crypto::Ed25519Key::FromSeed(std::string(32, seed)));
}

// The example of https://c2sp.org/signed-note.
constexpr char kExampleKey[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kExampleNote[] =
    "This is an example message.\n\n"
    "\xE2\x80\x94 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjO"
    "BH3mFXmRKuwHjG1Yu72IneyaQM=\n";

// The example of https://c2sp.org/tlog-cosignature.
constexpr char kCosigned[] =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\xE2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN"
    "7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\xE2\x80\x94 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9d"
    "lrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

TEST(Note, ExampleOfTheSpecification_VerifiesWithItsKey) {
  ASSERT_OK_AND_ASSIGN(const VerifierKey key, ParseVerifierKey(kExampleKey));
  EXPECT_EQ(key.name, "example.com/foo");
  EXPECT_EQ(key.type, KeyType::kLog);
  EXPECT_EQ(FormatVerifierKey(key), kExampleKey);
  ASSERT_OK_AND_ASSIGN(const Note note, ParseNote(kExampleNote));
  ASSERT_EQ(note.signatures.size(), 1u);
  EXPECT_TRUE(IsSignatureOf(note.signatures[0], key));
  EXPECT_TRUE(crypto::VerifyEd25519(key.public_key, note.text, note.signatures[0].signature));
  EXPECT_FALSE(
      crypto::VerifyEd25519(key.public_key, "x" + note.text, note.signatures[0].signature));
  EXPECT_EQ(FormatNote(note), kExampleNote);
}

TEST(Note, CosignedExample_IsReadWhole) {
  ASSERT_OK_AND_ASSIGN(const Note note, ParseNote(kCosigned));
  ASSERT_EQ(note.signatures.size(), 2u);
  EXPECT_EQ(absl::BytesToHexString(note.signatures[1].id), "8d66cf3f");
  EXPECT_EQ(note.signatures[1].signature.size(), 72u);
  ASSERT_OK_AND_ASSIGN(const Checkpoint checkpoint, ParseCheckpointText(note.text));
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20852163);
  EXPECT_EQ(CheckpointText(checkpoint), note.text);
  EXPECT_EQ(FormatNote(note), kCosigned);
}

TEST(Note, MalformedNotes_AreRefused) {
  const std::string line = std::string(kExampleNote).substr(std::string(kExampleNote).find("\xE2"));
  for (const std::string& bad :
       std::vector<std::string>{std::string(),
                                std::string("text\n"),
                                "text\n" + line,
                                "text\n\n" + line + "\n",
                                "text\n\n" + line.substr(0, line.size() - 1),
                                "text\n\n" + line + "x\n",
                                "te\txt\n\n" + line,
                                "te\rxt\n\n" + line,
                                std::string("t\0t\n\n", 5) + line,
                                "t\xff\n\n" + line,
                                "text\n\n-" + line.substr(3),
                                "text\n\n" + line.substr(0, 20) + "\n",
                                "text\n\n\xE2\x80\x94 a+b AAAAAAA=\n",
                                "text\n\n\xE2\x80\x94  AAAAAAA=\n",
                                "text\n\n\xE2\x80\x94 a\xE3\x80\x80z AAAAAAA=\n",
                                "text\n\n\xE2\x80\x94 a AAAA\n",
                                "text\n\n\xE2\x80\x94 a AAAAAAA\n",
                                "text\n\n\xE2\x80\x94 a AAAAAAB=\n",
                                "text\n\n\xE2\x80\x94 a AAAA AAA=\n",
                                std::string(70000, 'x') + "\n\n" + line}) {
    EXPECT_THAT(ParseNote(bad), IsError(kInvalid, "AUDIT_NOTE_INVALID"))
        << absl::CHexEscape(bad.substr(0, 80));
  }
  EXPECT_OK(ParseNote("text\n\n\xE2\x80\x94 a AAAAAAA=\n"));
}

TEST(Note, SixteenSignatures_AreTheMost) {
  std::string note = "text\n\n";
  for (int i = 0; i < 16; ++i) note += absl::StrCat("\xE2\x80\x94 key", i, " AAAAAAA=\n");
  EXPECT_OK(ParseNote(note));
  EXPECT_THAT(ParseNote(note + "\xE2\x80\x94 a AAAAAAA=\n"),
              IsError(kInvalid, "AUDIT_NOTE_INVALID"));
}

TEST(Note, BlankLineWithinTheText_BelongsToTheText) {
  ASSERT_OK_AND_ASSIGN(const Note note, ParseNote("a\n\nb\n\n\xE2\x80\x94 k AAAAAAA=\n"));
  EXPECT_EQ(note.text, "a\n\nb\n");
}

TEST(VerifierKey, WrongKeys_AreRefused) {
  const std::string good = FormatVerifierKey(TestSigner("log", KeyType::kLog, 'a').verifier());
  ASSERT_OK(ParseVerifierKey(good));
  ASSERT_OK(
      ParseVerifierKey(FormatVerifierKey(TestSigner("w", KeyType::kWitness, 'a').verifier())));
  std::string other_id = good;
  other_id[4] = other_id[4] == '0' ? '1' : '0';
  for (const std::string& bad :
       {std::string(), std::string("log"), "x" + good, other_id, good + "A", good.substr(1),
        good.substr(0, good.size() - 1), "+" + good, good.substr(0, 13),
        std::string("log+00000000+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")}) {
    EXPECT_THAT(ParseVerifierKey(bad), IsError(kInvalid, "AUDIT_KEY_INVALID")) << bad;
  }
}

TEST(VerifierKey, SameKeyAsLogAndWitness_HasTwoIds) {
  EXPECT_NE(TestSigner("k", KeyType::kLog, 'a').verifier().id,
            TestSigner("k", KeyType::kWitness, 'a').verifier().id);
}

TEST(Signer, NameWithSpaceOrPlus_IsRefused) {
  const auto key = *crypto::Ed25519Key::FromSeed(std::string(32, 'a'));
  for (const char* bad : {"", "a b", "a+b", "a\nb", "a\xC2\xA0z", "\xff"}) {
    EXPECT_THAT(Signer::Create(bad, KeyType::kLog, key), IsError(kInvalid, "AUDIT_KEY_NAME"));
  }
}

TEST(Signer, KeyFile_MakesTheSameSignerEachTime) {
  const testing::TempDir dir;
  ASSERT_OK(crypto::WriteKeyFile(dir.Path("log.key"), std::string(32, 'q')));
  ASSERT_OK_AND_ASSIGN(const Signer signer, KeyFromFile(dir.Path("log.key"), "log"));
  EXPECT_EQ(signer.verifier(), TestSigner("log", KeyType::kLog, 'q').verifier());
  EXPECT_THAT(KeyFromFile(dir.Path("none"), "log"),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_MISSING"));
}

TEST(Checkpoint, OtherSpellings_AreRefused) {
  const std::string root = absl::Base64Escape(std::string(32, 'r'));
  ASSERT_OK(ParseCheckpointText("log\n10\n" + root + "\n"));
  ASSERT_OK(ParseCheckpointText("log\n0\n" + root + "\n"));
  for (const std::string& bad :
       {"log\n10\n" + root, "log\n010\n" + root + "\n", "log\n+10\n" + root + "\n",
        "log\n-1\n" + root + "\n", "log\n 10\n" + root + "\n", "\n10\n" + root + "\n",
        "log\n10\n" + root + "\nextension\n", "log\n10\n" + root.substr(0, 40) + "\n",
        "log\n9223372036854775808\n" + root + "\n", "log\n\n" + root + "\n",
        "log\n10\n" + absl::Base64Escape("short") + "\n"}) {
    EXPECT_THAT(ParseCheckpointText(bad), IsError(kInvalid, "AUDIT_CHECKPOINT_INVALID"))
        << absl::CHexEscape(bad);
  }
}

class SignedCheckpointTest : public ::testing::Test {
 protected:
  const Signer log_ = TestSigner("tsunagi.test/audit/intake", KeyType::kLog, 'a');
  const Signer witness_ = TestSigner("tsunagi.test/witness", KeyType::kWitness, 'w');
  const Checkpoint checkpoint_{"tsunagi.test/audit/intake", 70000, Hash(32, 'r')};
};

TEST_F(SignedCheckpointTest, SignedOne_OpensWithItsKeyOnly) {
  const std::string note = SignCheckpoint(checkpoint_, log_);
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint opened, OpenCheckpoint(note, log_.verifier()));
  EXPECT_EQ(opened.checkpoint, checkpoint_);
  const Signer other = TestSigner(log_.verifier().name, KeyType::kLog, 'b');
  EXPECT_THAT(OpenCheckpoint(note, other.verifier()), IsError(kInvalid, "AUDIT_SIGNATURE_INVALID"));
  EXPECT_THAT(OpenCheckpoint(note, TestSigner("x", KeyType::kLog, 'a').verifier()),
              IsError(kInvalid, "AUDIT_CHECKPOINT_INVALID"));
}

TEST_F(SignedCheckpointTest, OwnSignatureTwice_IsRefused) {
  Note note = *ParseNote(SignCheckpoint(checkpoint_, log_));
  note.signatures.push_back(note.signatures[0]);
  EXPECT_THAT(OpenCheckpoint(FormatNote(note), log_.verifier()),
              IsError(kInvalid, "AUDIT_SIGNATURE_INVALID"));
}

TEST_F(SignedCheckpointTest, Cosignature_CarriesItsTimeAndBindsTheText) {
  const std::string text = CheckpointText(checkpoint_);
  const absl::Time now = absl::FromUnixSeconds(1679315147);
  const NoteSignature cosignature = Cosign(text, witness_, now + absl::Milliseconds(900));
  EXPECT_EQ(VerifyCosignature(text, cosignature, witness_.verifier()).value(), now);
  for (size_t bit = 0; bit < cosignature.signature.size() * 8; bit += 5) {
    NoteSignature other = cosignature;
    other.signature[bit / 8] = static_cast<char>(other.signature[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(VerifyCosignature(text, other, witness_.verifier()),
                IsError(kInvalid, "AUDIT_SIGNATURE_INVALID"));
  }
  EXPECT_FALSE(VerifyCosignature("x" + text, cosignature, witness_.verifier()).ok());
  EXPECT_FALSE(VerifyCosignature(text, cosignature, log_.verifier()).ok());
}

// One random edit of `note`: flips, cuts, doubles, inserts, swaps.
std::string Mutate(std::string note, std::mt19937_64& random) {
  const auto at = [&] { return random() % note.size(); };
  switch (random() % 6) {
    case 0:
      note[at()] = static_cast<char>(random());
      break;
    case 1:
      note.erase(at(), 1 + random() % 5);
      break;
    case 2:
      note.insert(at(), 1, static_cast<char>(random()));
      break;
    case 3:
      note.insert(at(), note.substr(at(), random() % 40));
      break;
    case 4:
      std::swap(note[at()], note[at()]);
      break;
    default:
      note.resize(at());
  }
  return note;
}

TEST_F(SignedCheckpointTest, MutatedNotes_NeverOpenAsAnotherCheckpoint) {
  Note whole = *ParseNote(SignCheckpoint(checkpoint_, log_));
  whole.signatures.push_back(Cosign(whole.text, witness_, absl::FromUnixSeconds(1700000000)));
  const std::string note = FormatNote(whole);
  std::mt19937_64 random(20251122);
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string mutant = Mutate(note, random);
    const absl::StatusOr<Note> parsed = ParseNote(mutant);
    // Whatever is read formats to the bytes it was read from: there is one spelling.
    if (parsed.ok()) {
      ASSERT_EQ(FormatNote(*parsed), mutant);
    }
    const absl::StatusOr<SignedCheckpoint> opened = OpenCheckpoint(mutant, log_.verifier());
    if (opened.ok()) {
      ASSERT_EQ(opened->checkpoint, checkpoint_);
    } else {
      ++refused;
    }
  }
  // The rest touched the unknown cosignature only.
  EXPECT_GT(refused, 8000);
}

}  // namespace
}  // namespace tsunagi::audit
