#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "services/intake/testing/intake_fixture.h"

namespace tsunagi::intake {
namespace {

SearchKey KeyOf(const std::string& name, const std::string& kana, int32_t birth) {
  SearchKey key;
  key.name = name;
  key.kana = kana;
  key.birth = birth;
  return key;
}

std::string IdNumber(int number) {
  return NewUuidV7(absl::FromUnixMillis(1'700'000'000'000 + number));
}

TEST(SearchIndex, Find_WholeNamesComeFirstThenTheNewest) {
  SearchIndex index;
  const std::string part = IdNumber(1), begins = IdNumber(2), whole = IdNumber(3);
  const std::string newer = IdNumber(4), other = IdNumber(5);
  index.Add(part, "a", KeyOf("小高橋", "コタカハシ", 0));
  index.Add(begins, "a", KeyOf("高橋花子", "タカハシハナコ", 0));
  index.Add(whole, "a", KeyOf("高橋", "タカハシ", 0));
  index.Add(newer, "a", KeyOf("高橋一郎", "タカハシイチロウ", 0));
  index.Add(other, "b", KeyOf("高橋", "タカハシ", 0));
  EXPECT_EQ(index.Find({"a", "高橋", 0, 10}),
            (std::vector<std::string>{whole, newer, begins, part}));
  EXPECT_EQ(index.Find({"a", "タカハシ", 0, 2}), (std::vector<std::string>{whole, newer}));
  EXPECT_EQ(index.Find({"b", "高橋", 0, 10}), std::vector<std::string>{other});
  EXPECT_TRUE(index.Find({"c", "高橋", 0, 10}).empty());
}

TEST(SearchIndex, FindAlike_KnowsTelephoneNumbersAndConfusedEras) {
  SearchIndex index;
  const std::string id = IdNumber(1);
  SearchKey key = KeyOf("", "", 19750401);
  key.phone = PhoneDigits("090-0000-0101");
  index.Add(id, "a", key);
  SearchKey phone;
  phone.phone = PhoneDigits("０９０００００ ０１０１");
  EXPECT_EQ(index.FindAlike("a", phone, 10), std::vector<std::string>{id});
  EXPECT_EQ(index.FindAlike("a", KeyOf("", "", 19500401), 10), std::vector<std::string>{id});
  EXPECT_TRUE(index.FindAlike("a", KeyOf("", "", 19500402), 10).empty());
  key.phone = PhoneDigits("090-0000-0102");
  index.Put(id, "a", key);
  EXPECT_TRUE(index.FindAlike("a", phone, 10).empty());
}

TEST(SearchIndex, Find_UnknownPartsOfTheBirthDateMatchAll) {
  SearchIndex index;
  const std::string id = IdNumber(1);
  index.Add(id, "a", KeyOf("", "", 19750401));
  for (const int32_t birth : {19750401, 19750400, 19750000}) {
    EXPECT_EQ(index.Find({"a", "", birth, 10}).size(), 1u) << birth;
  }
  for (const int32_t birth : {19750402, 19750500, 19760000}) {
    EXPECT_TRUE(index.Find({"a", "", birth, 10}).empty()) << birth;
  }
}

TEST(SearchIndex, Put_TakesThePlaceOfTheOld) {
  SearchIndex index;
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) {
    ids.push_back(IdNumber(i));
    index.Add(ids.back(), "a", KeyOf(absl::StrCat("旧", i), "", 0));
  }
  // Enough changes to make the index compact itself.
  for (int round = 0; round < 400; ++round) {
    for (const std::string& id : ids) index.Put(id, "a", KeyOf(absl::StrCat("新", round), "", 0));
  }
  EXPECT_EQ(index.size(), 10u);
  EXPECT_TRUE(index.Find({"a", "旧", 0, 50}).empty());
  EXPECT_EQ(index.Find({"a", "新399", 0, 50}).size(), 10u);
  EXPECT_LT(index.memory_bytes(), 1'000'000u);
}

TEST(SearchIndex, HundredThousandCases_StaySmallAndFast) {
  SearchIndex index;
  for (int i = 0; i < 100'000; ++i) {
    index.Add(IdNumber(i), absl::StrCat("agency", i % 40),
              KeyOf(absl::StrCat("架空姓", i, "名前"), absl::StrCat("カクウセイ", i, "ナマエ"),
                    19700101 + i % 28));
  }
  EXPECT_EQ(index.size(), 100'000u);
  EXPECT_LT(index.memory_bytes(), 40u * 1024 * 1024);
  EXPECT_EQ(index.Find({"agency7", "カクウセイ99967", 0, 10}).size(), 1u);
}

class StorageTest : public IntakeFixture {};

TEST_F(StorageTest, Reopened_HasItsCasesAndItsIndex) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  database_->Close();
  database_.reset();
  OpenDatabase();
  SearchIndex loaded;
  ASSERT_OK(database_->Read(
      [&](sql::Transaction& transaction) { return LoadSearchIndex(transaction, vault_, loaded); }));
  const auto found = loaded.Find({kOffice, "高橋花子", 0, 10});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(created->name(), absl::StrCat("agencies/", kOffice, "/cases/", found[0]));
}

TEST_F(StorageTest, FailedTransaction_LeavesNoTrace) {
  CaseRecord record;
  record.header.id = IdNumber(1);
  record.header.agency = kOffice;
  record.content.reception_date = absl::CivilDay(2026, 11, 1);
  const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
    SqlIntakeStore store(transaction, &transaction, hub_, index_, vault_, nullptr);
    EXPECT_OK(store.InsertCase(record, KeyOf("名", "", 0)));
    return absl::AbortedError("changed its mind");
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(index_.size(), 0u);
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
    const SqlIntakeStore store(transaction, nullptr, hub_, index_, vault_, nullptr);
    ASSIGN_OR_RETURN(const auto found, store.FindCase(record.header.id));
    EXPECT_FALSE(found.has_value());
    return absl::OkStatus();
  }));
}

TEST_F(StorageTest, ReadingView_RefusesToWrite) {
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
    SqlIntakeStore store(transaction, nullptr, hub_, index_, vault_, nullptr);
    EXPECT_EQ(store.InsertCase(CaseRecord(), SearchKey()).status().code(),
              absl::StatusCode::kInternal);
    EXPECT_EQ(store.AppendFact(Fact(), absl::Now()).code(), absl::StatusCode::kInternal);
    EXPECT_EQ(store.PutDraft(Draft()).code(), absl::StatusCode::kInternal);
    return absl::OkStatus();
  }));
}

TEST_F(StorageTest, SecondMigration_OfTheSameFile_ChangesNothing) {
  database_->Close();
  database_.reset();
  OpenDatabase();
  EXPECT_NE(database_, nullptr);
  // Version 1 stays as released: a change wants a new file.
  EXPECT_EQ(schema::Migrations()[0].set, "intake");
  EXPECT_EQ(schema::Migrations()[0].version, 1);
}

TEST_F(StorageTest, ReplaceCase_ToATakenSheetNumber_IsRefused) {
  v1::Case first = SampleCase();
  first.set_sheet_number("A-1");
  ASSERT_OK(Create(first));
  v1::Case second = SampleCase();
  second.set_sheet_number("A-2");
  const auto created = Create(second);
  ASSERT_OK(created);
  v1::UpdateCaseRequest request;
  request.mutable_case_()->set_name(created->name());
  request.mutable_case_()->set_sheet_number("A-1");
  EXPECT_THAT(Call<v1::Case>(ClientOf(kOffice), "UpdateCase", request),
              testing::IsError(absl::StatusCode::kAlreadyExists, "SHEET_NUMBER_TAKEN"));
}

}  // namespace
}  // namespace tsunagi::intake
