// Table referral_match: both columns are sealed with the key of the person.
#include <utility>

#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "services/referral/storage/referral_store.h"
#include "services/referral/storage/rows.h"
#include "tsunagi/storage/v1/content.pb.h"

namespace tsunagi::referral {
namespace {

using storage::v1::ReferralMatch;
using storage::v1::ReferralProposals;
using Reasons = google::protobuf::RepeatedPtrField<ReferralMatch::Reason>;

constexpr char kTable[] = "referral_match";
constexpr char kMatch[] = "match";
constexpr char kProposals[] = "proposals";
constexpr char kFind[] = "SELECT match, proposals FROM referral_match WHERE referral = $1";
constexpr char kPutMatch[] =
    "INSERT INTO referral_match (referral, match, proposals) VALUES ($1, $2, $3)"
    " ON CONFLICT (referral) DO UPDATE SET match = excluded.match";
constexpr char kPutProposals[] = "UPDATE referral_match SET proposals = $2 WHERE referral = $1";

void Write(const std::vector<Reason>& reasons, Reasons& out) {
  for (const Reason& reason : reasons) {
    ReferralMatch::Reason& each = *out.Add();
    each.set_rule(reason.rule);
    each.set_text_ja(reason.text_ja);
    each.set_citation(reason.citation);
    each.set_verified(reason.verified);
    each.set_version(reason.version);
    each.set_points(reason.points);
    for (const std::string& question : reason.questions) each.add_questions(question);
  }
}

std::vector<Reason> ReadReasons(const Reasons& reasons) {
  std::vector<Reason> out;
  for (const ReferralMatch::Reason& each : reasons) {
    out.push_back({each.rule(),
                   each.text_ja(),
                   each.citation(),
                   each.verified(),
                   each.version(),
                   each.points(),
                   {each.questions().begin(), each.questions().end()}});
  }
  return out;
}

ReferralMatch ToRow(const Match& match) {
  ReferralMatch row;
  for (const auto& [question, answer] : match.subject.answers) {
    ReferralMatch::Answer& each = *row.add_answers();
    each.set_question(question);
    for (const std::string& value : answer.values) each.add_values(value);
    if (answer.number) each.set_number(*answer.number);
  }
  if (match.subject.birth_date) {
    const rules::PartialDate& birth = *match.subject.birth_date;
    for (const int part : {birth.year, birth.month, birth.day}) row.add_birth(part);
  }
  row.set_municipality(match.subject.municipality);
  row.set_category(match.subject.category);
  row.set_on(DayText(match.on));
  row.set_site_digest(match.site_digest);
  row.set_excluded(match.excluded);
  row.set_score(match.score);
  Write(match.reasons, *row.mutable_reasons());
  Write(match.unknown, *row.mutable_unknown());
  for (const std::string& question : match.questions) row.add_questions(question);
  return row;
}

absl::StatusOr<Match> FromRow(const ReferralMatch& row) {
  Match match;
  for (const ReferralMatch::Answer& each : row.answers()) {
    rules::AnswerValue& answer = match.subject.answers[each.question()];
    answer.values.insert(each.values().begin(), each.values().end());
    if (each.has_number()) answer.number = each.number();
  }
  if (row.birth_size() == 3) {
    match.subject.birth_date = rules::PartialDate{row.birth(0), row.birth(1), row.birth(2)};
  }
  match.subject.municipality = row.municipality();
  match.subject.category = row.category();
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> on, ReadDay(row.on()));
  if (!on) return absl::DataLossError("a stored match has no day");
  match.on = *on;
  match.site_digest = row.site_digest();
  match.excluded = row.excluded();
  match.score = row.score();
  match.reasons = ReadReasons(row.reasons());
  match.unknown = ReadReasons(row.unknown());
  match.questions.assign(row.questions().begin(), row.questions().end());
  return match;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> SqlReferralStore::OpenMatch(
    const Referral& referral, absl::string_view column) const {
  std::optional<std::string> opened;
  const int at = column == kMatch ? 0 : 1;
  RETURN_IF_ERROR(read_.Query(kFind, {referral.id}, [&](const sql::Row& row) -> absl::Status {
    if (row.Text(at).empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(
        opened, vault_.Open(read_, {kTable, column, PersonOfName(referral.case_name), referral.id},
                            row.Text(at)));
    return absl::OkStatus();
  }));
  return opened;
}

absl::StatusOr<std::optional<Match>> SqlReferralStore::FindMatch(const Referral& referral) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, OpenMatch(referral, kMatch));
  if (!bytes) return std::optional<Match>();
  ReferralMatch row;
  if (!row.ParseFromString(*bytes)) return absl::DataLossError("a stored match cannot be read");
  ASSIGN_OR_RETURN(Match match, FromRow(row));
  return std::optional<Match>(std::move(match));
}

absl::StatusOr<std::vector<Proposal>> SqlReferralStore::ProposalsOf(
    const Referral& referral) const {
  std::vector<Proposal> proposals;
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, OpenMatch(referral, kProposals));
  if (!bytes) return proposals;
  ReferralProposals row;
  if (!row.ParseFromString(*bytes)) return absl::DataLossError("stored proposals cannot be read");
  for (const ReferralProposals::Proposal& each : row.proposals()) {
    proposals.push_back(
        {each.agency(), each.offering(), each.score(), ReadReasons(each.reasons())});
  }
  return proposals;
}

absl::Status SqlReferralStore::PutMatch(const Referral& referral, const Match& match) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  ASSIGN_OR_RETURN(
      const std::string sealed,
      vault_.Seal(*write_, {kTable, kMatch, PersonOfName(referral.case_name), referral.id},
                  ToRow(match).SerializeAsString()));
  return Exec(kPutMatch, {referral.id, sql::Bytes{sealed}, sql::Bytes{""}});
}

absl::Status SqlReferralStore::PutProposals(const Referral& referral,
                                            const std::vector<Proposal>& proposals) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  ReferralProposals row;
  for (const Proposal& proposal : proposals) {
    ReferralProposals::Proposal& each = *row.add_proposals();
    each.set_agency(proposal.agency);
    each.set_offering(proposal.offering);
    each.set_score(proposal.score);
    Write(proposal.reasons, *each.mutable_reasons());
  }
  ASSIGN_OR_RETURN(
      const std::string sealed,
      vault_.Seal(*write_, {kTable, kProposals, PersonOfName(referral.case_name), referral.id},
                  row.SerializeAsString()));
  return Exec(kPutProposals, {referral.id, sql::Bytes{sealed}});
}

}  // namespace tsunagi::referral
