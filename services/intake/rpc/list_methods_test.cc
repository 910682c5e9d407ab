#include <set>

#include "common/rpc/feed_watch.h"
#include "services/intake/testing/intake_fixture.h"

namespace tsunagi::intake {
namespace {

using testing::IsError;

class ListMethodsTest : public IntakeFixture {
 protected:
  std::string CreateOn(int day, const std::string& name = "髙橋　花子",
                       const std::string& kana = "たかはし　はなこ") {
    v1::Case value = SampleCase();
    value.mutable_reception_date()->set_year(2026);
    value.mutable_reception_date()->set_month(11);
    value.mutable_reception_date()->set_day(day);
    value.mutable_person()->set_display_name(name);
    value.mutable_person()->set_display_name_kana(kana);
    auto created = Create(value);
    EXPECT_OK(created);
    return created->name();
  }

  v1::SearchCasesResponse Search(const std::string& query, int year = 0) {
    v1::SearchCasesRequest request;
    request.set_parent(std::string("agencies/") + kOffice);
    request.set_query(query);
    if (year != 0) request.mutable_birth_date()->set_year(year);
    auto response = Call<v1::SearchCasesResponse>(ClientOf(kOffice), "SearchCases", request);
    EXPECT_OK(response);
    return response.ok() ? *response : v1::SearchCasesResponse();
  }
};

TEST_F(ListMethodsTest, ListCases_PagesNewestReceptionFirst) {
  std::vector<std::string> names;
  for (const int day : {3, 1, 3, 2}) names.push_back(CreateOn(day));
  const std::vector<std::string> want = {names[2], names[0], names[3], names[1]};
  v1::ListCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  request.set_page_size(3);
  std::vector<std::string> got;
  do {
    auto page = Call<v1::ListCasesResponse>(ClientOf(kOffice), "ListCases", request);
    ASSERT_OK(page);
    EXPECT_FALSE(page->watch_token().empty());
    for (const v1::Case& each : page->cases()) {
      got.push_back(each.name());
      EXPECT_FALSE(each.has_person());
      EXPECT_FALSE(each.has_consulter());
      EXPECT_FALSE(each.has_concerns());
      EXPECT_TRUE(each.received_by().empty());
      EXPECT_TRUE(each.answers().empty());
      EXPECT_TRUE(each.has_reception_date());
      EXPECT_EQ(each.etag(), "\"1\"");
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(got, want);
}

TEST_F(ListMethodsTest, ListCases_FiltersByStateAndOffice) {
  const std::string name = CreateOn(1);
  (void)CreateOn(2);
  v1::TransitionCaseRequest close;
  close.set_name(name);
  ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "CloseCase", close));
  v1::ListCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  request.add_states(v1::Case::CLOSED);
  auto page = Call<v1::ListCasesResponse>(ClientOf(kOffice), "ListCases", request);
  ASSERT_OK(page);
  ASSERT_EQ(page->cases_size(), 1);
  EXPECT_EQ(page->cases(0).name(), name);
  request.set_parent(std::string("agencies/") + kOtherOffice);
  EXPECT_EQ(Call<v1::ListCasesResponse>(ClientOf(kOtherOffice), "ListCases", request)->cases_size(),
            0);
  request.set_page_size(-1);
  EXPECT_FALSE(Call<v1::ListCasesResponse>(ClientOf(kOtherOffice), "ListCases", request).ok());
}

TEST_F(ListMethodsTest, SearchCases_FindsEverySpelling) {
  const std::string name = CreateOn(1);
  (void)CreateOn(2, "渡邉　一郎", "わたなべ　いちろう");
  for (const char* query : {"高橋", "髙橋花子", "たかはし", "ﾀｶﾊｼ", "タカハシ", "花子", "はなこ"}) {
    const auto found = Search(query);
    ASSERT_EQ(found.cases_size(), 1) << query;
    EXPECT_EQ(found.cases(0).name(), name);
    EXPECT_EQ(found.cases(0).person().display_name(), "髙橋　花子");
    EXPECT_TRUE(found.cases(0).person().phone().empty());
  }
  EXPECT_EQ(Search("", 1975).cases_size(), 2);
  EXPECT_EQ(Search("渡辺", 1975).cases_size(), 1);
  EXPECT_EQ(Search("渡辺", 1976).cases_size(), 0);
  v1::SearchCasesRequest empty;
  empty.set_parent(std::string("agencies/") + kOffice);
  empty.set_query("　");
  EXPECT_THAT(Call<v1::SearchCasesResponse>(ClientOf(kOffice), "SearchCases", empty),
              IsError(absl::StatusCode::kInvalidArgument, "SEARCH_EMPTY"));
}

TEST_F(ListMethodsTest, FindDuplicateCases_NamesReasons) {
  const std::string name = CreateOn(1);
  (void)CreateOn(2, "渡邉　一郎", "わたなべ　いちろう");
  v1::FindDuplicateCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  v1::Person& person = *request.mutable_person();
  person.set_display_name_kana("ﾀｶﾊｼ ﾊﾅｺ");
  person.mutable_birth_date()->set_year(1975);
  person.mutable_birth_date()->set_month(1);
  person.mutable_birth_date()->set_day(4);
  auto response =
      Call<v1::FindDuplicateCasesResponse>(ClientOf(kOffice), "FindDuplicateCases", request);
  ASSERT_OK(response);
  ASSERT_EQ(response->candidates_size(), 1);
  EXPECT_EQ(response->candidates(0).case_().name(), name);
  EXPECT_THAT(response->candidates(0).reasons(),
              ::testing::ElementsAre("SAME_KANA", "NEAR_BIRTH_DATE"));
}

TEST_F(ListMethodsTest, FindDuplicateCases_HouseholdStandsBehindThePerson) {
  const std::string person = CreateOn(1);
  const std::string twin = CreateOn(2, "高橋　健", "たかはし　けん");
  v1::FindDuplicateCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  request.mutable_person()->set_display_name("高橋　花子");
  request.mutable_person()->set_phone("090-0000-0101");
  auto response =
      Call<v1::FindDuplicateCasesResponse>(ClientOf(kOffice), "FindDuplicateCases", request);
  ASSERT_OK(response);
  ASSERT_EQ(response->candidates_size(), 2);
  EXPECT_EQ(response->candidates(0).case_().name(), person);
  EXPECT_THAT(response->candidates(0).reasons(),
              ::testing::ElementsAre("SAME_NAME", "VARIANT_KANJI", "SAME_PHONE"));
  EXPECT_EQ(response->candidates(1).case_().name(), twin);
  EXPECT_THAT(response->candidates(1).reasons(),
              ::testing::ElementsAre("SAME_HOUSEHOLD", "SAME_PHONE"));
}

TEST_F(ListMethodsTest, BirthDateOutsideTheCalendar_IsRefused) {
  v1::SearchCasesRequest search;
  search.set_parent(std::string("agencies/") + kOffice);
  search.set_query("高橋");
  v1::FindDuplicateCasesRequest duplicates;
  duplicates.set_parent(search.parent());
  duplicates.mutable_person()->set_display_name("髙橋　花子");
  for (const int year : {-1, 10'000, 300'000}) {
    search.mutable_birth_date()->set_year(year);
    auto found = Call<v1::SearchCasesResponse>(ClientOf(kOffice), "SearchCases", search);
    ASSERT_THAT(found, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS")) << year;
    EXPECT_EQ(DetailOf(found.status()).fields[0].field, "birth_date");
    duplicates.mutable_person()->mutable_birth_date()->set_year(year);
    auto alike =
        Call<v1::FindDuplicateCasesResponse>(ClientOf(kOffice), "FindDuplicateCases", duplicates);
    ASSERT_THAT(alike, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS")) << year;
    EXPECT_EQ(DetailOf(alike.status()).fields[0].field, "person.birth_date");
  }
}

TEST_F(ListMethodsTest, WatchCases_FollowsFromTheListWithoutAGap) {
  (void)CreateOn(1);
  v1::ListCasesRequest list;
  list.set_parent(std::string("agencies/") + kOffice);
  auto page = Call<v1::ListCasesResponse>(ClientOf(kOffice), "ListCases", list);
  ASSERT_OK(page);
  const std::string name = CreateOn(2);
  v1::CreateCaseRequest elsewhere;
  elsewhere.set_parent(std::string("agencies/") + kOtherOffice);
  *elsewhere.mutable_case_() = SampleCase();
  ASSERT_OK(Call<v1::Case>(ClientOf(kOtherOffice), "CreateCase", elsewhere));
  v1::TransitionCaseRequest close;
  close.set_name(name);
  ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "CloseCase", close));

  v1::WatchCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  request.set_resume_token(page->watch_token());
  auto source = MethodNamed("WatchCases").watch(ContextOf(ClientOf(kOffice)), request);
  ASSERT_OK(source);
  bool more = false;
  auto messages = (*source)->Poll(/*bookmark=*/true, more);
  ASSERT_OK(messages);
  ASSERT_EQ(messages->size(), 3u);
  const auto& created = static_cast<const v1::WatchCasesResponse&>(*(*messages)[0]).change();
  EXPECT_EQ(created.type(), "CREATED");
  EXPECT_EQ(created.case_().name(), name);
  EXPECT_FALSE(created.case_().has_person());
  const auto& closed = static_cast<const v1::WatchCasesResponse&>(*(*messages)[1]).change();
  EXPECT_EQ(closed.type(), "UPDATED");
  EXPECT_EQ(closed.case_().state(), v1::Case::CLOSED);
  EXPECT_TRUE(static_cast<const v1::WatchCasesResponse&>(*(*messages)[2]).has_bookmark());

  // Each change is a place to go on from.
  request.set_resume_token(created.resume_token());
  source = MethodNamed("WatchCases").watch(ContextOf(ClientOf(kOffice)), request);
  ASSERT_OK(source);
  EXPECT_EQ((*source)->Poll(false, more)->size(), 1u);
}

}  // namespace
}  // namespace tsunagi::intake
