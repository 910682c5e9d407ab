// What somebody who can write to the database, but has no key, may try.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/hkdf.h"
#include "common/vault/testing/vault_fixture.h"
#include "common/vault/vault.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::VaultFixture;

const auto kSealedBroken = IsError(absl::StatusCode::kDataLoss, "SEALED_BROKEN");
const auto kKeyBroken = IsError(absl::StatusCode::kDataLoss, "KEY_BROKEN");

// The authenticated data as the headers describe it, built anew.
std::string Parts(const std::vector<std::string>& parts) {
  std::string bytes;
  for (const std::string& part : parts) {
    bytes += std::string(3, '\0') + static_cast<char>(part.size()) + part;
  }
  return bytes;
}

std::string Version(char version) { return std::string(3, '\0') + version; }

class VaultAttackTest : public VaultFixture {
 protected:
  struct StoredKey {
    int64_t version = 0;
    std::string state, kek, wrapped;
    KeyRow Row() const { return {version, state, kek, wrapped}; }
  };
  StoredKey Stored(const std::string& person) {
    StoredKey key;
    EXPECT_OK(database_->ReadOnce([&](sql::Transaction& transaction) {
      return transaction.Query(
          "SELECT version, state, kek, wrapped FROM person_key WHERE person = $1", {person},
          [&key](const sql::Row& row) {
            key = {row.Int(0), row.String(1), row.String(2), row.String(3)};
            return absl::OkStatus();
          });
    }));
    return key;
  }
  // A person whose data key the test knows.
  crypto::SecretKey Provision(const std::string& person, char version) {
    const crypto::SecretKey data_key = *crypto::SecretKey::Random();
    Store(person, version, data_key);
    return data_key;
  }
  void Store(const std::string& person, char version, const crypto::SecretKey& data_key) {
    const std::string kek = *provider_.Primary();
    const std::string wrapped =
        *provider_.Wrap(kek, data_key, Parts({"wrap/v1", kek, "intake", person, Version(version)}));
    ASSERT_OK(
        Exec("INSERT INTO person_key (person, version, state, kek, wrapped, create_time_us)"
             " VALUES ($1, $2, 'ACTIVE', $3, $4, 0)"
             " ON CONFLICT (person) DO UPDATE SET version = $2, wrapped = $4",
             {person, int64_t{version}, kek, sql::Bytes{wrapped}}));
  }
  // What stands in the files of the database, its log included.
  std::string AllFiles() {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(dir_.path())) {
      std::ifstream in(file.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }
  static crypto::SecretKey FieldKeyOf(const crypto::SecretKey& data_key) {
    return *crypto::SecretKey::From(
        *crypto::HkdfSha256(data_key.Bytes(), "", "tsunagi/field/v1", 32));
  }
  const std::string person_ = Person(1);
};

TEST_F(VaultAttackTest, Format_IsAsDocumented) {
  const crypto::SecretKey field = FieldKeyOf(Provision(person_, 1));
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_, "7"), "本文"));
  const std::string header = "\x01" + Version(1);
  ASSERT_EQ(sealed.substr(0, 5), header);
  const std::string aad =
      Parts({"tsunagi/v1", "intake", "client", "name", person_, "7", Version(1), header});
  EXPECT_EQ(*crypto::GcmOpen(field, sealed.substr(5, 12), sealed.substr(17), aad), "本文");
}

TEST_F(VaultAttackTest, MovedBetweenAnyTwoPlaces_IsRefused) {
  // Both services know the same persons, each with keys and data of its own.
  testing::TempDir other_dir;
  ASSERT_OK_AND_ASSIGN(const auto other_database, sql::OpenSqlite({.path = other_dir.Path("t.db")},
                                                                  common_schema::Migrations()));
  Vault other("referral", provider_, clock_);
  struct Spot {
    bool intake;
    std::string table, column, person, row;
    std::string sealed;
  };
  std::vector<Spot> spots;
  for (const bool intake : {true, false}) {
    for (const char* table : {"client", "note"}) {
      for (const char* column : {"name", "kana"}) {
        for (int person = 1; person <= 3; ++person) {
          for (const char* row : {"1", "2", "11"}) {
            spots.push_back({intake, table, column, Person(person), row, {}});
          }
        }
      }
    }
  }
  const auto place = [](const Spot& spot) {
    return Place{spot.table, spot.column, spot.person, spot.row};
  };
  for (Spot& spot : spots) {
    ASSERT_OK((spot.intake ? database_ : other_database)
                  ->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
                    Vault& vault = spot.intake ? vault_ : other;
                    ASSIGN_OR_RETURN(spot.sealed, vault.Seal(transaction, place(spot), "text"));
                    return absl::OkStatus();
                  }));
  }
  int moved = 0;
  for (const Spot& from : spots) {
    for (const Spot& to : spots) {
      ASSERT_OK((to.intake ? database_ : other_database)->Read([&](sql::Transaction& transaction) {
        const auto plain = (to.intake ? vault_ : other).Open(transaction, place(to), from.sealed);
        if (&from == &to) {
          EXPECT_EQ(*plain, "text");
        } else {
          EXPECT_THAT(plain, kSealedBroken);
          ++moved;
        }
        return absl::OkStatus();
      }));
    }
  }
  EXPECT_EQ(moved, 72 * 71);
}

TEST_F(VaultAttackTest, PartsShiftedBetweenNames_AreRefused) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed,
                       Seal(vault_, {"client", "name", person_, "12"}, "text"));
  EXPECT_THAT(Open(vault_, {"clientn", "ame", person_, "12"}, sealed), kSealedBroken);
  EXPECT_THAT(Open(vault_, {"", "clientname", person_, "12"}, sealed), kSealedBroken);
}

TEST_F(VaultAttackTest, OtherKeyVersion_IsRefused) {
  const crypto::SecretKey data_key = Provision(person_, 1);
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  std::string as_second = sealed;
  as_second[4] = 2;
  EXPECT_THAT(Open(vault_, At(person_), as_second), kSealedBroken);
  // Even where the second version has the same secret.
  Store(person_, 2, data_key);
  EXPECT_THAT(Open(*FreshVault(), At(person_), sealed), kSealedBroken);
  EXPECT_THAT(Open(*FreshVault(), At(person_), as_second), kSealedBroken);
  // A row that only claims another version does not unwrap.
  for (const int64_t version : {int64_t{0}, int64_t{1}, int64_t{-1}, (int64_t{1} << 32) + 2}) {
    ASSERT_OK(Exec("UPDATE person_key SET version = $1", {version}));
    EXPECT_THAT(Open(*FreshVault(), At(person_), sealed), kKeyBroken) << version;
  }
}

TEST_F(VaultAttackTest, WrappedKeyMoved_IsRefused) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  ASSERT_OK(Seal(vault_, At(Person(2)), "text"));
  const StoredKey mine = Stored(person_);
  // Of another person, under another key-encryption key, in another service.
  ASSERT_OK(Exec("UPDATE person_key SET wrapped = $1 WHERE person = $2",
                 {sql::Bytes{mine.wrapped}, Person(2)}));
  EXPECT_THAT(Open(*FreshVault(), At(Person(2)), sealed), kKeyBroken);
  EXPECT_THAT(Open(*FreshVault("referral"), At(person_), sealed), kKeyBroken);
  const std::string second = provider_.Add();
  ASSERT_OK(Exec("UPDATE person_key SET kek = $1", {second}));
  EXPECT_THAT(Open(*FreshVault(), At(person_), sealed), kKeyBroken);
  ASSERT_OK(Exec("UPDATE person_key SET kek = $1, state = 'OTHER'", {mine.kek}));
  EXPECT_THAT(Open(*FreshVault(), At(person_), sealed), kKeyBroken);
}

TEST_F(VaultAttackTest, TombstoneSetBackToActive_OpensNothing) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  ASSERT_OK(Erase(vault_, person_));
  const std::string kek = *provider_.Primary();
  ASSERT_OK(Exec("UPDATE person_key SET state = 'ACTIVE', kek = $1", {kek}));
  EXPECT_THAT(Open(vault_, At(person_), sealed), kKeyBroken);
}

TEST_F(VaultAttackTest, TenThousandFlippedBits_NeverOpen) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed,
                       Seal(vault_, At(person_), "相談の内容は、ここに平文では残りません。"));
  const StoredKey stored = Stored(person_);
  BulkOpener opener(vault_);
  ASSERT_OK(opener.Open(stored.Row(), At(person_), sealed));
  std::mt19937 random(20260401);
  int in_sealed = 0;
  int in_wrapped = 0;
  for (int i = 0; i < 10000; ++i) {
    StoredKey key = stored;
    std::string text = sealed;
    const size_t bit = random() % ((sealed.size() + key.wrapped.size()) * 8);
    const bool hits_sealed = bit / 8 < sealed.size();
    char& byte = hits_sealed ? text[bit / 8] : key.wrapped[bit / 8 - sealed.size()];
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    const auto plain = opener.Open(key.Row(), At(person_), text);
    if (hits_sealed) {
      ASSERT_THAT(plain, kSealedBroken) << "bit " << bit;
    } else {
      ASSERT_THAT(plain, kKeyBroken) << "bit " << bit;
    }
    ++(hits_sealed ? in_sealed : in_wrapped);
  }
  std::cout << in_sealed << " flips in sealed texts, " << in_wrapped << " in wrapped keys\n";
  EXPECT_GT(in_sealed, 1000);
  EXPECT_GT(in_wrapped, 1000);
}

TEST_F(VaultAttackTest, CutOrLengthenedText_NeverOpens) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_THAT(Open(vault_, At(person_), sealed.substr(0, size)), kSealedBroken) << size;
  }
  EXPECT_THAT(Open(vault_, At(person_), sealed + "x"), kSealedBroken);
  EXPECT_THAT(Open(vault_, At(person_), "text in the clear, never sealed, long enough"),
              kSealedBroken);
}

TEST_F(VaultAttackTest, AMillionSeals_NeverRepeatANonce) {
  constexpr size_t kSeals = 1000000;
  std::vector<std::string> nonces;
  nonces.reserve(kSeals);
  ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const PersonKey key, vault_.KeyForSeal(transaction, person_));
    for (size_t i = 0; i < kSeals; ++i) {
      ASSIGN_OR_RETURN(const std::string sealed, key.Seal("client", "name", "1", "x"));
      nonces.push_back(sealed.substr(5, 12));
    }
    return absl::OkStatus();
  }));
  std::sort(nonces.begin(), nonces.end());
  EXPECT_EQ(std::adjacent_find(nonces.begin(), nonces.end()), nonces.end());
}

TEST_F(VaultAttackTest, FilesOfTheDatabase_HoldNeitherTextNorKey) {
  const std::string canary = "カナリア-8a7f3c";
  const crypto::SecretKey data_key = Provision(person_, 1);
  ASSERT_OK(Exec("CREATE TABLE client (name BYTEA NOT NULL)", {}));
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), canary));
  ASSERT_OK(Exec("INSERT INTO client (name) VALUES ($1)", {sql::Bytes{sealed}}));
  std::string all = AllFiles();
  database_->Close();
  all += AllFiles();
  EXPECT_NE(all.find(sealed), std::string::npos) << "the search itself works";
  EXPECT_EQ(all.find(canary), std::string::npos);
  EXPECT_EQ(all.find(std::string(data_key.Bytes())), std::string::npos);
  EXPECT_EQ(all.find(std::string(FieldKeyOf(data_key).Bytes())), std::string::npos);
}

TEST_F(VaultAttackTest, WrappedKeyOfAnErasedPerson_IsGoneFromTheFiles) {
  for (int i = 1; i <= 50; ++i) ASSERT_OK(Seal(vault_, At(Person(i)), "text"));
  const std::string wrapped = Stored(Person(25)).wrapped;
  const std::string neighbour = Stored(Person(26)).wrapped;
  EXPECT_NE(AllFiles().find(wrapped), std::string::npos) << "the search itself works";
  ASSERT_OK(Erase(vault_, Person(25)));
  // Empties the log too.
  database_->Close();
  EXPECT_EQ(AllFiles().find(wrapped), std::string::npos);
  EXPECT_NE(AllFiles().find(neighbour), std::string::npos);
}

}  // namespace
}  // namespace tsunagi
