#include "services/intake/app/contact_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMaxName = 100;
constexpr size_t kMaxText = 10'000;

void Clean(absl::string_view field, std::string& value, size_t limit, bool single_line,
           std::vector<FieldProblem>& problems) {
  value = CleanText(value);
  if (LongerThan(value, limit)) {
    problems.push_back({std::string(field), "TOO_LONG",
                        absl::StrCat("長すぎます。", limit, "文字以内で入力してください。")});
  }
  if (HasControlCharacter(value, single_line)) {
    problems.push_back({std::string(field), "CONTROL_CHARACTER",
                        "使えない制御文字が入っています。入力し直してください。"});
  }
}

}  // namespace

absl::StatusOr<ContactLogEntry> AddLogEntry(IntakeStore& store, AddLogEntryCommand command,
                                            const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, command.case_name));
  ContactLogEntry entry = std::move(command.entry);
  std::vector<FieldProblem> problems;
  Clean("entry.staff", entry.staff, kMaxName, /*single_line=*/true, problems);
  Clean("entry.counterpart", entry.counterpart, kMaxName, /*single_line=*/true, problems);
  Clean("entry.text", entry.text, kMaxText, /*single_line=*/false, problems);
  const int method = static_cast<int>(entry.method);
  if (method < 1 || method > static_cast<int>(ContactMethod::kOther)) {
    problems.push_back({"entry.method", "UNKNOWN_VALUE", "対応方法を選んでください。"});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));
  ASSIGN_OR_RETURN(entry.event_date,
                   EventDate(command.event_date, moment.today, "entry.event_date"));
  entry.id = NewUuidV7(moment.now);
  entry.create_time = moment.now;
  RETURN_IF_ERROR(store.AddLogEntry(row.header.id, entry));
  return entry;
}

absl::StatusOr<std::vector<ContactLogEntry>> ListLogEntries(const IntakeStore& store,
                                                            absl::string_view case_name,
                                                            const std::optional<LogPosition>& after,
                                                            int limit) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  return store.ListLogEntries(row.header.id, after, limit);
}

}  // namespace tsunagi::intake
