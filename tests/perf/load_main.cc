// Load of the benchmark: keeps N calls in flight for some seconds and prints one JSON line with the
// rate and the latencies.
//   load --site DIR --mode create|get|fill --in-flight 64 --seconds 4 [--count N]
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/rpc/server.h"
#include "tests/support/site_client.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::perf {
namespace {

constexpr char kParent[] = "agencies/sr-09201";
constexpr char kIdentity[] = "agency/sr-09201/counsellor/1";
constexpr char kCreate[] = "tsunagi.intake.v1.IntakeService/CreateCase";
constexpr char kGet[] = "tsunagi.intake.v1.IntakeService/GetCase";
constexpr char kList[] = "tsunagi.intake.v1.IntakeService/ListCases";

struct Options {
  std::string site;
  std::string mode = "create";
  int in_flight = 64;
  double seconds = 4;
  // fill: this many cases instead of a time.
  int64_t count = 0;
  int connections = 4;
};

// A case of the usual size: about 600 bytes on the wire.
intake::v1::CreateCaseRequest CaseRequest(int64_t number) {
  intake::v1::CreateCaseRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewUuidV7(absl::Now()));
  request.set_accept_warnings(true);
  intake::v1::Case& made = *request.mutable_case_();
  made.set_received_by("合成 受付");
  made.set_channel(intake::v1::Case::PERSON_VISIT);
  made.mutable_consulter()->set_kind(intake::v1::Consulter::SELF);
  intake::v1::Person& person = *made.mutable_person();
  person.set_display_name(absl::StrCat("試験 太郎", number % 977));
  person.set_display_name_kana("シケン タロウ");
  person.mutable_birth_date()->set_year(static_cast<int>(1970 + number % 16));
  person.mutable_birth_date()->set_month(static_cast<int>(1 + number % 12));
  person.mutable_birth_date()->set_day(static_cast<int>(1 + number % 28));
  person.set_municipality("09201");
  person.set_address("宇都宮市試験町1-2-3");
  person.set_phone("090-0000-0000");
  made.mutable_concerns()->add_marked(intake::v1::Concerns::JOB_SEARCH);
  made.mutable_concerns()->set_primary(intake::v1::Concerns::JOB_SEARCH);
  made.set_consultation("正社員の仕事を探しています。今はパートで働いており、収入が不安定です。");
  for (const auto& [question, value] : {std::pair{"employment_status", "EMPLOYED_WANTS_CHANGE"},
                                        {"job_form", "NON_REGULAR"},
                                        {"wants_regular", "YES"},
                                        {"withdrawn", "NO"},
                                        {"hardship", "NO"},
                                        {"care_before_work", "NO"}}) {
    intake::v1::Answer& answer = *made.add_answers();
    answer.set_question(question);
    answer.add_values(value);
  }
  return request;
}

class LoadRun {
 public:
  explicit LoadRun(const Options& options)
      : options_(options), client_(options.site, options.connections) {}

  int Run() {
    if (options_.mode == "get" && !ReadNames()) return 1;
    start_ = absl::Now();
    const absl::Duration warm_up = absl::Seconds(options_.count > 0 ? 0 : 0.5);
    measure_from_ = start_ + warm_up;
    end_ = options_.count > 0 ? absl::InfiniteFuture()
                              : measure_from_ + absl::Seconds(options_.seconds);
    for (int i = 0; i < options_.in_flight; ++i) Next(i);
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return active_ == 0; });
    Print();
    return errors_ == 0 ? 0 : 1;
  }

 private:
  struct Call {
    intake::v1::Case response;
    absl::Time begun;
  };

  bool ReadNames() {
    intake::v1::ListCasesRequest request;
    request.set_parent(kParent);
    request.set_page_size(200);
    const auto page =
        client_.Call<intake::v1::ListCasesResponse>("intake", kIdentity, 0, kList, request);
    // The echo has no list; any name will do for it.
    if (page.ok()) {
      for (const auto& each : page->cases()) names_.push_back(each.name());
    }
    if (names_.empty()) names_.push_back(absl::StrCat(kParent, "/cases/", NewUuidV7(absl::Now())));
    return true;
  }

  void Next(int lane) {
    const int64_t number = started_.fetch_add(1);
    if (absl::Now() >= end_ || (options_.count > 0 && number >= options_.count)) return;
    {
      std::lock_guard lock(mutex_);
      ++active_;
    }
    auto channel = client_.Channel("intake", kIdentity, lane);
    if (!channel.ok()) {
      std::cerr << channel.status() << std::endl;
      exit(1);
    }
    auto call = std::make_shared<Call>();
    call->begun = absl::Now();
    const auto done = [this, lane, call](const absl::Status& status) { Done(lane, *call, status); };
    if (options_.mode == "get") {
      intake::v1::GetCaseRequest request;
      request.set_name(names_[static_cast<size_t>(number) % names_.size()]);
      (*channel)->CallAsync(kGet, request, call->response, {}, done);
    } else {
      (*channel)->CallAsync(kCreate, CaseRequest(number), call->response, {}, done);
    }
  }

  void Done(int lane, const Call& call, const absl::Status& status) {
    const absl::Time now = absl::Now();
    {
      std::lock_guard lock(mutex_);
      if (!status.ok()) {
        if (errors_++ == 0) std::cerr << status << std::endl;
      } else {
        ++answered_;
        if (call.begun >= measure_from_ && now <= end_) {
          latencies_us_.push_back(absl::ToInt64Microseconds(now - call.begun));
          bytes_ = call.response.ByteSizeLong();
        }
      }
    }
    Next(lane);
    std::lock_guard lock(mutex_);
    if (--active_ == 0) all_done_.notify_all();
  }

  void Print() {
    const double seconds =
        options_.count > 0 ? absl::ToDoubleSeconds(absl::Now() - start_) : options_.seconds;
    std::sort(latencies_us_.begin(), latencies_us_.end());
    const auto quantile = [this](double q) {
      if (latencies_us_.empty()) return int64_t{0};
      return latencies_us_[static_cast<size_t>(q * static_cast<double>(latencies_us_.size() - 1))];
    };
    printf(
        "{\"rate\": %.1f, \"p50_us\": %ld, \"p99_us\": %ld, \"answered\": %ld, \"errors\": %ld,"
        " \"bytes\": %zu}\n",
        static_cast<double>(latencies_us_.size()) / seconds, quantile(0.5), quantile(0.99),
        answered_, errors_, bytes_);
  }

  const Options options_;
  support::SiteClient client_;
  std::vector<std::string> names_;
  absl::Time start_;
  absl::Time measure_from_;
  absl::Time end_;
  std::atomic<int64_t> started_{0};
  std::mutex mutex_;
  std::condition_variable all_done_;
  std::vector<int64_t> latencies_us_;
  int64_t errors_ = 0;
  // Also outside the time that is measured.
  int64_t answered_ = 0;
  size_t bytes_ = 0;
  int active_ = 0;
};

}  // namespace
}  // namespace tsunagi::perf

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  CLI::App app("load of the benchmark");
  tsunagi::perf::Options options;
  app.add_option("--site", options.site)->required();
  app.add_option("--mode", options.mode)->check(CLI::IsMember({"create", "get", "fill"}));
  app.add_option("--in-flight", options.in_flight);
  app.add_option("--seconds", options.seconds);
  app.add_option("--count", options.count);
  app.add_option("--connections", options.connections);
  CLI11_PARSE(app, argc, argv);
  return tsunagi::perf::LoadRun(options).Run();
}
