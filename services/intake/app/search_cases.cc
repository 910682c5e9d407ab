#include "services/intake/app/search_cases.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/text/normalize.h"
#include "services/intake/domain/duplicates.h"

namespace tsunagi::intake {
namespace {

constexpr int kMostCandidates = 50;
// Looked at before they are compared; many people share a birthday.
constexpr int kMostAlike = 500;

absl::Status CheckBirthDate(const std::optional<rules::PartialDate>& date,
                            absl::string_view field) {
  if (!date || rules::DaysOf(*date)) return absl::OkStatus();
  return InvalidFields(
      {{std::string(field), "INVALID_DATE", "生年月日がない日付です。お確かめください。"}});
}

}  // namespace

absl::StatusOr<std::vector<CaseRecord>> SearchCases(const IntakeStore& store,
                                                    const SearchCommand& command) {
  RETURN_IF_ERROR(CheckBirthDate(command.birth_date, "birth_date"));
  SearchQuery query;
  query.agency = command.agency;
  query.text = text::FoldForSearch(command.query);
  query.birth = BirthNumber(command.birth_date);
  query.limit = command.limit;
  if (query.text.empty() && query.birth == 0) {
    constexpr absl::string_view kJa = "氏名かふりがなの一部、または生年月日を入力してください。";
    return absl::Status(Error(absl::StatusCode::kInvalidArgument, "SEARCH_EMPTY",
                              "neither a query nor a birth date")
                            .Ja(kJa)
                            .Field("query", "SEARCH_EMPTY", kJa));
  }
  std::vector<CaseRecord> found;
  for (const std::string& id : store.Search(query)) {
    ASSIGN_OR_RETURN(std::optional<CaseRecord> record, store.FindCase(id));
    // The index may be a moment ahead of the snapshot.
    if (record) found.push_back(*std::move(record));
  }
  return found;
}

absl::StatusOr<std::vector<DuplicateCandidate>> FindDuplicateCases(const IntakeStore& store,
                                                                   absl::string_view agency,
                                                                   const Person& person) {
  RETURN_IF_ERROR(CheckBirthDate(person.birth_date, "person.birth_date"));
  std::vector<DuplicateCandidate> candidates;
  for (const std::string& id : store.SearchAlike(agency, MakeSearchKey(person), kMostAlike)) {
    ASSIGN_OR_RETURN(std::optional<CaseRecord> record, store.FindCase(id));
    if (!record) continue;
    Likeness likeness = ComparePeople(person, record->content.person);
    if (likeness.kind == Likeness::Kind::kNone) continue;
    candidates.push_back({*std::move(record), std::move(likeness)});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const DuplicateCandidate& a, const DuplicateCandidate& b) {
                     if (a.likeness.kind != b.likeness.kind) {
                       return a.likeness.kind == Likeness::Kind::kSamePerson;
                     }
                     return a.likeness.points > b.likeness.points;
                   });
  if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
  return candidates;
}

}  // namespace tsunagi::intake
