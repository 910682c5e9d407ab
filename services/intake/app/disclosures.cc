#include "services/intake/app/disclosures.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"

namespace tsunagi::intake {
namespace {

absl::StatusOr<BasesOnFile> ReadBases(const IntakeStore& store, absl::string_view case_id) {
  BasesOnFile on_file;
  ASSIGN_OR_RETURN(on_file.consents, store.ListConsents(case_id));
  ASSIGN_OR_RETURN(on_file.statutes, store.ListLegalBases(case_id));
  ASSIGN_OR_RETURN(on_file.conferences, store.ConferencesOf(case_id));
  return on_file;
}

// The id behind the collection; what is no such name finds nothing.
std::string IdOf(absl::string_view basis) {
  const size_t slash = basis.rfind('/');
  return std::string(slash == absl::string_view::npos ? basis : basis.substr(slash + 1));
}

absl::StatusOr<DisclosureSituation> SituationOf(const IntakeEnvironment& environment,
                                                const CaseRecord& record,
                                                const DisclosureCommand& command,
                                                const Moment& moment) {
  if (environment.site.directory.Find(command.recipient) == nullptr) {
    return InvalidFields({{"recipient", "UNKNOWN_AGENCY",
                           "提供先が登録されていない機関です。一覧から選んでください。"}});
  }
  DisclosureSituation situation;
  situation.action = DisclosureAction::kSend;
  situation.case_id = record.header.id;
  situation.sender = record.header.agency;
  situation.recipient = command.recipient;
  if (!command.purpose.empty()) situation.purpose = command.purpose;
  if (situation.purpose != kPurposeSupport && situation.purpose != kPurposeApplication &&
      situation.purpose != kPurposeCoordination) {
    return InvalidFields({{"purpose", "UNKNOWN_VALUE", "提供の目的を選んでください。"}});
  }
  situation.address_protected = AddressIsProtected(record.content);
  situation.address_confirmed = command.confirm_protected_address;
  situation.now = moment.now;
  situation.today = moment.today;
  ASSIGN_OR_RETURN(situation.day, EventDate(command.on, moment.today, "on"));
  return situation;
}

absl::Status BasisMissing(DisclosureRefusal refusal, absl::string_view case_name) {
  return Error(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING",
               "no legal basis covers the disclosure")
      .Ja(RefusalJa(refusal))
      .Meta("refusal", RefusalName(refusal))
      .Resource(case_name);
}

absl::StatusOr<Disclosure> Make(const IntakeEnvironment& environment, const IntakeStore& store,
                                const CaseRecord& record, const DisclosureCommand& command,
                                const Moment& moment) {
  ASSIGN_OR_RETURN(DisclosureSituation situation,
                   SituationOf(environment, record, command, moment));
  ASSIGN_OR_RETURN(const BasesOnFile on_file, ReadBases(store, record.header.id));
  situation.on_file = &on_file;
  return MakeDisclosure(record.content, JudgePackage(std::move(situation), IdOf(command.basis)),
                        environment.site.questions);
}

}  // namespace

absl::StatusOr<Disclosure> PreviewDisclosure(const IntakeEnvironment& environment,
                                             const IntakeStore& store,
                                             const DisclosureCommand& command,
                                             const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRecord record, FindCaseByName(store, command.case_name));
  return Make(environment, store, record, command, moment);
}

absl::StatusOr<PreparedDisclosure> PrepareDisclosure(const IntakeEnvironment& environment,
                                                     IntakeStore& store,
                                                     const DisclosureCommand& command,
                                                     const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRecord record, FindCaseByName(store, command.case_name));
  PreparedDisclosure prepared;
  ASSIGN_OR_RETURN(prepared.package, Make(environment, store, record, command, moment));
  const Disclosure& package = prepared.package;
  if (package.bases.empty()) return BasisMissing(package.refusal, command.case_name);
  DisclosureRecord& entry = prepared.record;
  entry.id = NewUuidV7(moment.now);
  entry.case_id = record.header.id;
  entry.time = moment.now;
  entry.recipient = command.recipient;
  entry.purpose = command.purpose.empty() ? std::string(kPurposeCoordination) : command.purpose;
  entry.referral = command.referral;
  entry.user = actor.user;
  entry.bases = package.bases;
  entry.data_classes = package.data_classes;
  entry.field_paths = FieldPathsOf(package);
  entry.protected_address = AddressIsProtected(record.content) && !package.person.address.empty();
  RETURN_IF_ERROR(store.AddDisclosure(entry));
  return prepared;
}

absl::StatusOr<DisclosureRefusal> CheckDisclosure(const IntakeStore& store,
                                                  absl::string_view case_name,
                                                  absl::string_view disclosure,
                                                  DisclosureAction action, const Actor& actor,
                                                  const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  ASSIGN_OR_RETURN(const std::optional<DisclosureRecord> record,
                   store.FindDisclosure(row.header.id, IdOf(disclosure)));
  // As for an absent case: who was told nothing learns nothing.
  if (!record || record->recipient != actor.office) return NotFound("CASE", case_name);
  ASSIGN_OR_RETURN(const BasesOnFile on_file, ReadBases(store, row.header.id));
  DisclosureSituation situation;
  situation.action = action;
  situation.case_id = row.header.id;
  situation.sender = row.header.agency;
  situation.recipient = record->recipient;
  situation.purpose = record->purpose;
  situation.now = moment.now;
  situation.today = situation.day = moment.today;
  situation.shared_under = record->bases;
  situation.on_file = &on_file;
  for (const DataClass data_class : record->data_classes) {
    situation.data_class = data_class;
    const DisclosureDecision decision = JudgeDisclosure(situation);
    if (!decision.allowed) return decision.refusal;
  }
  return DisclosureRefusal::kNone;
}

absl::StatusOr<std::vector<DisclosureRecord>> ListDisclosures(const IntakeStore& store,
                                                              absl::string_view case_name,
                                                              absl::string_view before, int limit) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  return store.ListDisclosures(row.header.id, before, limit);
}

absl::StatusOr<std::vector<DisclosureRecord>> AllDisclosures(const IntakeStore& store,
                                                             absl::string_view case_id) {
  return store.ListDisclosures(case_id, "", std::numeric_limits<int>::max());
}

}  // namespace tsunagi::intake
