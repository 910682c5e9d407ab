// tsunagi answers import: the receiving offices' paper slips, typed in for them.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "tools/tsunagi/bulk.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/csv_file.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/offices.h"
#include "tools/tsunagi/slips.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using config::v1::Agency;
using referral::v1::DeclineReferralRequest;
using referral::v1::Outcome;
using referral::v1::RecordOutcomeRequest;
using referral::v1::Referral;
using referral::v1::TransitionReferralRequest;

// Sender and sheet number.
using SheetKey = std::pair<std::string, std::string>;
// Kind, attribute, event date, confirm date: what makes two outcomes the same slip.
using OutcomeKey = std::tuple<int, std::string, std::string, std::string>;

// The referrals that the offices received, oldest first, by sheet.
using Received = std::map<SheetKey, std::vector<Referral>>;

// What came of the rows. Thread-safe.
class Ledger {
 public:
  explicit Ledger(const CsvFile& file) : rejects_(file) {}

  void Count(const std::string& label) {
    const std::lock_guard lock(mutex_);
    ++counts_[label];
  }
  void Reject(const text::CsvRow& row, const RowProblem& problem) {
    const std::lock_guard lock(mutex_);
    ++counts_["取込不可"];
    ++rejected_;
    lines_.Add(row.line, problem);
    rejects_.Add(row, {problem});
  }
  // Waits for a referral: not wrong, but not recorded either.
  void Postpone(const text::CsvRow& row, const RowProblem& problem) {
    const std::lock_guard lock(mutex_);
    ++counts_["紹介待ち"];
    rejects_.Add(row, {problem});
  }

  const std::map<std::string, int64_t>& counts() const { return counts_; }
  size_t rejected() const { return rejected_; }
  const RejectsFile& rejects() const { return rejects_; }
  const ProblemLines& lines() const { return lines_; }

 private:
  std::mutex mutex_;
  std::map<std::string, int64_t> counts_;
  size_t rejected_ = 0;
  RejectsFile rejects_;
  ProblemLines lines_;
};

// One referral while its slips are typed in, as its receiver.
class Desk {
 public:
  // `referral` without outcomes; reads those that are already recorded.
  static absl::StatusOr<Desk> Open(Session& session, const Referral& referral) {
    Desk desk(session.As(referral.receiver() + "/coordinator"), referral);
    if (referral.state() == Referral::SENT) return desk;
    referral::v1::GetReferralRequest request;
    request.set_name(referral.name());
    ASSIGN_OR_RETURN(
        desk.referral_,
        desk.client_.Call<Referral>("tsunagi.referral.v1.ReferralService/GetReferral", request));
    for (const Outcome& outcome : desk.referral_.outcomes()) {
      desk.recorded_.insert(KeyOf(outcome));
    }
    return desk;
  }

  // Applies a slip; answers the label it is counted under.
  absl::StatusOr<std::string> Apply(const Slip& slip) {
    switch (slip.kind) {
      case Slip::Kind::kAccept:
        if (IsAnswered()) return kAlready;
        return Move(slip, "AcceptReferral", "accept", "受理");
      case Slip::Kind::kFirstInterview:
        if (IsSupported()) return kAlready;
        return Move(slip, "StartReferralSupport", "start", "初回面談");
      case Slip::Kind::kDecline:
        return Decline(slip);
      case Slip::Kind::kOutcome:
        break;
    }
    return Record(slip);
  }

 private:
  static constexpr char kAlready[] = "登録済み";

  Desk(Client client, const Referral& referral) : client_(std::move(client)), referral_(referral) {}

  static OutcomeKey KeyOf(const Outcome& outcome) {
    return {outcome.kind(), outcome.attribute(), FormatDate(outcome.event_date()),
            FormatDate(outcome.confirm_date())};
  }

  bool IsSupported() const {
    return referral_.state() == Referral::IN_SUPPORT || referral_.state() == Referral::COMPLETED;
  }
  bool IsAnswered() const { return referral_.state() == Referral::ACCEPTED || IsSupported(); }

  absl::StatusOr<std::string> Move(const Slip& slip, absl::string_view method,
                                   absl::string_view step, absl::string_view label) {
    TransitionReferralRequest request;
    request.set_name(referral_.name());
    request.set_request_id(slip.RequestId(step));
    *request.mutable_event_date() = ToDate(slip.date);
    ASSIGN_OR_RETURN(referral_,
                     client_.Call<Referral>(
                         absl::StrCat("tsunagi.referral.v1.ReferralService/", method), request));
    return std::string(label);
  }

  absl::StatusOr<std::string> Decline(const Slip& slip) {
    if (referral_.state() == Referral::DECLINED) return kAlready;
    DeclineReferralRequest request;
    request.set_name(referral_.name());
    request.set_request_id(slip.RequestId("decline"));
    *request.mutable_event_date() = ToDate(slip.date);
    request.set_code(slip.reason.id());
    if (slip.reason.needs_note()) {
      request.set_note(absl::StrCat("回答票の理由は「", slip.reason.title_ja(), "」。"));
    }
    constexpr char kMethod[] = "tsunagi.referral.v1.ReferralService/DeclineReferral";
    ASSIGN_OR_RETURN(referral_, client_.Call<Referral>(kMethod, request));
    if (referral_.state() == Referral::INFORMATION_REQUESTED) {
      // The code asks first; the slip gave the referral back for good.
      request.set_request_id(slip.RequestId("decline again"));
      request.set_note("回答票により差し戻されました。");
      ASSIGN_OR_RETURN(referral_, client_.Call<Referral>(kMethod, request));
    }
    return "差戻し";
  }

  absl::StatusOr<std::string> Record(const Slip& slip) {
    RecordOutcomeRequest request;
    request.set_parent(referral_.name());
    request.set_request_id(slip.RequestId("outcome"));
    Outcome& outcome = *request.mutable_outcome();
    outcome.set_kind(slip.outcome);
    outcome.set_attribute(slip.attribute);
    *outcome.mutable_event_date() = ToDate(slip.date);
    if (slip.confirm_date) *outcome.mutable_confirm_date() = ToDate(*slip.confirm_date);
    // Also what was taken back since counts as typed in.
    const auto known = recorded_.find(KeyOf(outcome));
    const bool already = known != recorded_.end();
    if (already) {
      recorded_.erase(known);
    } else {
      RETURN_IF_ERROR(
          client_.Call<Outcome>("tsunagi.referral.v1.ReferralService/RecordOutcome", request)
              .status());
    }
    const bool ends = slip.outcome == Outcome::CLOSED || slip.outcome == Outcome::SUSPENDED;
    if (ends && referral_.state() == Referral::IN_SUPPORT) {
      RETURN_IF_ERROR(Move(slip, "CompleteReferral", "complete", "").status());
    }
    return already ? kAlready : "結果";
  }

  Client client_;
  Referral referral_;
  std::multiset<OutcomeKey> recorded_;
};

absl::StatusOr<Received> ReadInboxes(Session& session) {
  ASSIGN_OR_RETURN(const std::vector<std::string> agencies, session.Agencies());
  Received received;
  std::mutex mutex;
  const BulkResult result = RunBulk(agencies.size(), "受信箱", [&](size_t i) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Referral> referrals,
                     ReferralsOf(session.As(agencies[i] + "/coordinator"),
                                 referral::v1::ListReferralsRequest::INBOX));
    const std::lock_guard lock(mutex);
    for (Referral& referral : referrals) {
      if (referral.state() == Referral::CANCELLED ||
          referral.state() == Referral::ENTERED_IN_ERROR) {
        continue;
      }
      received[{referral.sender(), referral.sheet_number()}].push_back(std::move(referral));
    }
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(ReportFailures(result, [&](size_t i) { return agencies[i]; }));
  for (auto& [key, referrals] : received) {
    std::sort(referrals.begin(), referrals.end(), [](const Referral& a, const Referral& b) {
      return std::make_tuple(a.create_time().seconds(), a.create_time().nanos(), a.name()) <
             std::make_tuple(b.create_time().seconds(), b.create_time().nanos(), b.name());
    });
  }
  return received;
}

// What the service says against a slip.
RowProblem ProblemOf(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  std::string sentence = detail.message_ja;
  for (const FieldProblem& field : detail.fields) absl::StrAppend(&sentence, field.message_ja);
  // The id of the write is made of sheet, 連番 and 回.
  if (detail.reason == "REQUEST_ID_REUSED") {
    sentence =
        "この受付番号・連番・回の回答票は、別の内容で入力済みです。直すときは tsunagi inbox "
        "reverse "
        "で取り消してから、新しい連番で入力してください。";
  }
  return {"種別", "TEXT", detail.reason, sentence, ""};
}

// Types in the slips of one referral in their order.
absl::Status ApplyRound(Session& session, const Referral& referral, const std::string& kind,
                        const std::vector<Slip>& slips, Ledger& ledger) {
  ASSIGN_OR_RETURN(Desk desk, Desk::Open(session, referral));
  for (const Slip& slip : slips) {
    if (!slip.HoldsFor(kind)) {
      ledger.Count("別の種別の機関向け");
      continue;
    }
    const absl::StatusOr<std::string> label = desk.Apply(slip);
    if (label.ok()) {
      ledger.Count(*label);
    } else if (IsUnreachable(label.status())) {
      return label.status();
    } else {
      ledger.Reject(*slip.row, ProblemOf(label.status()));
    }
  }
  return absl::OkStatus();
}

absl::Status ApplySheet(Session& session, const std::vector<Slip>& slips, const Received& received,
                        const std::map<std::string, Agency>& agencies, Ledger& ledger) {
  std::map<int, std::vector<Slip>> rounds;
  for (const Slip& slip : slips) rounds[slip.round].push_back(slip);
  const auto referrals = received.find({slips.front().sender, slips.front().sheet_number});
  for (auto& [round, of_round] : rounds) {
    if (referrals == received.end() || referrals->second.size() < static_cast<size_t>(round)) {
      for (const Slip& slip : of_round) {
        ledger.Postpone(*slip.row, {"受付番号", "TEXT", "REFERRAL_NOT_FOUND",
                                    absl::StrCat("この受付番号の", round,
                                                 "回目の紹介がまだありません。紹介を送ってから、"
                                                 "もう一度取り込んでください。"),
                                    ""});
      }
      continue;
    }
    std::stable_sort(of_round.begin(), of_round.end(),
                     [](const Slip& a, const Slip& b) { return a.sequence < b.sequence; });
    const Referral& referral = referrals->second[static_cast<size_t>(round) - 1];
    const auto agency = agencies.find(referral.receiver());
    const std::string kind =
        agency == agencies.end() ? "" : Agency::Kind_Name(agency->second.kind());
    RETURN_IF_ERROR(ApplyRound(session, referral, kind, of_round, ledger));
  }
  return absl::OkStatus();
}

// The readable slips by sheet; the others are rejected.
absl::StatusOr<std::vector<std::vector<Slip>>> ReadSlips(const CsvFile& file,
                                                         const DeclineCodes& codes,
                                                         Ledger& ledger) {
  ASSIGN_OR_RETURN(const SlipColumns columns, FindSlipColumns(file));
  std::map<SheetKey, std::vector<Slip>> by_sheet;
  for (const text::CsvRow& row : file.table.rows) {
    const std::variant<Slip, RowProblem> read = ReadSlip(columns, codes, row);
    if (const auto* slip = std::get_if<Slip>(&read)) {
      by_sheet[{slip->sender, slip->sheet_number}].push_back(*slip);
    } else {
      ledger.Reject(row, std::get<RowProblem>(read));
    }
  }
  std::vector<std::vector<Slip>> sheets;
  for (auto& [key, slips] : by_sheet) sheets.push_back(std::move(slips));
  return sheets;
}

absl::StatusOr<int> ImportAnswers(Session& session, const std::string& path,
                                  const std::string& rejects_path) {
  ASSIGN_OR_RETURN(const CsvFile file, ReadCsvFile(path));
  std::fprintf(stderr, "%s: %s、%zu 件\n", path.c_str(),
               std::string(text::EncodingName(file.encoding)).c_str(), file.table.rows.size());
  Ledger ledger(file);
  const Client reader = session.As("operator");
  ASSIGN_OR_RETURN(const DeclineCodes codes, ReadDeclineCodes(reader));
  ASSIGN_OR_RETURN(const auto sheets, ReadSlips(file, codes, ledger));
  ASSIGN_OR_RETURN(const auto agencies, AgenciesById(reader));
  ASSIGN_OR_RETURN(const Received received, ReadInboxes(session));
  const BulkResult result = RunBulk(sheets.size(), "回答票", [&](size_t i) {
    return ApplySheet(session, sheets[i], received, agencies, ledger);
  });
  std::fputs(ledger.lines().Text(rejects_path).c_str(), stderr);
  Print(session.options().json ? CountsJson(ledger.counts())
                               : CountsTable("回答票", ledger.counts()));
  if (!rejects_path.empty()) {
    RETURN_IF_ERROR(ledger.rejects().Write(rejects_path).status());
    std::fprintf(stderr, "取込不可と紹介待ちの行: %s\n", rejects_path.c_str());
  }
  RETURN_IF_ERROR(ReportFailures(result, [&](size_t i) { return sheets[i].front().sheet_number; }));
  return ledger.rejected() > 0 ? kExitRejectedRows : kExitOk;
}

}  // namespace

void AddAnswersCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "answers", "回答票・結果票");
  struct Options {
    std::string file;
    std::string rejects;
  };
  auto options = std::make_shared<Options>();
  CLI::App* import = AddCommand(
      *group, cli, "import",
      "受け手機関に代わって回答票の CSV を入力する (同じファイルをもう一度取り込んでも増えない)",
      [options](Session& session) {
        return ImportAnswers(session, options->file, options->rejects);
      });
  import->add_option("file", options->file, "CSV ファイル (UTF-8 か CP932)")->required();
  import->add_option("--rejects", options->rejects, "取込不可と紹介待ちの行の書き出し先");
}

}  // namespace tsunagi::cli
