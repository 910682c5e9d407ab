// tsunagi refer all: sends every classified case without open referral to its best destination.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "tools/tsunagi/bulk.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/offices.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Case;
using referral::v1::CreateReferralRequest;
using referral::v1::Referral;
using referral::v1::SuggestDestinationsRequest;
using referral::v1::SuggestDestinationsResponse;
using referral::v1::TransitionReferralRequest;
using Destination = SuggestDestinationsResponse::Destination;

// A case to refer.
struct Work {
  // Who does it.
  std::string identity;
  Case about;
  absl::CivilDay day;
  // A draft that an earlier run left behind; its name is empty where there is none.
  Referral draft;
  // Offices that declined it.
  std::set<std::string> declined;
};

struct Results {
  std::mutex mutex;
  std::map<std::string, int64_t> counts;

  void Add(const std::string& label) {
    const std::lock_guard lock(mutex);
    ++counts[label];
  }
};

// The best destination that is another office than the sender and did not decline; the sender's
// own desk where nothing else fits; null where every one declined or none is left.
const Destination* Choose(const SuggestDestinationsResponse& suggestions, const Work& work) {
  const Destination* own = nullptr;
  for (const Destination& destination : suggestions.destinations()) {
    if (work.declined.contains(destination.agency())) continue;
    if (destination.agency() != AgencyOfIdentity(work.identity)) return &destination;
    if (own == nullptr) own = &destination;
  }
  return own;
}

// The day of the referral: after the last refusal, otherwise as the options say.
absl::CivilDay DayFor(const Case& about, bool from_reception, absl::CivilDay last_refusal,
                      absl::CivilDay today) {
  if (!from_reception) return today;
  const absl::CivilDay reception = ToDay(about.reception_date()).value_or(today);
  return std::min(today, std::max(reception, last_refusal + 1));
}

bool IsOver(const Referral& referral) {
  switch (referral.state()) {
    case Referral::DECLINED:
    case Referral::CANCELLED:
    case Referral::EXPIRED:
    case Referral::ENTERED_IN_ERROR:
      return true;
    default:
      return false;
  }
}

void AddWork(const std::string& identity, const Case& about, const std::vector<Referral>& earlier,
             bool from_reception, std::vector<Work>& work, Results& results) {
  Work item = {.identity = identity, .about = about, .day = {}, .draft = {}, .declined = {}};
  const absl::CivilDay today = DayInJapan(absl::Now());
  absl::CivilDay last_refusal = absl::CivilDay(1, 1, 1);
  for (const Referral& referral : earlier) {
    if (referral.state() == Referral::DRAFT) {
      item.draft = referral;
    } else if (!IsOver(referral)) {
      return results.Add("紹介済み");
    } else if (referral.state() == Referral::DECLINED || referral.state() == Referral::EXPIRED) {
      item.declined.insert(referral.receiver());
      last_refusal = std::max(last_refusal, ToDay(referral.answered_on()).value_or(last_refusal));
    }
  }
  item.day = DayFor(about, from_reception, last_refusal, today);
  const std::lock_guard lock(results.mutex);
  work.push_back(std::move(item));
}

absl::Status CollectOffice(Session& session, const std::string& identity, bool from_reception,
                           std::vector<Work>& work, Results& results) {
  const Client client = session.As(identity);
  ASSIGN_OR_RETURN(const auto newest, NewestClassifications(client));
  if (newest.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Case> cases, CasesOf(client));
  ASSIGN_OR_RETURN(const std::vector<Referral> sent,
                   ReferralsOf(client, referral::v1::ListReferralsRequest::OUTBOX));
  std::map<std::string, std::vector<Referral>> by_case;
  for (const Referral& referral : sent) by_case[referral.case_()].push_back(referral);
  for (const Case& each : cases) {
    const auto classification = newest.find(each.name());
    if (classification == newest.end() || !IsDecided(classification->second)) {
      results.Add("類型が未確定");
      continue;
    }
    AddWork(identity, each, by_case[each.name()], from_reception, work, results);
  }
  return absl::OkStatus();
}

absl::StatusOr<Referral> CreateDraft(const Client& client, const Work& work,
                                     const Destination& destination) {
  CreateReferralRequest request;
  request.set_parent(client.parent());
  request.set_request_id(NewRequestId());
  *request.mutable_event_date() = ToDate(work.day);
  Referral& referral = *request.mutable_referral();
  referral.set_case_(work.about.name());
  referral.set_receiver(destination.agency());
  referral.set_offering(destination.offering());
  referral.set_sheet_number(work.about.sheet_number());
  return client.Call<Referral>("tsunagi.referral.v1.ReferralService/CreateReferral", request);
}

absl::Status Send(const Client& client, const Referral& draft, absl::CivilDay day) {
  TransitionReferralRequest request;
  request.set_name(draft.name());
  request.set_etag(draft.etag());
  request.set_request_id(NewRequestId());
  *request.mutable_event_date() = ToDate(day);
  return client.Call<Referral>("tsunagi.referral.v1.ReferralService/SendReferral", request)
      .status();
}

// Sends it, or leaves the draft where no legal basis covers a disclosure: the next run sends it
// once one is recorded.
absl::Status SendIfAllowed(const Client& client, const Referral& draft, const Work& work,
                           absl::string_view done, Results& results) {
  const absl::Status sent = Send(client, draft, work.day);
  if (ReasonOf(sent) == "BASIS_MISSING") {
    results.Add("提供の根拠がない（下書きのまま）");
    return absl::OkStatus();
  }
  if (sent.ok()) results.Add(std::string(done));
  return sent;
}

absl::Status ReferOne(Session& session, const Work& work, Results& results) {
  const Client client = session.As(work.identity);
  if (!work.draft.name().empty()) {
    return SendIfAllowed(client, work.draft, work, "送付した", results);
  }
  SuggestDestinationsRequest request;
  request.set_case_(work.about.name());
  *request.mutable_on() = ToDate(work.day);
  ASSIGN_OR_RETURN(const auto suggestions,
                   client.Call<SuggestDestinationsResponse>(
                       "tsunagi.referral.v1.ReferralService/SuggestDestinations", request));
  const Destination* destination = Choose(suggestions, work);
  if (destination == nullptr) {
    results.Add("紹介先なし");
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Referral draft, CreateDraft(client, work, *destination));
  return SendIfAllowed(client, draft, work,
                       work.declined.empty() ? "送付した" : "差戻しの後に送付した", results);
}

absl::StatusOr<int> ReferAll(Session& session, bool every_office, bool from_reception) {
  ASSIGN_OR_RETURN(const std::vector<std::string> offices, OfficesOf(session, every_office));
  Results results;
  std::vector<Work> work;
  const BulkResult collected = RunBulk(offices.size(), "相談の一覧", [&](size_t i) {
    return CollectOffice(session, offices[i], from_reception, work, results);
  });
  RETURN_IF_ERROR(ReportFailures(collected, [&](size_t i) { return offices[i]; }));
  const BulkResult result =
      RunBulk(work.size(), "紹介", [&](size_t i) { return ReferOne(session, work[i], results); });
  if (session.options().json) {
    Print(CountsJson(results.counts));
  } else {
    Print(absl::StrCat(offices.size(), " 機関、今回の対象 ", work.size(), " 件\n"));
    Print(CountsTable("紹介", results.counts));
  }
  RETURN_IF_ERROR(ReportFailures(result, [&](size_t i) { return work[i].about.name(); }));
  return kExitOk;
}

}  // namespace

void AddReferAllCommand(CLI::App& group, Cli& cli) {
  struct Options {
    bool every_office = false;
    bool from_reception = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* all = AddCommand(
      group, cli, "all",
      "類型が確定し、進行中の紹介がない相談を、最上位の紹介先に送る (何度でも実行できる)",
      [options](Session& session) {
        return ReferAll(session, options->every_office, options->from_reception);
      });
  all->add_flag("--every-office", options->every_office,
                "証明書のある全機関を、それぞれの機関として");
  all->add_flag("--event-date-from-reception", options->from_reception,
                "紹介日を今日でなく受付日 (差戻しの後はその翌日) とする");
}

}  // namespace tsunagi::cli
