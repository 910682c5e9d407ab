// The offices of a site, what they offer and which rules route to them.
#ifndef TSUNAGI_COMMON_SITE_DIRECTORY_H_
#define TSUNAGI_COMMON_SITE_DIRECTORY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/condition.h"
#include "common/site/ranking.h"

namespace tsunagi::site {

// tsunagi.config.v1.Agency.Kind.
enum class AgencyKind {
  kUnspecified = 0,
  kHelloWork = 1,
  kMiddleGenDesk = 2,
  kMothersCorner = 3,
  kJobMall = 4,
  kSaposute = 5,
  kSelfReliance = 6,
  kHikikomoriCenter = 7,
  kPolytechnicSchool = 8,
  kMunicipalPlatform = 9,
  kWelfareCenter = 10,
  kSecretariat = 11,
  kReportingBody = 12,
};

// The name in the data and in facts, e.g. "HELLO_WORK"; "KIND_UNSPECIFIED" for kUnspecified.
std::string AgencyKindName(AgencyKind kind);

// Nothing where no kind has the name.
std::optional<AgencyKind> ParseAgencyKind(absl::string_view name);

// Free places as last stated.
struct Capacity {
  int free_places = 0;
  std::optional<absl::CivilDay> as_of;
};

// What an office says that it has for people who need it; a code that stands nowhere is not stated.
struct Provisions {
  std::vector<std::string> languages;
  std::vector<std::string> access;
  // Codes of either that it says it has not.
  std::vector<std::string> lacking;
  rules::Citation citation;

  // kUnknown where the code is not stated.
  rules::Truth Has(NeedOf of, absl::string_view code) const;
};

struct Offering {
  std::string id;
  std::string title_ja;
  // The office may place people in jobs (職業紹介).
  bool places_in_jobs = false;
  // Five-digit codes; empty: all of the prefecture.
  std::vector<std::string> catchment;
  // The catchment proposes and never excludes.
  bool catchment_advisory = false;
  // All must hold.
  std::vector<rules::Rule> eligibility;
  std::optional<Capacity> capacity;
  // Where they leave a code open, those of the agency count.
  std::optional<Provisions> provisions;

  // True where `municipality` (five digits) is in the catchment or there is none.
  bool Serves(absl::string_view municipality) const;
};

// A further number with its service.
struct AgencyContact {
  std::string service_ja;
  std::string window;
  std::string phone;
};

struct Agency {
  // E.g. "hw-utsunomiya"; the resource name is agencies/{id}.
  std::string id;
  std::string name;
  std::string kana;
  AgencyKind kind = AgencyKind::kUnspecified;
  std::string phone;
  std::string address;
  // Where it stands, five digits.
  std::string municipality;
  std::string hours_ja;
  std::string operator_class;
  // The agency this desk or branch belongs to.
  std::string parent;
  std::vector<Offering> offerings;
  // Open within both ends, inclusive; an absent end is open.
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  rules::Citation citation;
  // Who decides benefits after the first contact; empty: the agency itself.
  std::string deciding_office;
  std::vector<AgencyContact> contacts;
  // Its lead or coordinator looks at refusals before they go out.
  bool second_look = false;
  std::optional<Provisions> provisions;
  std::string file;

  // True where the agency exists on `day`.
  bool OpenOn(absl::CivilDay day) const;
  // Null where there is none.
  const Offering* FindOffering(absl::string_view offering) const;
};

// Why an offering fits: where the rule holds, offerings gain `weight`.
struct RoutingRule {
  rules::Rule rule;
  AgencyKind agency_kind = AgencyKind::kUnspecified;
  // Only offerings with this id; empty: any of the agency.
  std::string offering;
  int weight = 0;
};

// Immutable once loaded; thread-safe then. Answers point into the directory.
class Directory {
 public:
  Directory() = default;
  Directory(std::vector<Agency> agencies, std::vector<RoutingRule> routing, Ranking ranking = {});
  Directory(Directory&&) = default;
  Directory& operator=(Directory&&) = default;

  const std::vector<Agency>& agencies() const { return agencies_; }
  const std::vector<RoutingRule>& routing() const { return routing_; }
  const Ranking& ranking() const { return ranking_; }

  // Null where there is none.
  const Agency* Find(absl::string_view id) const;

  // Every agency of the kind, in the order of the files.
  std::vector<const Agency*> OfKind(AgencyKind kind) const;

  // The self-reliance offices responsible for a municipality (five digits).
  std::vector<const Agency*> SelfRelianceFor(absl::string_view municipality) const;

  // The Hello Work offices that name the municipality in their catchment; branches (with a parent)
  // have no jurisdiction.
  std::vector<const Agency*> HelloWorkFor(absl::string_view municipality) const;

 private:
  std::vector<Agency> agencies_;
  std::vector<RoutingRule> routing_;
  Ranking ranking_;
  std::map<std::string, const Agency*> by_id_;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_DIRECTORY_H_
