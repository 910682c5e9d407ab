#include "tests/authz/sweep/gaps.h"

namespace tsunagi::sweep {
namespace {

using enum Situation;

template <typename... Values>
constexpr int SetOf(Values... values) {
  return ((1 << static_cast<int>(values)) | ...);
}

constexpr int kSecret = SetOf(kRestricted);

constexpr absl::string_view kClassification =
    "classification does not know that a case is restricted: workers who are not on its team "
    "decide and read as for any other case";
constexpr absl::string_view kReferral =
    "referral does not know that a case is restricted: workers who are not on its team read and "
    "move its referrals";
constexpr absl::string_view kConferenceCase =
    "that a case is restricted does not keep workers who are not on its team from putting it "
    "before "
    "a conference or taking it out";
constexpr absl::string_view kConferenceList =
    "a conference names the own office's restricted cases to workers who are not on their team";
constexpr absl::string_view kWatch =
    "the watch tells of restricted cases, which lists and search leave out";
constexpr absl::string_view kOwnCase =
    "a restricted case of the own office answers OWN_CASE, an absent one NOT_FOUND";
constexpr absl::string_view kSheetNumber =
    "whoever brings a sheet with the number of a restricted case is told its name";
constexpr absl::string_view kCheck =
    "a case that was not disclosed answers DISCLOSURE_NOT_FOUND, an absent one CASE_NOT_FOUND; "
    "only "
    "the referral service can ask";

constexpr absl::string_view kOfficer =
    "the privacy officer is refused a restricted case, and cannot answer the person who asks";

constexpr KnownGap kGaps[] = {
    {"IntakeService/ListDisclosures", kSecret, kOfficer},
    {"IntakeService/ExportPerson", kSecret, kOfficer},
    {"ClassificationService/ConfirmClassification", kSecret, kClassification},
    {"ClassificationService/OverrideClassification", kSecret, kClassification},
    {"ClassificationService/GetClassification", kSecret, kClassification},
    {"ClassificationService/ListClassifications", kSecret, kClassification},
    {"ClassificationService/GetCaseCategory", kSecret, kClassification},
    {"ReferralService/SendReferral", kSecret, kReferral},
    {"ReferralService/AcceptReferral", kSecret, kReferral},
    {"ReferralService/DeclineReferral", kSecret, kReferral},
    {"ReferralService/StartReferralSupport", kSecret, kReferral},
    {"ReferralService/CompleteReferral", kSecret, kReferral},
    {"ReferralService/CancelReferral", kSecret, kReferral},
    {"ReferralService/RecordOutcome", kSecret, kReferral},
    {"ReferralService/ReverseOutcome", kSecret, kReferral},
    {"ReferralService/GetReferral", kSecret, kReferral},
    {"ReferralService/ListReferrals", kSecret, kReferral},
    {"ReferralService/WatchReferrals", kSecret, kReferral},
    {"IntakeService/AddConferenceCase", kSecret, kConferenceCase},
    {"IntakeService/RemoveConferenceCase", kSecret, kConferenceCase},
    {"IntakeService/GetConference", kSecret, kConferenceList},
    {"IntakeService/WatchCases", kSecret, kWatch},
    {"IntakeService/OpenBreakGlass", kSecret, kOwnCase},
    {"IntakeService/ImportSheetRows", kSecret, kSheetNumber},
    {"IntakeService/CheckDisclosure",
     SetOf(kOwn, kClosed, kRestricted, kOnTeam, kNear, kNearRestricted, kFar, kConference,
           kBreakGlass),
     kCheck},
};

}  // namespace

absl::Span<const KnownGap> KnownGaps() { return kGaps; }

const KnownGap* FindGap(absl::string_view method, Situation about) {
  for (const KnownGap& gap : kGaps) {
    if (gap.method == method && (gap.about & (1 << static_cast<int>(about))) != 0) return &gap;
  }
  return nullptr;
}

}  // namespace tsunagi::sweep
