// tsunagi ingestion, tsunagi health: whether the site runs and the figures are up to date.
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/site_files.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using aggregation::v1::IngestionStatus;

constexpr size_t kFeeds = 3;

absl::StatusOr<IngestionStatus> ReadStatus(Session& session) {
  return session.CallerOr("operator")
      .Call<IngestionStatus>("tsunagi.aggregation.v1.AggregationService/GetIngestionStatus",
                             aggregation::v1::GetIngestionStatusRequest());
}

std::string StatusText(const IngestionStatus& status) {
  Table table;
  table.AddColumn("送り手");
  table.AddColumn("連番", Table::Align::kRight);
  table.AddColumn("事実", Table::Align::kRight);
  for (const absl::string_view column : {"接続", "追いつき", "最終", "保留"}) {
    table.AddColumn(column);
  }
  for (const auto& feed : status.feeds()) {
    const std::map<std::string, int64_t> parked(feed.parked().begin(), feed.parked().end());
    table.AddRow({feed.feed(), absl::StrCat(feed.sequence()), absl::StrCat(feed.facts()),
                  feed.connected() ? "あり" : "なし", feed.caught_up() ? "済み" : "途中",
                  FormatTime(feed.last_time()),
                  absl::StrJoin(parked, "、", absl::PairFormatter(" "))});
  }
  return table.Render();
}

absl::StatusOr<int> ShowIngestion(Session& session) {
  ASSIGN_OR_RETURN(const IngestionStatus status, ReadStatus(session));
  Print(session.options().json ? ToJson(status) : StatusText(status));
  return kExitOk;
}

bool CaughtUp(const IngestionStatus& status) {
  size_t ready = 0;
  for (const auto& feed : status.feeds()) ready += feed.connected() && feed.caught_up() ? 1 : 0;
  return ready >= kFeeds;
}

std::map<std::string, int64_t> SequencesOf(const IngestionStatus& status) {
  std::map<std::string, int64_t> sequences;
  for (const auto& feed : status.feeds()) sequences[feed.feed()] = feed.sequence();
  return sequences;
}

// Quiet means: caught up, and nothing came for two seconds.
absl::StatusOr<int> WaitForIngestion(Session& session, double timeout_seconds) {
  const absl::Time give_up = absl::Now() + absl::Seconds(timeout_seconds);
  absl::Time quiet_since = absl::Now();
  std::map<std::string, int64_t> before;
  while (true) {
    ASSIGN_OR_RETURN(const IngestionStatus status, ReadStatus(session));
    const std::map<std::string, int64_t> now = SequencesOf(status);
    if (!CaughtUp(status) || now != before) quiet_since = absl::Now();
    before = now;
    if (absl::Now() - quiet_since >= absl::Seconds(2)) {
      Print(session.options().json ? ToJson(status) : StatusText(status));
      return kExitOk;
    }
    if (absl::Now() >= give_up) {
      Print(StatusText(status));
      return Error(absl::StatusCode::kFailedPrecondition, "INGESTION_BEHIND",
                   "the feeds did not catch up in time")
          .Ja("時間内に集計が追いつきませんでした。上の表の接続と追いつきをお確かめください。");
    }
    absl::SleepFor(absl::Milliseconds(250));
  }
}

// One cheap call; a refusal by the service itself shows that it is there.
absl::Status Probe(Session& session, absl::string_view service) {
  const std::string caller = session.CallerOr("operator").identity();
  const auto ask = [&]<typename Response>(absl::string_view method,
                                          const google::protobuf::Message& request, Response) {
    Response response;
    return session.CallOnce(caller, method, request, response, absl::Seconds(3));
  };
  absl::Status status;
  if (service == "intake") {
    intake::v1::ListDraftsRequest request;
    request.set_parent("agencies/" + AgencyOfIdentity(caller));
    status = ask("tsunagi.intake.v1.IntakeService/ListDrafts", request,
                 intake::v1::ListDraftsResponse());
  } else if (service == "classification") {
    status = ask("tsunagi.classification.v1.ClassificationService/ListQuestions",
                 classification::v1::ListQuestionsRequest(),
                 classification::v1::ListQuestionsResponse());
  } else if (service == "referral") {
    status = ask("tsunagi.referral.v1.DirectoryService/ListAgencies",
                 referral::v1::ListAgenciesRequest(), referral::v1::ListAgenciesResponse());
  } else {
    status = ask("tsunagi.aggregation.v1.AggregationService/ListPlans",
                 aggregation::v1::ListPlansRequest(), aggregation::v1::ListPlansResponse());
  }
  // The operator holds no case: intake answers it with a refusal.
  return absl::IsPermissionDenied(status) ? absl::OkStatus() : status;
}

absl::StatusOr<int> CheckHealth(Session& session, double wait_seconds) {
  const absl::Time give_up = absl::Now() + absl::Seconds(wait_seconds);
  while (true) {
    Table table;
    table.AddColumn("サービス");
    table.AddColumn("状態");
    absl::Status worst;
    for (const absl::string_view service : kServices) {
      const absl::Status status = Probe(session, service);
      table.AddRow({std::string(service), status.ok() ? "応答あり"
                                          : IsUnreachable(status)
                                              ? "届かない"
                                              : absl::StrCat("エラー ", ReasonOf(status))});
      worst.Update(status);
    }
    if (worst.ok() || absl::Now() >= give_up || !IsUnreachable(worst)) {
      Print(table.Render());
      return ExitCodeOf(worst);
    }
    absl::SleepFor(absl::Milliseconds(200));
  }
}

}  // namespace

void AddIngestionCommands(CLI::App& app, Cli& cli) {
  CLI::App* ingestion = AddCommand(app, cli, "ingestion", "集計への取込の状況", ShowIngestion);
  auto timeout = std::make_shared<double>(60);
  CLI::App* wait =
      AddCommand(*ingestion, cli, "wait", "三つの送り手に追いつき、動きが止まるまで待つ",
                 [timeout](Session& session) { return WaitForIngestion(session, *timeout); });
  wait->add_option("--timeout", *timeout, "待つ秒数 (既定 60)");
}

void AddHealthCommand(CLI::App& app, Cli& cli) {
  auto wait = std::make_shared<double>(0);
  CLI::App* health =
      AddCommand(app, cli, "health", "四つのサービスに届くかを調べる (届かなければ終了コード3)",
                 [wait](Session& session) { return CheckHealth(session, *wait); });
  health->add_option("--wait", *wait, "すべてに届くまで待つ秒数 (既定 0)");
}

}  // namespace tsunagi::cli
