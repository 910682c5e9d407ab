// What hangs on a case or an agency: contact log, consents, drafts.
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "google/protobuf/empty.pb.h"
#include "services/intake/app/consents.h"
#include "services/intake/app/contact_log.h"
#include "services/intake/app/drafts.h"
#include "services/intake/app/names.h"
#include "services/intake/codec/case_codec.h"
#include "services/intake/rpc/convert_basis.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using google::protobuf::Empty;
using rpc::CallContext;

absl::StatusOr<v1::ContactLogEntry> AddEntry(const CallContext& context,
                                             const v1::AddContactLogEntryRequest& request,
                                             IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
  AddLogEntryCommand command;
  command.case_name = request.parent();
  command.entry = LogEntryFromProto(request.entry());
  command.event_date = api::PartialFrom(request.entry().event_date());
  ASSIGN_OR_RETURN(const ContactLogEntry entry,
                   AddLogEntry(store, std::move(command), MomentOf(context)));
  return LogEntryMessage(entry, request.parent());
}

absl::StatusOr<v1::ListContactLogEntriesResponse> ListEntries(
    const TokenSealer& sealer, const CallContext& context,
    const v1::ListContactLogEntriesRequest& request, const IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
  ASSIGN_OR_RETURN(const int page_size, EffectivePageSize(request.page_size()));
  const std::string arguments = absl::StrCat("ListContactLogEntries|", request.parent());
  ASSIGN_OR_RETURN(const std::vector<std::string> parts,
                   sealer.OpenPage(arguments, request.page_token()));
  std::optional<LogPosition> after;
  if (parts.size() == 2) {
    after.emplace();
    after->id = parts[1];
    if (!absl::ParseCivilTime(parts[0], &after->event_date)) {
      return absl::InternalError("a sealed page token holds no position");
    }
  }
  ASSIGN_OR_RETURN(std::vector<ContactLogEntry> entries,
                   ListLogEntries(store, request.parent(), after, page_size + 1));
  v1::ListContactLogEntriesResponse response;
  const bool more = entries.size() > static_cast<size_t>(page_size);
  if (more) entries.pop_back();
  for (const ContactLogEntry& entry : entries) {
    *response.add_entries() = LogEntryMessage(entry, request.parent());
  }
  if (more) {
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                     sealer.SealPage(arguments, {absl::FormatCivilTime(entries.back().event_date),
                                                 entries.back().id}));
  }
  return response;
}

// What the withdrawal does and does not do, for the screen.
std::string NotUndoneJa(size_t count) {
  if (count == 0)
    return "撤回により、今後の情報の提供は止まります。これまでに提供した情報はありません。";
  return absl::StrCat(
      "撤回により、今後の情報の提供は止まります。これまでに提供した", count,
      "件は取り消されません。提供先が受け付ける前のものは、提供先で見られなくなります。");
}

absl::StatusOr<v1::Consent> Withdraw(const site::Site& site, const CallContext& context,
                                     const v1::WithdrawConsentRequest& request,
                                     IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CONSENT", request.name()));
  ASSIGN_OR_RETURN(const WithdrawnConsent withdrawn,
                   WithdrawConsent(store, request.name(), api::PartialFrom(request.withdrawn_on()),
                                   MomentOf(context)));
  v1::Consent out;
  ConsentToProto(withdrawn.consent, out);
  out.set_name(request.name());
  const absl::string_view case_name = request.name();
  for (const DisclosureRecord& record : withdrawn.not_undone) {
    *out.add_not_undone() = RegisterMessage(
        record, case_name.substr(0, case_name.find(absl::StrCat("/", kConsents, "/"))), site);
  }
  out.set_not_undone_ja(NotUndoneJa(withdrawn.not_undone.size()));
  return out;
}

absl::StatusOr<v1::ListConsentsResponse> ConsentsOf(const CallContext& context,
                                                    const v1::ListConsentsRequest& request,
                                                    const IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
  ASSIGN_OR_RETURN(const std::vector<Consent> consents, ListConsents(store, request.parent()));
  v1::ListConsentsResponse response;
  for (const Consent& consent : consents) {
    *response.add_consents() = ConsentMessage(consent, request.parent());
  }
  return response;
}

absl::StatusOr<v1::Draft> Save(const CallContext& context, const v1::SaveDraftRequest& request,
                               IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "DRAFT", request.draft().name()));
  ASSIGN_OR_RETURN(const Draft draft,
                   SaveDraft(store, request.draft().name(), request.draft().content(),
                             request.draft().etag(), MomentOf(context)));
  return DraftMessage(draft);
}

absl::StatusOr<v1::Draft> Get(const CallContext& context, const v1::GetDraftRequest& request,
                              const IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "DRAFT", request.name()));
  ASSIGN_OR_RETURN(const Draft draft, GetDraft(store, request.name()));
  return DraftMessage(draft);
}

absl::StatusOr<v1::ListDraftsResponse> DraftsOf(const CallContext& context,
                                                const v1::ListDraftsRequest& request,
                                                const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const std::vector<Draft> drafts, store.ListDrafts(agency));
  v1::ListDraftsResponse response;
  for (const Draft& draft : drafts) *response.add_drafts() = DraftMessage(draft);
  return response;
}

absl::StatusOr<Empty> Delete(const CallContext& context, const v1::DeleteDraftRequest& request,
                             IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "DRAFT", request.name()));
  RETURN_IF_ERROR(DeleteDraft(store, request.name(), MomentOf(context)));
  return Empty();
}

}  // namespace

void IntakeService::BindRecords() {
  binder_.Write<v1::AddContactLogEntryRequest, v1::ContactLogEntry>("AddContactLogEntry", AddEntry);
  binder_.Read<v1::ListContactLogEntriesRequest, v1::ListContactLogEntriesResponse>(
      "ListContactLogEntries",
      [this](const CallContext& context, const v1::ListContactLogEntriesRequest& request,
             const IntakeStore& store) { return ListEntries(sealer_, context, request, store); });
  binder_.Write<v1::RecordConsentRequest, v1::Consent>(
      "RecordConsent",
      [this](const CallContext& context, const v1::RecordConsentRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::Consent> {
        RETURN_IF_ERROR(CheckOwn(context, "CASE", request.parent()));
        RecordConsentCommand command;
        command.case_name = request.parent();
        command.consent = ConsentFromProto(request.consent());
        command.given_on = api::PartialFrom(request.consent().given_on());
        command.until = api::PartialFrom(request.consent().until());
        ASSIGN_OR_RETURN(const Consent consent,
                         RecordConsent(environment_, store, std::move(command), MomentOf(context)));
        return ConsentMessage(consent, request.parent());
      });
  binder_.Write<v1::WithdrawConsentRequest, v1::Consent>(
      "WithdrawConsent",
      [this](const CallContext& context, const v1::WithdrawConsentRequest& request,
             IntakeStore& store) { return Withdraw(environment_.site, context, request, store); });
  binder_.Read<v1::ListConsentsRequest, v1::ListConsentsResponse>("ListConsents", ConsentsOf);
  binder_.Write<v1::SaveDraftRequest, v1::Draft>("SaveDraft", Save);
  binder_.Read<v1::GetDraftRequest, v1::Draft>("GetDraft", Get);
  binder_.Read<v1::ListDraftsRequest, v1::ListDraftsResponse>("ListDrafts", DraftsOf);
  binder_.Write<v1::DeleteDraftRequest, Empty>("DeleteDraft", Delete);
}

}  // namespace tsunagi::intake
