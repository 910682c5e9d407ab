#include "services/intake/app/conferences.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/case_access.h"
#include "services/intake/app/find_case.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMaxTitle = 200;
constexpr int kMaxWindowDays = 366;

std::optional<absl::CivilDay> WholeDayOf(const std::optional<rules::PartialDate>& date) {
  return date ? rules::WholeDay(*date) : std::nullopt;
}

// Title and window into the conference.
absl::Status TakeContent(const ConferenceCommand& command, Conference& conference) {
  std::vector<FieldProblem> problems;
  conference.title = CleanText(command.title);
  if (LongerThan(conference.title, kMaxTitle) ||
      HasControlCharacter(conference.title, /*single_line=*/true)) {
    problems.push_back({"conference.title", "TOO_LONG",
                        absl::StrCat("名称は", kMaxTitle, "文字以内で入力してください。")});
  }
  const auto from = WholeDayOf(command.from);
  const auto until = WholeDayOf(command.until);
  if (!from) {
    problems.push_back(
        {"conference.from", "INVALID_DATE", "始まりの日を年月日まで入力してください。"});
  }
  if (!until) {
    problems.push_back(
        {"conference.until", "INVALID_DATE", "終わりの日を年月日まで入力してください。"});
  }
  if (from && until) {
    if (*until < *from) {
      problems.push_back({"conference.until", "UNTIL_BEFORE_FROM",
                          "終わりの日が始まりの日より前です。日付をお確かめください。"});
    } else if (*until - *from > kMaxWindowDays) {
      problems.push_back({"conference.until", "WINDOW_TOO_LONG",
                          "期間は1年以内にしてください。続ける場合は、あとで延長してください。"});
    }
    conference.from = *from;
    conference.until = *until;
  }
  return problems.empty() ? absl::OkStatus() : InvalidFields(std::move(problems));
}

// Who is named joins, who is not leaves; the chair stays.
absl::Status TakeMembers(const site::Directory& directory, std::vector<std::string> offices,
                         absl::Time now, Conference& conference) {
  offices.push_back(conference.chair);
  for (const std::string& office : offices) {
    if (directory.Find(office) == nullptr) {
      return InvalidFields({{"conference.members", "UNKNOWN_AGENCY",
                             "構成員に登録されていない機関があります。一覧から選んでください。"}});
    }
  }
  for (ConferenceMember& member : conference.members) {
    const bool named = std::find(offices.begin(), offices.end(), member.office) != offices.end();
    if (!named && !member.left) member.left = now;
  }
  for (const std::string& office : offices) {
    if (FindMember(conference, office, now) != nullptr) continue;
    conference.members.push_back({office, now, std::nullopt, std::nullopt, ""});
  }
  return absl::OkStatus();
}

bool Sees(const Conference& conference, const Actor& actor, absl::Time now) {
  return conference.chair == actor.office || FindMember(conference, actor.office, now) != nullptr;
}

// The conference of the name, if the actor's office may know of it.
absl::StatusOr<Conference> Find(const IntakeStore& store, absl::string_view name,
                                const Actor& actor, const Moment& moment) {
  const std::optional<AgencyChildName> parsed = ParseAgencyChildName(name, kConferences);
  if (!parsed) return NotFound("CONFERENCE", name);
  ASSIGN_OR_RETURN(std::optional<Conference> found, store.FindConference(parsed->id));
  if (!found || found->chair != parsed->agency || !Sees(*found, actor, moment.now)) {
    return NotFound("CONFERENCE", name);
  }
  return *std::move(found);
}

// Without what the actor's office may not see, and without its restricted cases that the actor need
// not know.
absl::StatusOr<Conference> AsSeenBy(const IntakeStore& store, Conference conference,
                                    const Actor& actor, const Moment& moment) {
  const ConferenceMember* member = FindMember(conference, actor.office, moment.now);
  const bool within = conference.from <= moment.today && moment.today <= conference.until;
  if (member == nullptr || !member->acknowledged || !within) {
    // An office always sees what it put in itself.
    std::erase_if(conference.cases,
                  [&](const ConferenceCase& one) { return one.office != actor.office; });
  }
  ASSIGN_OR_RETURN(const auto hidden, HiddenFrom(store, actor.office, actor));
  std::erase_if(conference.cases,
                [&](const ConferenceCase& one) { return hidden.contains(one.case_id); });
  return conference;
}

// The case of the actor's office.
absl::StatusOr<std::string> OwnCaseId(const IntakeStore& store, absl::string_view case_name,
                                      const Actor& actor) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  if (row.header.agency != actor.office) return NotFound("CASE", case_name);
  return row.header.id;
}

}  // namespace

absl::StatusOr<Conference> CreateConference(const IntakeEnvironment& environment,
                                            IntakeStore& store, const ConferenceCommand& command,
                                            const Moment& moment) {
  const site::LegalBasisTable& items = environment.site.legal_bases;
  const site::LegalBasisItem* item = command.item.empty()
                                         ? items.FirstInUse(site::LegalBasisKind::kConference)
                                         : items.Find(command.item);
  if (item == nullptr || item->kind != site::LegalBasisKind::kConference) {
    return InvalidFields(
        {{"conference.item", "UNKNOWN_VALUE", "会議の根拠を一覧から選んでください。"}});
  }
  if (!item->in_use) {
    return absl::Status(
        Error(absl::StatusCode::kFailedPrecondition, "LEGAL_BASIS_NOT_IN_USE",
              "the item of the law is not released for use")
            .Ja("この会議の根拠はまだ使えません。法務の担当者に確認してから、管理者にご連絡くださ"
                "い。"));
  }
  if (environment.site.municipalities.Find(command.municipality) == nullptr) {
    return InvalidFields(
        {{"conference.municipality", "UNKNOWN_VALUE", "市町を一覧から選んでください。"}});
  }
  Conference conference;
  conference.id = NewUuidV7(moment.now);
  conference.chair = command.target;
  conference.municipality = command.municipality;
  conference.item = item->id;
  conference.create_time = moment.now;
  RETURN_IF_ERROR(TakeContent(command, conference));
  RETURN_IF_ERROR(TakeMembers(environment.site.directory, command.members, moment.now, conference));
  RETURN_IF_ERROR(store.PutConference(conference));
  return conference;
}

absl::StatusOr<Conference> UpdateConference(const IntakeEnvironment& environment,
                                            IntakeStore& store, const ConferenceCommand& command,
                                            const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(Conference conference, Find(store, command.target, actor, moment));
  if (conference.chair != actor.office) return NotFound("CONFERENCE", command.target);
  RETURN_IF_ERROR(CheckEtag(command.etag, conference.version, command.target));
  RETURN_IF_ERROR(TakeContent(command, conference));
  RETURN_IF_ERROR(TakeMembers(environment.site.directory, command.members, moment.now, conference));
  conference.version += 1;
  RETURN_IF_ERROR(store.PutConference(conference));
  return AsSeenBy(store, std::move(conference), actor, moment);
}

absl::StatusOr<Conference> AddConferenceCase(IntakeStore& store, absl::string_view conference_name,
                                             absl::string_view case_name, const Actor& actor,
                                             const Moment& moment) {
  ASSIGN_OR_RETURN(const std::string id, OwnCaseId(store, case_name, actor));
  ASSIGN_OR_RETURN(Conference conference, Find(store, conference_name, actor, moment));
  if (FindMember(conference, actor.office, moment.now) == nullptr) {
    return NotFound("CONFERENCE", conference_name);
  }
  if (conference.until < moment.today) {
    return absl::Status(
        Error(absl::StatusCode::kFailedPrecondition, "CONFERENCE_OVER",
              "the window of the conference is over")
            .Ja("支援会議の期間が終わっています。会長の機関に延長を依頼してください。")
            .Resource(conference_name));
  }
  if (FindCase(conference, id, moment.now) == nullptr) {
    conference.cases.push_back({id, actor.office, moment.now, actor.user, std::nullopt});
    conference.version += 1;
    RETURN_IF_ERROR(store.PutConference(conference));
  }
  return AsSeenBy(store, std::move(conference), actor, moment);
}

absl::StatusOr<Conference> RemoveConferenceCase(IntakeStore& store,
                                                absl::string_view conference_name,
                                                absl::string_view case_name, const Actor& actor,
                                                const Moment& moment) {
  ASSIGN_OR_RETURN(const std::string id, OwnCaseId(store, case_name, actor));
  const std::optional<AgencyChildName> parsed = ParseAgencyChildName(conference_name, kConferences);
  if (!parsed) return NotFound("CONFERENCE", conference_name);
  // Also an office that has left may take its cases out.
  ASSIGN_OR_RETURN(std::optional<Conference> conference, store.FindConference(parsed->id));
  const bool knows = conference && conference->chair == parsed->agency &&
                     std::any_of(conference->cases.begin(), conference->cases.end(),
                                 [&](const ConferenceCase& one) { return one.case_id == id; });
  if (!knows) return NotFound("CONFERENCE", conference_name);
  bool changed = false;
  for (ConferenceCase& one : conference->cases) {
    if (one.case_id != id || one.removed) continue;
    one.removed = moment.now;
    changed = true;
  }
  if (changed) {
    conference->version += 1;
    RETURN_IF_ERROR(store.PutConference(*conference));
  }
  return AsSeenBy(store, *std::move(conference), actor, moment);
}

absl::StatusOr<Conference> AcknowledgeConfidentiality(IntakeStore& store, absl::string_view name,
                                                      const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(Conference conference, Find(store, name, actor, moment));
  const ConferenceMember* found = FindMember(conference, actor.office, moment.now);
  if (found == nullptr) return NotFound("CONFERENCE", name);
  if (!found->acknowledged) {
    ConferenceMember& member =
        conference.members[static_cast<size_t>(found - conference.members.data())];
    member.acknowledged = moment.now;
    member.acknowledged_by = actor.user;
    conference.version += 1;
    RETURN_IF_ERROR(store.PutConference(conference));
  }
  return AsSeenBy(store, std::move(conference), actor, moment);
}

absl::StatusOr<Conference> GetConference(const IntakeStore& store, absl::string_view name,
                                         const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(Conference conference, Find(store, name, actor, moment));
  return AsSeenBy(store, std::move(conference), actor, moment);
}

absl::StatusOr<std::vector<Conference>> ListConferences(const IntakeStore& store,
                                                        const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(std::vector<Conference> all, store.ListConferences(actor.office));
  std::erase_if(all, [&](const Conference& one) { return !Sees(one, actor, moment.now); });
  return all;
}

}  // namespace tsunagi::intake
