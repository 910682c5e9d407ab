#include "tests/authz/sweep/world.h"

#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/auth/local_identity.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/error/error.h"
#include "common/jwt/dev_issuer.h"
#include "common/pki/pki.h"
#include "google/protobuf/text_format.h"

namespace tsunagi::sweep {
namespace {

constexpr const char* kServers[] = {"intake", "classification", "referral", "aggregation"};
constexpr char kOperator[] = "agency/secretariat/operator/1";
constexpr absl::Duration kTimeout = absl::Seconds(30);
constexpr absl::Duration kTokenAge = absl::Minutes(5);

constexpr Kind kKinds[] = {Kind::kOffice,
                           Kind::kCase,
                           Kind::kCaseInConference,
                           Kind::kCaseOnHold,
                           Kind::kConsent,
                           Kind::kBasis,
                           Kind::kDraft,
                           Kind::kConference,
                           Kind::kGrant,
                           Kind::kClassification,
                           Kind::kReferralDraft,
                           Kind::kReferralSent,
                           Kind::kReferralAccepted,
                           Kind::kReferralInSupport,
                           Kind::kReferralAsked,
                           Kind::kReferralHeld,
                           Kind::kReferralEnded,
                           Kind::kOutcome,
                           Kind::kOffering,
                           Kind::kStaff};

std::string Today() {
  const absl::CivilDay day = DayInJapan(absl::Now());
  return absl::StrCat("year: ", day.year(), " month: ", day.month(), " day: ", day.day());
}

}  // namespace

World::World(const Catalog& catalog, std::string site)
    : catalog_(catalog),
      site_(site),
      client_(std::move(site), 1),
      erase_(catalog.FindByShortName("EraseCase")),
      hold_(catalog.FindByShortName("HoldCase")) {
  values_ = {{"home", kHomeOffice},
             {"far", kFarOffice},
             {"lead", absl::StrCat(kHomeOffice, ".office-lead.1")},
             {"today", Today()},
             {"seconds", absl::StrCat(absl::ToUnixSeconds(absl::Now()))}};
}

absl::StatusOr<Box> World::Fill(const MethodDescriptor& method, absl::string_view text,
                                const Target& target) {
  std::vector<std::pair<std::string, std::string>> replacements = {
      {"$P", PersonalText(target.canary)}, {"$F", FreeText(target.canary)},
      {"$kana", KanaText(target.canary)},  {"$phone", PhoneText(target.canary)},
      {"$n", absl::StrCat(target.canary)}, {"$counter", absl::StrCat(++counter_)}};
  for (const auto& [key, value] : values_) {
    if (target.values.count(key) == 0) replacements.emplace_back("$" + key, value);
  }
  for (const auto& [key, value] : target.values) replacements.emplace_back("$" + key, value);
  Box request = catalog_.New(method.input_type());
  if (!google::protobuf::TextFormat::ParseFromString(absl::StrReplaceAll(text, replacements),
                                                     request.get())) {
    return absl::InternalError(absl::StrCat("cannot read the recipe of ", method.full_name()));
  }
  if (AuthzOf(method).writes()) SetPath(*request, "request_id", NewUuidV7(absl::Now()));
  return request;
}

std::string World::TokenOf(const Caller& caller) {
  const std::lock_guard lock(tokens_mutex_);
  auto& [made, token] = tokens_[absl::StrCat(caller.behalf, caller.weak)];
  if (absl::Now() - made > kTokenAge) {
    made = absl::Now();
    jwt::DevToken wanted;
    wanted.subject = UserOf(caller.behalf);
    wanted.strong_authentication = !caller.weak;
    token =
        jwt::DevIssuer::Load(site_ + "/keys/dev-issuer.key").value().Issue(wanted, made).value();
  }
  return token;
}

absl::StatusOr<std::shared_ptr<rpc::Channel>> World::ChannelOf(const Caller& caller,
                                                               const std::string& server) {
  if (caller.behalf.empty()) return client_.Channel(server, caller.identity, 0);
  const std::lock_guard lock(channels_mutex_);
  auto& channel = channels_[absl::StrCat(caller.label, "@", server)];
  if (channel != nullptr) return channel;
  std::ifstream file(absl::StrCat(site_, "/run/", server, ".address"));
  rpc::ChannelOptions options;
  if (!(file >> options.address)) return absl::UnavailableError("the service has no address yet");
  const std::string stem =
      absl::StrCat(site_, "/pki/", pki::FileStem({CertificatePathOf(caller.identity)}));
  options.service = server;
  options.trust_domain = "tsunagi.test";
  options.ca_file = site_ + "/pki/ca.crt";
  options.certificate_file = stem + ".crt";
  options.key_file = stem + ".key";
  options.token = [this, caller] { return TokenOf(caller); };
  ASSIGN_OR_RETURN(channel, rpc::Channel::Create(options));
  return channel;
}

absl::Status World::Call(const Caller& caller, const std::string& server,
                         const MethodDescriptor& method, const Message& request,
                         Message& response) {
  ASSIGN_OR_RETURN(const auto channel, ChannelOf(caller, server));
  return channel->Call(PathOf(method), request, response, {.timeout = kTimeout});
}

absl::StatusOr<Box> World::Do(const std::string& identity, absl::string_view method,
                              absl::string_view text, const Target& target) {
  const std::string name = absl::StrReplaceAll(absl::StrCat("tsunagi.", method), {{"/", "."}});
  const MethodDescriptor* found = catalog_.Find(name);
  if (found == nullptr) return absl::InternalError("no method " + name);
  ASSIGN_OR_RETURN(const Box request, Fill(*found, text, target));
  Box response = catalog_.New(found->output_type());
  Caller caller;
  caller.identity = identity;
  const std::vector<std::string> parts = absl::StrSplit(name, '.');
  const absl::Status status = Call(caller, parts[1], *found, *request, *response);
  if (status.ok()) return response;
  std::string fields;
  for (const FieldProblem& each : DetailOf(status).fields) {
    absl::StrAppend(&fields, " ", each.field, "=", each.reason);
  }
  return absl::Status(status.code(), absl::StrCat(method, " as ", identity, " on ", target.name,
                                                  ": ", status.message(), fields));
}

absl::StatusOr<std::string> World::DoAtHome(absl::string_view method, absl::string_view text,
                                            const Target& target, const std::string& result) {
  const std::string lead = absl::StrCat("agency/", OfficeOf(target.situation), "/office-lead/1");
  ASSIGN_OR_RETURN(const Box response, Do(lead, method, text, target));
  return GetPath(*response, result);
}

absl::Status World::PutStaffAt(const std::string& server, const std::string& office,
                               const std::string& user, const Caller& roles) {
  const MethodDescriptor* put = catalog_.Find("tsunagi.access.v1.AccessService.PutStaff");
  std::string roles_text = absl::StrCat(" roles: ", common::v1::Role_Name(roles.role));
  if (roles.also != common::v1::ROLE_UNSPECIFIED) {
    absl::StrAppend(&roles_text, " roles: ", common::v1::Role_Name(roles.also));
  }
  const std::string text = absl::StrCat("parent: \"agencies/", office, "\" member { user: \"", user,
                                        "\"", roles_text, " }");
  ASSIGN_OR_RETURN(const Box request, Fill(*put, text, {}));
  const Box response = catalog_.New(put->output_type());
  Caller caller;
  caller.identity = kOperator;
  return Call(caller, server, *put, *request, *response);
}

// The development site has no secretariat, operator, auditor and importer at the home office.
absl::Status World::PutStaff() {
  for (const Caller& caller : AllCallers()) {
    if (RolesOf(caller) == 0 || !caller.home || !caller.behalf.empty()) {
      continue;
    }
    for (const char* server : kServers) {
      RETURN_IF_ERROR(PutStaffAt(server, kHomeOffice, UserOf(caller.identity), caller));
    }
  }
  return absl::OkStatus();
}

// Watches resume from before the first record, so that they have something to tell.
absl::Status World::ReadTokens() {
  const std::string parent = absl::StrCat("parent: \"agencies/", kHomeOffice, "\"");
  Target home;
  home.situation = Situation::kOwn;
  ASSIGN_OR_RETURN(values_["cases_token"],
                   DoAtHome("intake.v1.IntakeService/ListCases", parent, home, "watch_token"));
  ASSIGN_OR_RETURN(values_["referrals_token"],
                   DoAtHome("referral.v1.ReferralService/ListReferrals", parent + " box: INBOX",
                            home, "watch_token"));
  // So that there are proofs to ask for.
  const MethodDescriptor* checkpoint = catalog_.Find("tsunagi.audit.v1.AuditService.GetCheckpoint");
  for (const char* server : kServers) {
    ASSIGN_OR_RETURN(const Box request, Fill(*checkpoint, "fresh: true", {}));
    const Box response = catalog_.New(checkpoint->output_type());
    Caller auditor;
    auditor.identity = "agency/secretariat/auditor/1";
    RETURN_IF_ERROR(Call(auditor, server, *checkpoint, *request, *response));
  }
  return absl::OkStatus();
}

absl::Status World::Prepare() {
  RETURN_IF_ERROR(PutStaff());
  RETURN_IF_ERROR(ReadTokens());
  for (const Kind kind : kKinds) {
    for (int i = 0; i < kSituations; ++i) {
      const auto situation = static_cast<Situation>(i);
      if (!Applies(kind, situation)) continue;
      if (IsErased(situation) && !can_erase()) continue;
      if (kind == Kind::kCaseOnHold && hold_ == nullptr) continue;
      ASSIGN_OR_RETURN(shared_[std::make_pair(kind, situation)],
                       Make(kind, situation, /*rich=*/kind == Kind::kCase));
    }
  }
  if (can_erase()) RETURN_IF_ERROR(WaitForErasure());
  const Target& own = shared_[std::make_pair(Kind::kCase, Situation::kOwn)];
  const Target& restricted = shared_[std::make_pair(Kind::kCase, Situation::kRestricted)];
  const Target& conference = shared_[std::make_pair(Kind::kConference, Situation::kOwn)];
  values_["own_case"] = own.name;
  values_["P_own"] = PersonalText(own.canary);
  const Target& far = shared_[std::make_pair(Kind::kCase, Situation::kFar)];
  values_["n_far"] = absl::StrCat(far.canary);
  values_["n_restricted"] = absl::StrCat(restricted.canary);
  values_["office"] = kHomeOffice;
  values_["kana_restricted"] = KanaText(restricted.canary);
  values_["conference"] = conference.name;
  // So that the conference has something to be silent about.
  return DoAtHome("intake.v1.IntakeService/AddConferenceCase",
                  R"(name: "$conference" case: "$case")", restricted)
      .status();
}

const Target* World::Shared(Kind kind, Situation situation) const {
  static const Target kNothing;
  if (kind == Kind::kNothing) return &kNothing;
  const auto found = shared_.find(std::make_pair(kind, situation));
  return found == shared_.end() ? nullptr : &found->second;
}

}  // namespace tsunagi::sweep
