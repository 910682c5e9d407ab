#include "services/referral/app/suggest.h"

#include <set>

#include "common/base/status_macros.h"
#include "common/rules/evaluate.h"
#include "services/referral/domain/refusals.h"

namespace tsunagi::referral {
namespace {

AskedQuestion Ask(const std::string& id, const site::QuestionSet& questions) {
  if (const site::Question* question = questions.Find(id)) {
    return {id, question->text_ja, question->why_ja};
  }
  constexpr char kWhy[] = "使える窓口を確かめるためにうかがいます。";
  if (id == rules::kMunicipality) return {id, "お住まいの市町はどちらですか。", kWhy};
  if (id == rules::kBirthDate) return {id, "生年月日を教えてください。", kWhy};
  return {id, id, ""};
}

std::vector<AskedQuestion> AllQuestions(const Suggestions& suggestions,
                                        const site::QuestionSet& questions) {
  std::vector<AskedQuestion> all;
  std::set<std::string> seen;
  for (const Destination& destination : suggestions.destinations) {
    for (const std::string& id : destination.questions) {
      if (seen.insert(id).second) all.push_back(Ask(id, questions));
    }
  }
  return all;
}

}  // namespace

absl::StatusOr<CaseSuggestions> SuggestForCase(
    absl::string_view case_name, std::optional<absl::CivilDay> on, const site::Site& site,
    const StatedCapacities& capacities, const std::vector<Referral>& earlier, CaseSource& cases,
    CategorySource& categories, const Caller& caller) {
  RETURN_IF_ERROR(CheckOwnCase(case_name, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(on, caller));
  ASSIGN_OR_RETURN(const ClassifiedCase classified,
                   ReadClassifiedCase(case_name, day, cases, categories, caller));
  CaseSuggestions answer;
  answer.suggestions = SuggestDestinations(
      {site.directory, site.municipalities, capacities, classified.subject, day, &site.calendar});
  ApplyRefusals(earlier, site.directory, site.decline_reasons, day, answer.suggestions);
  answer.category = classified.subject.category;
  answer.questions = AllQuestions(answer.suggestions, site.questions);
  answer.data_version = site.digest;
  answer.on = day;
  return answer;
}

}  // namespace tsunagi::referral
