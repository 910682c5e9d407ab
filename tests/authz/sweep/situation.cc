#include "tests/authz/sweep/situation.h"

namespace tsunagi::sweep {

absl::string_view NameOf(Situation situation) {
  constexpr std::array<absl::string_view, kSituations> kNames = {"nothing",
                                                                 "own",
                                                                 "closed",
                                                                 "restricted",
                                                                 "restricted, on its team",
                                                                 "erased",
                                                                 "absent",
                                                                 "same town",
                                                                 "same town, restricted",
                                                                 "same town, absent",
                                                                 "other office",
                                                                 "other office, absent",
                                                                 "received",
                                                                 "received, erased",
                                                                 "conference",
                                                                 "break-glass"};
  return kNames[static_cast<size_t>(situation)];
}

absl::string_view OfficeOf(Situation situation) {
  switch (situation) {
    case Situation::kNear:
    case Situation::kNearRestricted:
    case Situation::kAbsentNear:
      return kNearOffice;
    case Situation::kFar:
    case Situation::kAbsentFar:
    case Situation::kReceived:
    case Situation::kReceivedErased:
    case Situation::kConference:
    case Situation::kBreakGlass:
      return kFarOffice;
    default:
      return kHomeOffice;
  }
}

Situation AbsentTwin(Situation situation) {
  const absl::string_view office = OfficeOf(situation);
  if (office == kNearOffice) return Situation::kAbsentNear;
  return office == kFarOffice ? Situation::kAbsentFar : Situation::kAbsentOwn;
}

bool IsAbsent(Situation situation) {
  return situation == Situation::kAbsentOwn || situation == Situation::kAbsentNear ||
         situation == Situation::kAbsentFar;
}

bool IsErased(Situation situation) {
  return situation == Situation::kErased || situation == Situation::kReceivedErased;
}

bool Applies(Kind kind, Situation situation) {
  if (kind == Kind::kNothing) return situation == Situation::kNothing;
  // What is on hold is not erased.
  if (kind == Kind::kCaseOnHold && IsErased(situation)) return false;
  switch (situation) {
    case Situation::kNothing:
      return false;
    case Situation::kOwn:
    case Situation::kNear:
    case Situation::kFar:
      return true;
    // An absent office is of nobody's municipality.
    case Situation::kAbsentOwn:
    case Situation::kAbsentNear:
      return kind != Kind::kOffice;
    case Situation::kAbsentFar:
      return true;
    case Situation::kConference:
      return kind == Kind::kConference || kind == Kind::kCase || kind == Kind::kConsent ||
             kind == Kind::kBasis || kind == Kind::kClassification;
    case Situation::kReceived:
    case Situation::kReceivedErased:
      return kind != Kind::kOffice && kind != Kind::kDraft && kind != Kind::kConference &&
             kind != Kind::kOffering && kind != Kind::kStaff && kind != Kind::kGrant &&
             kind != Kind::kReferralDraft;
    case Situation::kBreakGlass:
      return kind == Kind::kCase || kind == Kind::kConsent || kind == Kind::kBasis ||
             kind == Kind::kClassification;
    case Situation::kClosed:
    case Situation::kRestricted:
    case Situation::kOnTeam:
    case Situation::kErased:
    case Situation::kNearRestricted:
      return kind != Kind::kOffice && kind != Kind::kDraft && kind != Kind::kConference &&
             kind != Kind::kOffering && kind != Kind::kStaff;
  }
  return false;
}

}  // namespace tsunagi::sweep
