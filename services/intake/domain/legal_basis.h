// Records that let one office tell another of a person, beside consent (consent.h). Plain values.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_LEGAL_BASIS_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_LEGAL_BASIS_H_

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/intake/domain/consent.h"

namespace tsunagi::intake {

// The values of tsunagi.intake.v1.BasisKind.
enum class BasisKind {
  kUnspecified = 0,
  kConsent = 1,
  // 生活困窮者自立支援法9条.
  kConference = 2,
  // An item of the privacy law (個人情報保護法69条) with its reason.
  kStatute = 3,
  // Protection of life or body.
  kLifeSafety = 4,
};

// A set of data classes; bit 0 is never set.
using ClassSet = std::bitset<kLastDataClass + 1>;

inline bool Has(const ClassSet& classes, DataClass data_class) {
  return classes.test(static_cast<size_t>(data_class));
}

// Every class.
ClassSet AllClasses();
// Of a list; an empty list means every class.
ClassSet ClassesOf(const std::vector<DataClass>& classes);
// In order.
std::vector<DataClass> ListOf(const ClassSet& classes);

// A statutory basis for one case: kStatute or kLifeSafety.
struct LegalBasis {
  // UUIDv7; the name is agencies/{agency}/cases/{case}/legalBases/{id}.
  std::string id;
  BasisKind kind = BasisKind::kUnspecified;
  // Id in legal_bases.textproto.
  std::string item;
  std::string purpose;
  // Agency ids; never empty: a statute is applied to somebody.
  std::vector<std::string> recipients;
  // Never empty: what is necessary, not everything.
  std::vector<DataClass> data_classes;
  // 相当の理由, in words.
  std::string reason;
  // User id of who approved it, where the item asks for that.
  std::string approved_by;
  std::string recorded_by;
  absl::CivilDay from;
  // Last day in force; absent: until it is ended.
  std::optional<absl::CivilDay> until;
  // From this day on nothing new is shared.
  std::optional<absl::CivilDay> ended_on;
  absl::Time create_time;
};

// An office in a support conference. Who served stays bound by the duty of secrecy; who left sees
// nothing from that moment on.
struct ConferenceMember {
  std::string office;
  absl::Time joined;
  std::optional<absl::Time> left;
  // The office took note of the duty of secrecy, and who did so for it.
  std::optional<absl::Time> acknowledged;
  std::string acknowledged_by;
};

// A case that a conference deals with. Its own office put it in.
struct ConferenceCase {
  std::string case_id;
  std::string office;
  absl::Time added;
  std::string added_by;
  std::optional<absl::Time> removed;
};

// A support conference (支援会議, 生活困窮者自立支援法9条).
struct Conference {
  // UUIDv7; the name is agencies/{chair}/conferences/{id}.
  std::string id;
  // Agency id of the office that holds the chair; it is a member too.
  std::string chair;
  std::string municipality;
  std::string title;
  // Id in legal_bases.textproto.
  std::string item;
  // First and last day.
  absl::CivilDay from;
  absl::CivilDay until;
  // The etag.
  int64_t version = 1;
  absl::Time create_time;
  std::vector<ConferenceMember> members;
  std::vector<ConferenceCase> cases;
};

// The member of the office; null where it is none now.
const ConferenceMember* FindMember(const Conference& conference, absl::string_view office,
                                   absl::Time now);
// The case; null where the conference does not deal with it now.
const ConferenceCase* FindCase(const Conference& conference, absl::string_view case_id,
                               absl::Time now);

// One person of another office looks at one case to protect life: sixty minutes, reviewed.
struct BreakGlassGrant {
  // UUIDv7; the name is agencies/{owner}/breakGlassGrants/{id}.
  std::string id;
  std::string case_id;
  // The office of the case.
  std::string owner;
  // User id and office of who looks.
  std::string user;
  std::string office;
  std::string reason;
  absl::Time opened;
  absl::Time until;
  // Last day for the review.
  absl::CivilDay review_due;
  enum class Verdict { kUnspecified = 0, kJustified = 1, kNotJustified = 2 };
  Verdict verdict = Verdict::kUnspecified;
  std::optional<absl::Time> reviewed;
  std::string reviewer;
  std::string note;
};

// Minutes that a grant lasts, working days until its review, characters that its reason needs.
inline constexpr absl::Duration kBreakGlassTime = absl::Minutes(60);
inline constexpr int kReviewWorkingDays = 3;
inline constexpr size_t kMinBreakGlassReason = 20;

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_LEGAL_BASIS_H_
