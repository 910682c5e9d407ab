// Answer slips (回答票・結果票): what the receiving offices report back on paper.
#ifndef TSUNAGI_TOOLS_TSUNAGI_SLIPS_H_
#define TSUNAGI_TOOLS_TSUNAGI_SLIPS_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "tools/tsunagi/csv_file.h"
#include "tools/tsunagi/decline_codes.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

// One event after a referral.
struct Slip {
  enum class Kind { kAccept, kDecline, kFirstInterview, kOutcome };

  // Row of the file that it stands in.
  const text::CsvRow* row = nullptr;
  std::string sheet_number;
  // The sender's agency id.
  std::string sender;
  // Counts over all slips of a sheet; gives their order.
  int sequence = 0;
  Kind kind = Kind::kAccept;
  absl::CivilDay date;
  // Which referral of the sheet it answers, from 1.
  int round = 1;
  // Names of agency kinds for which it holds; empty: any.
  std::vector<std::string> receiver_kinds;
  // kDecline only.
  config::v1::DeclineReason reason;
  // kOutcome only.
  referral::v1::Outcome::Kind outcome = referral::v1::Outcome::KIND_UNSPECIFIED;
  std::string attribute;
  std::optional<absl::CivilDay> confirm_date;

  // True where the receiver is of a kind for which the slip holds.
  bool HoldsFor(absl::string_view agency_kind) const;
  // The id of the write that the slip causes, the same whenever it is read; `step` tells apart
  // several writes of one slip.
  std::string RequestId(absl::string_view step) const;
};

// Where the columns of a file stand. 回 and 対象種別 may be absent.
struct SlipColumns {
  size_t sheet_number, sender, sequence, kind, date, content, attribute, confirm_date;
  std::optional<size_t> round, receiver_kinds;
};

// INVALID_ARGUMENT COLUMN_MISSING that names the missing columns.
absl::StatusOr<SlipColumns> FindSlipColumns(const CsvFile& file);

// Reads one row, or says why it cannot be read. Pure. `row` must outlive the slip.
std::variant<Slip, RowProblem> ReadSlip(const SlipColumns& columns, const DeclineCodes& codes,
                                        const text::CsvRow& row);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_SLIPS_H_
