#include "tests/races/desk.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/client/channel.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::races {
namespace {

using referral::v1::ListReferralsRequest;
using referral::v1::ListReferralsResponse;
using referral::v1::Referral;
using referral::v1::TransitionReferralRequest;

constexpr char kLead[] = "agency/sr-09201/office-lead/1";
constexpr char kIntake[] = "tsunagi.intake.v1.IntakeService/";
constexpr char kClassification[] = "tsunagi.classification.v1.ClassificationService/";
constexpr int kPage = 100;

std::string NewRequestId() { return NewUuidV7(absl::Now()); }

// Sleeping costs more than most pauses are long.
void WaitUntil(absl::Time moment) {
  const absl::Duration left = moment - absl::Now();
  if (left > absl::Milliseconds(1)) absl::SleepFor(left - absl::Microseconds(500));
  while (absl::Now() < moment) {
  }
}

}  // namespace

TransitionReferralRequest StepOf(const Referral& referral, bool with_etag) {
  TransitionReferralRequest request;
  request.set_name(referral.name());
  request.set_request_id(NewRequestId());
  if (with_etag) request.set_etag(referral.etag());
  return request;
}

bool IsOpen(Referral::State state) {
  switch (state) {
    case Referral::SENT:
    case Referral::RECEIVED:
    case Referral::INFORMATION_REQUESTED:
    case Referral::DECLINE_PROPOSED:
    case Referral::ACCEPTED:
    case Referral::IN_SUPPORT:
    case Referral::ON_HOLD:
      return true;
    default:
      return false;
  }
}

std::string Desk::MethodOf(absl::string_view method) {
  return absl::StrCat("tsunagi.referral.v1.ReferralService/", method);
}

absl::StatusOr<std::string> Desk::MakeCase() {
  intake::v1::CreateCaseRequest create;
  create.set_parent(kSender);
  create.set_request_id(NewRequestId());
  create.set_accept_warnings(true);
  create.mutable_case_()->mutable_person()->set_display_name("競争 試子");
  create.mutable_case_()->mutable_person()->set_municipality("09201");
  create.mutable_case_()->mutable_consulter()->set_kind(intake::v1::Consulter::SELF);
  ASSIGN_OR_RETURN(const auto made,
                   client_.Call<intake::v1::Case>("intake", kCounsellor, lane_,
                                                  absl::StrCat(kIntake, "CreateCase"), create));
  intake::v1::RecordConsentRequest consent;
  consent.set_parent(made.name());
  consent.set_request_id(NewRequestId());
  consent.mutable_consent()->set_purpose("COORDINATION");
  consent.mutable_consent()->set_giver(intake::v1::Consent::THE_PERSON);
  consent.mutable_consent()->set_form(intake::v1::Consent::WRITTEN);
  RETURN_IF_ERROR(client_
                      .Call<intake::v1::Consent>("intake", kCounsellor, lane_,
                                                 absl::StrCat(kIntake, "RecordConsent"), consent)
                      .status());
  classification::v1::ProposeClassificationRequest propose;
  propose.set_parent(made.name());
  propose.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto proposal,
                   client_.Call<classification::v1::Classification>(
                       "classification", kCounsellor, lane_,
                       absl::StrCat(kClassification, "ProposeClassification"), propose));
  classification::v1::OverrideClassificationRequest decide;
  decide.set_name(proposal.name());
  decide.set_category(classification::v1::CATEGORY_SOCIAL_PARTICIPATION);
  decide.set_reason("競争試験");
  RETURN_IF_ERROR(client_
                      .Call<classification::v1::Classification>(
                          "classification", kCounsellor, lane_,
                          absl::StrCat(kClassification, "OverrideClassification"), decide)
                      .status());
  return made.name();
}

absl::StatusOr<Referral> Desk::MakeDraft(const std::string& case_name) {
  referral::v1::CreateReferralRequest request;
  request.set_parent(kSender);
  request.set_request_id(NewRequestId());
  Referral& referral = *request.mutable_referral();
  referral.set_case_(case_name);
  referral.set_receiver("polaris");
  referral.set_offering("hikikomori-support");
  referral.set_override_reason("競争試験");
  return Call<Referral>(kCounsellor, "CreateReferral", request);
}

absl::StatusOr<Referral> Desk::MakeSent(const std::string& case_name) {
  ASSIGN_OR_RETURN(const Referral draft, MakeDraft(case_name));
  return Call<Referral>(kCounsellor, "SendReferral", StepOf(draft, true));
}

absl::StatusOr<Answers> Desk::AtOnce(const Bid& one, const Bid& two) {
  const std::array<const Bid*, 2> bids = {&one, &two};
  std::array<std::shared_ptr<rpc::Channel>, 2> channels;
  for (size_t i = 0; i < bids.size(); ++i) {
    ASSIGN_OR_RETURN(channels[i],
                     client_.Channel("referral", bids[i]->identity, lane_ + static_cast<int>(i)));
  }
  Answers answers;
  std::array<absl::Notification, 2> done;
  const size_t first = two.delay < one.delay ? 1 : 0;
  const absl::Time start = absl::Now();
  for (const size_t i : {first, 1 - first}) {
    WaitUntil(start + bids[i]->delay);
    answers[i].begun = absl::Now();
    channels[i]->CallAsync(MethodOf(bids[i]->method), bids[i]->request, answers[i].referral,
                           {.timeout = absl::Seconds(10)}, [&answers, &done, i](absl::Status s) {
                             answers[i].answered = absl::Now();
                             answers[i].status = std::move(s);
                             done[i].Notify();
                           });
  }
  for (absl::Notification& each : done) each.WaitForNotification();
  return answers;
}

absl::StatusOr<std::vector<Referral>> Desk::Outbox(const std::string& case_name) {
  std::vector<Referral> all;
  ListReferralsRequest request;
  request.set_parent(kSender);
  request.set_box(ListReferralsRequest::OUTBOX);
  request.set_case_(case_name);
  request.set_page_size(kPage);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     Call<ListReferralsResponse>(kCounsellor, "ListReferrals", request));
    all.insert(all.end(), page.referrals().begin(), page.referrals().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

absl::StatusOr<std::vector<Referral>> Desk::InboxOf(const std::string& name) {
  std::vector<Referral> found;
  ListReferralsRequest request;
  request.set_parent(kReceiver);
  request.set_box(ListReferralsRequest::INBOX);
  request.set_page_size(kPage);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     Call<ListReferralsResponse>(kReceiverLead, "ListReferrals", request));
    for (const Referral& each : page.referrals()) {
      if (each.name() == name) found.push_back(each);
    }
    // Newest first, and names begin alike and grow with time: what follows is older.
    const bool past = page.referrals().empty() || page.referrals().rbegin()->name() < name;
    request.set_page_token(past ? "" : page.next_page_token());
  } while (!request.page_token().empty());
  return found;
}

absl::StatusOr<std::string> Desk::FeedPosition() {
  ListReferralsRequest request;
  request.set_parent(kSender);
  request.set_box(ListReferralsRequest::OUTBOX);
  request.set_page_size(1);
  ASSIGN_OR_RETURN(const auto page,
                   Call<ListReferralsResponse>(kCounsellor, "ListReferrals", request));
  return page.watch_token();
}

absl::StatusOr<std::string> Desk::FirstChanged(const std::string& position, const std::string& one,
                                               const std::string& two) {
  ASSIGN_OR_RETURN(const auto channel, client_.Channel("referral", kCounsellor, lane_));
  referral::v1::WatchReferralsRequest request;
  request.set_parent(kSender);
  request.set_resume_token(position);
  const auto stream = channel->OpenStream(MethodOf("WatchReferrals"), request);
  referral::v1::WatchReferralsResponse event;
  std::string first;
  while (first.empty() && stream->Read(event)) {
    const std::string& name = event.change().referral().name();
    if (name == one || name == two) first = name;
  }
  stream->Cancel();
  while (stream->Read(event)) {
  }
  const absl::Status status = stream->Finish();
  if (first.empty()) return status.ok() ? absl::UnknownError("the feed ended") : status;
  return first;
}

absl::Status Desk::TakeBack(const std::string& case_name) {
  ASSIGN_OR_RETURN(const std::vector<Referral> all, Outbox(case_name));
  for (const Referral& each : all) {
    if (!IsOpen(each.state())) continue;
    TransitionReferralRequest request = StepOf(each, true);
    request.set_note("競争試験");
    RETURN_IF_ERROR(Call<Referral>(kCounsellor, "MarkReferralInError", request).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Desk::CountDisclosures(const std::string& case_name) {
  int count = 0;
  intake::v1::ListDisclosuresRequest request;
  request.set_parent(case_name);
  request.set_page_size(kPage);
  do {
    ASSIGN_OR_RETURN(const auto page, client_.Call<intake::v1::ListDisclosuresResponse>(
                                          "intake", kLead, lane_,
                                          absl::StrCat(kIntake, "ListDisclosures"), request));
    count += page.disclosures_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

absl::Duration Desk::Pause(absl::Duration most) {
  return most * std::uniform_real_distribution<double>(0, 1)(random_);
}

}  // namespace tsunagi::races
