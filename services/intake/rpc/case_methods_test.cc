#include "common/site/testing/site_copy.h"
#include "services/intake/app/update_case.h"
#include "services/intake/testing/intake_fixture.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi::intake {
namespace {

using testing::IsError;

class CaseMethodsTest : public IntakeFixture {
 protected:
  absl::StatusOr<v1::Case> Get(const std::string& name, const Principal& principal) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Call<v1::Case>(principal, "GetCase", request);
  }

  absl::StatusOr<v1::Case> Update(const v1::Case& value, std::vector<std::string> paths,
                                  const Principal& principal = ClientOf(kOffice)) {
    v1::UpdateCaseRequest request;
    *request.mutable_case_() = value;
    for (std::string& path : paths) request.mutable_update_mask()->add_paths(std::move(path));
    return Call<v1::Case>(principal, "UpdateCase", request);
  }

  absl::StatusOr<v1::Case> Move(const std::string& method, const std::string& name,
                                const std::string& etag = "",
                                const Principal& principal = ClientOf(kOffice)) {
    v1::TransitionCaseRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Call<v1::Case>(principal, method, request);
  }

  // The real site with `from` in the office's entry replaced by `to`.
  static std::shared_ptr<const site::Site> SiteWith(const std::string& from,
                                                    const std::string& to) {
    const testing::SiteCopy copy;
    copy.Replace("agencies/self_reliance.textproto", "id: \"sr-09201\"", from, to);
    auto site = site::LoadSite(copy.dir());
    EXPECT_OK(site);
    return site.ok() ? *std::move(site) : nullptr;
  }

  // Changes the person's municipality as a server with that site does.
  absl::Status MoveTo(const std::string& municipality, const std::string& name,
                      const site::Site& site) {
    const IntakeEnvironment environment{site, pseudonymizer_};
    const Moment moment{clock_.Now(), DayInJapan(clock_.Now())};
    return database_->RunWrite([&](sql::WriteTransaction& transaction) {
      SqlIntakeStore store(transaction, &transaction, hub_, index_, vault_, nullptr);
      UpdateCaseCommand command;
      command.name = name;
      command.paths = {"person.municipality"};
      command.input.value.person.municipality = municipality;
      return UpdateCase(environment, store, std::move(command), moment).status();
    });
  }

  // What a reversal must say like the fact that it takes back.
  static std::string Attribution(facts::v1::Fact fact) {
    fact.clear_fact_id();
    fact.clear_record_time_us();
    fact.clear_sequence();
    fact.clear_count();
    fact.clear_reverses();
    return fact.SerializeAsString();
  }

  std::vector<facts::v1::Fact> Facts() {
    std::vector<facts::v1::Fact> facts;
    for (const std::string& payload : EventsOf("facts")) {
      EXPECT_TRUE(facts.emplace_back().ParseFromString(payload));
    }
    return facts;
  }
};

TEST_F(CaseMethodsTest, Registry_HasEveryMethod) { EXPECT_OK(registry_.CheckComplete()); }

TEST_F(CaseMethodsTest, CreateCase_IsReadBackWhole) {
  auto created = Create(SampleCase());
  ASSERT_OK(created);
  EXPECT_EQ(created->etag(), "\"1\"");
  EXPECT_EQ(created->state(), v1::Case::RECEIVED);
  EXPECT_EQ(created->reception_date().day(), 22);
  EXPECT_EQ(created->person().display_name_kana(), "タカハシ　ハナコ");
  EXPECT_EQ(created->person().phone(), "090-0000-0101");
  auto read = Get(created->name(), ClientOf(kOffice));
  ASSERT_OK(read);
  EXPECT_EQ(read->SerializeAsString(), created->SerializeAsString());
}

TEST_F(CaseMethodsTest, CreateCase_CountsInOneFact) {
  ASSERT_OK(Create(SampleCase()));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].kind(), facts::v1::Fact::CONSULTATION);
  EXPECT_EQ(facts[0].event_month(), 202611);
  EXPECT_EQ(facts[0].agency(), kOffice);
  EXPECT_EQ(facts[0].agency_kind(), "SELF_RELIANCE");
  EXPECT_EQ(facts[0].municipality(), "09201");
  EXPECT_EQ(facts[0].count(), 1);
  // The same person at another office is the same subject.
  v1::CreateCaseRequest elsewhere;
  elsewhere.set_parent(std::string("agencies/") + kOtherOffice);
  *elsewhere.mutable_case_() = SampleCase();
  ASSERT_OK(Call<v1::Case>(ClientOf(kOtherOffice), "CreateCase", elsewhere));
  EXPECT_EQ(Facts()[1].subject(), facts[0].subject());
}

TEST_F(CaseMethodsTest, CreateCase_WrongFields_AreNamed) {
  v1::Case value = SampleCase();
  value.mutable_person()->set_phone("1");
  auto created = Create(value);
  EXPECT_THAT(created, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_EQ(DetailOf(created.status()).fields[0].field, "case.person.phone");
  EXPECT_TRUE(EventsOf("facts").empty());
  EXPECT_EQ(index_.size(), 0u);
}

TEST_F(CaseMethodsTest, CreateCase_Warnings_WantASecondPress) {
  v1::Case value = SampleCase();
  value.mutable_reception_date()->set_year(2022);
  value.mutable_reception_date()->set_month(6);
  value.mutable_reception_date()->set_day(1);
  auto refused = Create(value);
  EXPECT_THAT(refused, IsError(absl::StatusCode::kFailedPrecondition, "WARNINGS_NOT_ACCEPTED"));
  EXPECT_EQ(DetailOf(refused.status()).fields[0].field, "case.reception_date");
  auto taken = Create(value, /*accept_warnings=*/true);
  ASSERT_OK(taken);
  ASSERT_EQ(taken->warnings_size(), 1);
  EXPECT_EQ(taken->warnings(0).reason(), "RECEPTION_LONG_AGO");
  EXPECT_EQ(Facts()[0].cohort(), "IN");
  // What was accepted is not asked again.
  v1::Case change;
  change.set_name(taken->name());
  change.set_received_by("佐藤");
  EXPECT_OK(Update(change, {}));
}

TEST_F(CaseMethodsTest, CreateCase_SheetNumberTwice_NamesTheOther) {
  v1::Case value = SampleCase();
  value.set_sheet_number("2026-1");
  auto first = Create(value);
  ASSERT_OK(first);
  auto second = Create(value);
  EXPECT_THAT(second, IsError(absl::StatusCode::kAlreadyExists, "SHEET_NUMBER_TAKEN"));
  EXPECT_EQ(DetailOf(second.status()).resource, first->name());
  // Cases without a number are never the same.
  EXPECT_OK(Create(SampleCase()));
  EXPECT_OK(Create(SampleCase()));
}

TEST_F(CaseMethodsTest, OtherOffice_SeesNothing) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  const Principal other = ClientOf(kOtherOffice);
  EXPECT_THAT(Get(created->name(), other), IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_THAT(Get("agencies/sr-09202/cases/" + created->name().substr(24), other),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  v1::Case change;
  change.set_name(created->name());
  change.set_etag("\"9\"");
  EXPECT_THAT(Update(change, {"consultation"}, other),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_THAT(Move("CloseCase", created->name(), "\"9\"", other),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  v1::CreateCaseRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  EXPECT_THAT(Call<v1::Case>(other, "CreateCase", request),
              IsError(absl::StatusCode::kNotFound, "AGENCY_NOT_FOUND"));
}

TEST_F(CaseMethodsTest, UpdateCase_ChangesOnlyTheMask) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::Case change;
  change.set_name(created->name());
  change.set_etag(created->etag());
  change.mutable_person()->set_phone("０２８－６００－０００１");
  change.mutable_person()->set_display_name("別の名前");
  auto updated = Update(change, {"person.phone"});
  ASSERT_OK(updated);
  EXPECT_EQ(updated->person().phone(), "028-600-0001");
  EXPECT_EQ(updated->person().display_name(), "髙橋　花子");
  EXPECT_EQ(updated->etag(), "\"2\"");
  EXPECT_EQ(Get(created->name(), ClientOf(kOffice))->SerializeAsString(),
            updated->SerializeAsString());
  EXPECT_THAT(Update(change, {"person.phone"}),
              IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  change.clear_etag();
  EXPECT_THAT(Update(change, {"state"}),
              IsError(absl::StatusCode::kInvalidArgument, "UPDATE_MASK_INVALID"));
  // A phone number does not change what was counted.
  EXPECT_EQ(Facts().size(), 1u);
}

TEST_F(CaseMethodsTest, UpdateCase_WhatIsCountedChanges_ReversesTheFact) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::Case change;
  change.set_name(created->name());
  change.mutable_person()->set_municipality("09202");
  ASSERT_OK(Update(change, {"person.municipality"}));
  change.mutable_person()->set_municipality("09203");
  ASSERT_OK(Update(change, {"person.municipality"}));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 5u);
  EXPECT_EQ(facts[1].count(), -1);
  EXPECT_EQ(facts[1].reverses(), facts[0].fact_id());
  EXPECT_EQ(facts[1].municipality(), "09201");
  EXPECT_EQ(facts[3].reverses(), facts[2].fact_id());
  EXPECT_EQ(facts[4].municipality(), "09203");
}

TEST_F(CaseMethodsTest, UpdateCase_OfficeChangedItsKindSince_ReversesTheFactAsSent) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  // A transition in between keeps what was sent.
  ASSERT_OK(Move("StartCaseSupport", created->name()));
  const auto site = SiteWith("kind: SELF_RELIANCE", "kind: HIKIKOMORI_CENTER");
  ASSERT_NE(site, nullptr);
  ASSERT_OK(MoveTo("09202", created->name(), *site));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_EQ(facts[0].agency_kind(), "SELF_RELIANCE");
  EXPECT_EQ(Attribution(facts[1]), Attribution(facts[0]));
  EXPECT_EQ(facts[1].reverses(), facts[0].fact_id());
  EXPECT_EQ(facts[1].count(), -1);
  EXPECT_EQ(facts[2].agency_kind(), "HIKIKOMORI_CENTER");
  EXPECT_EQ(facts[2].municipality(), "09202");
  // And what was sent then is what the next change takes back.
  ASSERT_OK(MoveTo("09203", created->name(), RealSite()));
  const auto later = Facts();
  ASSERT_EQ(later.size(), 5u);
  EXPECT_EQ(Attribution(later[3]), Attribution(facts[2]));
  EXPECT_EQ(later[3].reverses(), facts[2].fact_id());
}

TEST_F(CaseMethodsTest, UpdateCase_OfficeLeftTheDirectory_KeepsTheKindThatWasSent) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  const auto site = SiteWith("id: \"sr-09201\"", "id: \"sr-closed\"");
  ASSERT_NE(site, nullptr);
  ASSERT_OK(MoveTo("09202", created->name(), *site));
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_EQ(Attribution(facts[1]), Attribution(facts[0]));
  EXPECT_EQ(facts[2].agency_kind(), "SELF_RELIANCE");
}

TEST_F(CaseMethodsTest, UpdateCase_NameChanges_AreFound) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::Case change;
  change.set_name(created->name());
  change.mutable_person()->set_display_name("渡邉　花子");
  ASSERT_OK(Update(change, {"person.display_name"}));
  v1::SearchCasesRequest search;
  search.set_parent(std::string("agencies/") + kOffice);
  search.set_query("渡辺");
  EXPECT_EQ(Call<v1::SearchCasesResponse>(ClientOf(kOffice), "SearchCases", search)->cases_size(),
            1);
  search.set_query("高橋");
  EXPECT_EQ(Call<v1::SearchCasesResponse>(ClientOf(kOffice), "SearchCases", search)->cases_size(),
            0);
}

TEST_F(CaseMethodsTest, Transitions_FollowTheTable) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  EXPECT_THAT(Move("ReopenCase", created->name()),
              IsError(absl::StatusCode::kFailedPrecondition, "CASE_STATE"));
  auto started = Move("StartCaseSupport", created->name(), created->etag());
  ASSERT_OK(started);
  EXPECT_EQ(started->state(), v1::Case::IN_SUPPORT);
  EXPECT_THAT(Move("CloseCase", created->name(), created->etag()),
              IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(Move("CloseCase", created->name())->state(), v1::Case::CLOSED);
  EXPECT_EQ(Move("ReopenCase", created->name())->state(), v1::Case::IN_SUPPORT);
  EXPECT_EQ(Get(created->name(), ClientOf(kOffice))->etag(), "\"4\"");
}

TEST_F(CaseMethodsTest, Transition_OutsideItsTime_IsRefused) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::TransitionCaseRequest request;
  request.set_name(created->name());
  request.mutable_event_date()->set_year(2026);
  request.mutable_event_date()->set_month(11);
  request.mutable_event_date()->set_day(23);
  EXPECT_THAT(Call<v1::Case>(ClientOf(kOffice), "CloseCase", request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  request.mutable_event_date()->set_day(21);
  EXPECT_THAT(Call<v1::Case>(ClientOf(kOffice), "CloseCase", request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
}

TEST_F(CaseMethodsTest, CreateCase_RemovesItsDraft) {
  const std::string draft = "agencies/sr-09201/drafts/0190c0de-0000-7000-8000-000000000001";
  v1::SaveDraftRequest save;
  save.mutable_draft()->set_name(draft);
  save.mutable_draft()->set_content("{}");
  ASSERT_OK(Call<v1::Draft>(ClientOf(kOffice), "SaveDraft", save));
  v1::CreateCaseRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  *request.mutable_case_() = SampleCase();
  request.set_draft(draft);
  ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "CreateCase", request));
  v1::GetDraftRequest get;
  get.set_name(draft);
  EXPECT_THAT(Call<v1::Draft>(ClientOf(kOffice), "GetDraft", get),
              IsError(absl::StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
}

}  // namespace
}  // namespace tsunagi::intake
