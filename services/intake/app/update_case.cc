#include "services/intake/app/update_case.h"

#include <array>
#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/consultation_fact.h"
#include "services/intake/app/create_case.h"
#include "services/intake/app/find_case.h"

namespace tsunagi::intake {
namespace {

using Copy = void (*)(const CaseInput&, CaseInput&);

struct Path {
  absl::string_view name;
  Copy copy;
};

#define TSUNAGI_INTAKE_PATH(name, member)                                       \
  Path {                                                                        \
    name, [](const CaseInput& from, CaseInput& to) { to.member = from.member; } \
  }

// Every path that may be written.
constexpr auto kPaths = std::to_array<Path>({
    TSUNAGI_INTAKE_PATH("sheet_number", value.sheet_number),
    TSUNAGI_INTAKE_PATH("reception_date", reception_date),
    TSUNAGI_INTAKE_PATH("received_by", value.received_by),
    TSUNAGI_INTAKE_PATH("channel", value.channel),
    TSUNAGI_INTAKE_PATH("consulter", value.consulter),
    TSUNAGI_INTAKE_PATH("consulter.kind", value.consulter.kind),
    TSUNAGI_INTAKE_PATH("consulter.display_name", value.consulter.display_name),
    TSUNAGI_INTAKE_PATH("consulter.relation", value.consulter.relation),
    TSUNAGI_INTAKE_PATH("consulter.phone", value.consulter.phone),
    TSUNAGI_INTAKE_PATH("person", value.person),
    TSUNAGI_INTAKE_PATH("person.display_name", value.person.display_name),
    TSUNAGI_INTAKE_PATH("person.display_name_kana", value.person.display_name_kana),
    TSUNAGI_INTAKE_PATH("person.sex", value.person.sex),
    TSUNAGI_INTAKE_PATH("person.birth_date", value.person.birth_date),
    TSUNAGI_INTAKE_PATH("person.postal_code", value.person.postal_code),
    TSUNAGI_INTAKE_PATH("person.municipality", value.person.municipality),
    TSUNAGI_INTAKE_PATH("person.address", value.person.address),
    TSUNAGI_INTAKE_PATH("person.phone", value.person.phone),
    TSUNAGI_INTAKE_PATH("person.email", value.person.email),
    TSUNAGI_INTAKE_PATH("concerns", value.concerns),
    TSUNAGI_INTAKE_PATH("concerns.marked", value.concerns.marked),
    TSUNAGI_INTAKE_PATH("concerns.primary", value.concerns.primary),
    TSUNAGI_INTAKE_PATH("consultation", value.consultation),
    TSUNAGI_INTAKE_PATH("answers", answers),
    TSUNAGI_INTAKE_PATH("address_protected", value.address_protected),
});

#undef TSUNAGI_INTAKE_PATH

absl::Status MaskInvalid() {
  return Error(absl::StatusCode::kInvalidArgument, "UPDATE_MASK_INVALID",
               "update_mask is empty or names a field that cannot be written")
      .Ja("変更できない項目が指定されています。画面を読み直して、もう一度お試しください。");
}

bool CountsAlike(const Fact& a, const Fact& b) {
  return a.event_month == b.event_month && a.subject == b.subject &&
         a.municipality == b.municipality && a.cohort == b.cohort;
}

// Takes back the fact that was sent, where the case no longer counts as it says. `record` is the
// changed case, still with that fact.
absl::Status CorrectFact(const IntakeEnvironment& environment, IntakeStore& store,
                         const SearchKey& key, CaseRecord& record, const Moment& moment) {
  Fact fact = ConsultationFact(environment, record, key);
  if (CountsAlike(record.fact, fact)) return absl::OkStatus();
  RETURN_IF_ERROR(store.AppendFact(Reversal(record.fact, NewUuidV7(moment.now)), moment.now));
  fact.id = NewUuidV7(moment.now);
  record.fact = std::move(fact);
  return store.AppendFact(record.fact, moment.now);
}

}  // namespace

CaseInput InputOf(const Case& value) {
  CaseInput input;
  input.value = value;
  const absl::CivilDay day = value.reception_date;
  input.reception_date = rules::PartialDate{static_cast<int>(day.year()), day.month(), day.day()};
  for (const auto& [question, answer] : value.answers) {
    input.answers.push_back(
        {question, {answer.values.begin(), answer.values.end()}, answer.number});
  }
  return input;
}

bool CopyField(absl::string_view path, const CaseInput& from, CaseInput& to) {
  for (const Path& each : kPaths) {
    if (each.name != path) continue;
    each.copy(from, to);
    return true;
  }
  return false;
}

absl::StatusOr<CaseRecord> UpdateCase(const IntakeEnvironment& environment, IntakeStore& store,
                                      UpdateCaseCommand command, const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRecord before, FindCaseByName(store, command.name));
  RETURN_IF_ERROR(CheckEtag(command.etag, before.header.version, command.name));
  if (command.paths.empty()) return MaskInvalid();
  CaseInput input = InputOf(before.content);
  for (const std::string& path : command.paths) {
    if (!CopyField(path, command.input, input)) return MaskInvalid();
  }
  ValidatedCase validated =
      ValidateCase(std::move(input),
                   {environment.site.questions, environment.site.municipalities, moment.today});
  if (!validated.findings.errors.empty()) {
    return InvalidFields(ToFieldProblems(validated.findings.errors));
  }
  CaseRecord after{before.header, std::move(validated.value), before.fact};
  after.content.warnings = before.content.warnings;
  RETURN_IF_ERROR(
      TakeWarnings(validated.findings.warnings, command.accept_warnings, after.content));
  after.header.version = before.header.version + 1;
  after.header.update_time = moment.now;
  const SearchKey key = MakeSearchKey(after.content.person);
  RETURN_IF_ERROR(CorrectFact(environment, store, key, after, moment));
  ASSIGN_OR_RETURN(const bool written, store.ReplaceCase(after, key));
  if (!written) {
    ASSIGN_OR_RETURN(const std::string id,
                     store.FindSheetNumber(after.header.agency, after.content.sheet_number));
    return SheetNumberTaken(MakeCaseName(after.header.agency, id));
  }
  RETURN_IF_ERROR(store.AppendCaseChange("UPDATED", after.header));
  return after;
}

}  // namespace tsunagi::intake
