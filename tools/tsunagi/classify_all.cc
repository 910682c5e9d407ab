// tsunagi classify all: proposes and confirms what the rules decide; the rest stays for people.
#include <map>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/bulk.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/offices.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using classification::v1::Classification;
using classification::v1::Proposal;
using intake::v1::Case;

// A case that waits for a proposal, or a proposal that waits for its confirmation.
struct Work {
  // Who does it.
  std::string identity;
  std::string case_name;
  // Of the newest classification; empty where a new proposal is due.
  std::string classification;
  std::string etag;
};

// Thread-safe counts by label.
class Tally {
 public:
  void Add(const std::string& label) {
    const std::lock_guard lock(mutex_);
    ++counts_[label];
  }
  const std::map<std::string, int64_t>& counts() const { return counts_; }

 private:
  std::mutex mutex_;
  std::map<std::string, int64_t> counts_;
};

std::string LabelOfProposal(const Proposal& proposal) {
  return proposal.result() == Proposal::DECIDED ? Label(proposal.category())
                                                : Label(proposal.result());
}

bool ChangedSince(const Case& each, const Classification& newest) {
  return each.update_time().seconds() > newest.create_time().seconds();
}

// Sorts the cases of one office into work and what is done or waits for people.
absl::Status CollectOffice(Session& session, const std::string& identity, Tally& tally,
                           std::mutex& mutex, std::vector<Work>& work) {
  const Client client = session.As(identity);
  ASSIGN_OR_RETURN(const auto newest, NewestClassifications(client));
  ASSIGN_OR_RETURN(const std::vector<Case> cases, CasesOf(client));
  for (const Case& each : cases) {
    const auto found = newest.find(each.name());
    Work item = {identity, each.name(), "", ""};
    if (found != newest.end()) {
      const Classification& classification = found->second;
      if (IsDecided(classification)) {
        tally.Add("判定済み");
        continue;
      }
      const bool waits =
          classification.state() == Classification::PROPOSED && !ChangedSince(each, classification);
      if (waits && classification.proposal().result() != Proposal::DECIDED) {
        tally.Add(LabelOfProposal(classification.proposal()));
        continue;
      }
      if (waits) {
        item.classification = classification.name();
        item.etag = classification.etag();
      }
    }
    const std::lock_guard lock(mutex);
    work.push_back(std::move(item));
  }
  return absl::OkStatus();
}

absl::Status Decide(Session& session, Work item, Tally& tally) {
  const Client client = session.As(item.identity);
  if (item.classification.empty()) {
    classification::v1::ProposeClassificationRequest request;
    request.set_parent(item.case_name);
    request.set_request_id(NewRequestId());
    ASSIGN_OR_RETURN(
        const auto proposed,
        client.Call<Classification>(
            "tsunagi.classification.v1.ClassificationService/ProposeClassification", request));
    if (proposed.proposal().result() != Proposal::DECIDED) {
      tally.Add(LabelOfProposal(proposed.proposal()));
      return absl::OkStatus();
    }
    item.classification = proposed.name();
    item.etag = proposed.etag();
  }
  classification::v1::ConfirmClassificationRequest request;
  request.set_name(item.classification);
  request.set_etag(item.etag);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const auto confirmed,
      client.Call<Classification>(
          "tsunagi.classification.v1.ClassificationService/ConfirmClassification", request));
  tally.Add(Label(confirmed.category()));
  return absl::OkStatus();
}

absl::StatusOr<int> ClassifyAll(Session& session, bool every_office) {
  ASSIGN_OR_RETURN(const std::vector<std::string> offices, OfficesOf(session, every_office));
  Tally tally;
  std::mutex mutex;
  std::vector<Work> work;
  const BulkResult collected = RunBulk(offices.size(), "相談の一覧", [&](size_t i) {
    return CollectOffice(session, offices[i], tally, mutex, work);
  });
  RETURN_IF_ERROR(ReportFailures(collected, [&](size_t i) { return offices[i]; }));
  const BulkResult result =
      RunBulk(work.size(), "類型の判定", [&](size_t i) { return Decide(session, work[i], tally); });
  if (session.options().json) {
    Print(CountsJson(tally.counts()));
  } else {
    Print(absl::StrCat(offices.size(), " 機関、今回の対象 ", work.size(), " 件\n"));
    Print(CountsTable("類型", tally.counts()));
  }
  RETURN_IF_ERROR(ReportFailures(result, [&](size_t i) { return work[i].case_name; }));
  return kExitOk;
}

}  // namespace

void AddClassifyAllCommand(CLI::App& group, Cli& cli) {
  auto every = std::make_shared<bool>(false);
  CLI::App* all = AddCommand(
      group, cli, "all",
      "類型案を作り、決まるものを確定する。未定・緊急は人の判断に残す (何度でも実行できる)",
      [every](Session& session) { return ClassifyAll(session, *every); });
  all->add_flag("--every-office", *every, "証明書のある全機関を、それぞれの機関として");
}

}  // namespace tsunagi::cli
