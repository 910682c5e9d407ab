#include "services/intake/domain/judge_disclosure.h"

#include <algorithm>
#include <utility>

namespace tsunagi::intake {
namespace {

using Refusal = DisclosureRefusal;

// Items of legal_bases.textproto that a record does not name itself.
constexpr absl::string_view kConsentItem = "privacy.69-2-1";
constexpr absl::string_view kLifeItem = "life.27-1-2";

bool Names(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// In force on the day written on the disclosure and still now.
Refusal TimeOf(const DisclosureSituation& s, absl::CivilDay from,
               const std::optional<absl::CivilDay>& until,
               const std::optional<absl::CivilDay>& ended) {
  if (s.day < from) return Refusal::kBasisNotStarted;
  if (ended && *ended <= s.today) return Refusal::kBasisEnded;
  if (until && *until < s.today) return Refusal::kBasisEnded;
  return Refusal::kNone;
}

Refusal Judge(const DisclosureSituation& s, const Consent& consent) {
  if (consent.purpose != s.purpose) return Refusal::kPurposeNotCovered;
  if (!consent.recipients.empty() && !Names(consent.recipients, s.recipient)) {
    return Refusal::kRecipientNotCovered;
  }
  if (!Has(ClassesOf(consent.data_classes), s.data_class)) return Refusal::kClassNotCovered;
  return TimeOf(s, consent.given_on, consent.until, consent.withdrawn_on);
}

Refusal Judge(const DisclosureSituation& s, const LegalBasis& basis) {
  if (basis.purpose != s.purpose) return Refusal::kPurposeNotCovered;
  if (!Names(basis.recipients, s.recipient)) return Refusal::kRecipientNotCovered;
  // Unlike a consent, a statute never covers what it does not name.
  if (basis.data_classes.empty() || !Has(ClassesOf(basis.data_classes), s.data_class)) {
    return Refusal::kClassNotCovered;
  }
  if (basis.reason.empty()) return Refusal::kReasonMissing;
  return TimeOf(s, basis.from, basis.until, basis.ended_on);
}

Refusal Judge(const DisclosureSituation& s, const Conference& conference) {
  // Its object is exchange of information and the frame of support, not an application.
  if (s.purpose != kPurposeSupport && s.purpose != kPurposeCoordination) {
    return Refusal::kPurposeNotCovered;
  }
  if (FindCase(conference, s.case_id, s.now) == nullptr) return Refusal::kCaseNotInConference;
  const bool telling =
      s.action == DisclosureAction::kSend || s.action == DisclosureAction::kPreview;
  const ConferenceMember* recipient = FindMember(conference, s.recipient, s.now);
  if (recipient == nullptr) return Refusal::kNotAMember;
  if (telling && FindMember(conference, s.sender, s.now) == nullptr) return Refusal::kNotAMember;
  if (!recipient->acknowledged || s.now < *recipient->acknowledged) {
    return Refusal::kConfidentialityNotAcknowledged;
  }
  const bool within = conference.from <= s.day && conference.from <= s.today &&
                      s.today <= conference.until && s.day <= conference.until;
  return within ? Refusal::kNone : Refusal::kOutsideWindow;
}

Refusal Judge(const DisclosureSituation& s, const BreakGlassGrant& grant) {
  if (grant.user != s.user || s.user.empty()) return Refusal::kRecipientNotCovered;
  if (grant.reason.empty()) return Refusal::kReasonMissing;
  if (s.now < grant.opened) return Refusal::kBasisNotStarted;
  return s.now < grant.until ? Refusal::kNone : Refusal::kBasisEnded;
}

// Takes in turn every record; keeps the first that covers it, else the nearest refusal.
class Search {
 public:
  explicit Search(const DisclosureSituation& situation) : situation_(situation) {}

  template <typename Record>
  void Try(const Record& record, BasisKind kind, absl::string_view item,
           const std::optional<absl::CivilDay>& until) {
    if (decision_.allowed) return;
    const Refusal refusal = Judge(situation_, record);
    if (refusal != Refusal::kNone) {
      decision_.refusal = std::max(decision_.refusal, refusal);
      return;
    }
    Allow({record.id, kind, std::string(item), until});
  }

  void Allow(BasisRef basis) {
    decision_.allowed = true;
    decision_.refusal = Refusal::kNone;
    decision_.basis = std::move(basis);
  }

  const DisclosureDecision& decision() const { return decision_; }

 private:
  const DisclosureSituation& situation_;
  DisclosureDecision decision_;
};

void TryConferences(const DisclosureSituation& s, Search& search) {
  for (const Conference& one : s.on_file->conferences) {
    search.Try(one, BasisKind::kConference, one.item, one.until);
  }
}

// Consent goes first: it is what the person knows of. Protection of life goes last.
void TryAll(const DisclosureSituation& s, Search& search) {
  for (const Consent& one : s.on_file->consents) {
    search.Try(one, BasisKind::kConsent, kConsentItem, one.until);
  }
  TryConferences(s, search);
  for (const BasisKind kind : {BasisKind::kStatute, BasisKind::kLifeSafety}) {
    for (const LegalBasis& one : s.on_file->statutes) {
      if (one.kind == kind) search.Try(one, kind, one.item, one.until);
    }
  }
}

void TryShared(const DisclosureSituation& s, Search& search) {
  for (const BasisRef& basis : s.shared_under) {
    if (search.decision().allowed) return;
    if (basis.kind != BasisKind::kConference) {
      // Shared lawfully then; an end does not undo it.
      search.Allow(basis);
      return;
    }
    for (const Conference& one : s.on_file->conferences) {
      if (one.id == basis.id) search.Try(one, BasisKind::kConference, one.item, one.until);
    }
  }
}

}  // namespace

absl::string_view RefusalName(DisclosureRefusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      break;
    case Refusal::kNoBasis:
      return "NO_BASIS";
    case Refusal::kPurposeNotCovered:
      return "PURPOSE_NOT_COVERED";
    case Refusal::kCaseNotInConference:
      return "CASE_NOT_IN_CONFERENCE";
    case Refusal::kRecipientNotCovered:
      return "RECIPIENT_NOT_COVERED";
    case Refusal::kNotAMember:
      return "NOT_A_MEMBER";
    case Refusal::kClassNotCovered:
      return "CLASS_NOT_COVERED";
    case Refusal::kConfidentialityNotAcknowledged:
      return "CONFIDENTIALITY_NOT_ACKNOWLEDGED";
    case Refusal::kReasonMissing:
      return "REASON_MISSING";
    case Refusal::kBasisNotStarted:
      return "BASIS_NOT_STARTED";
    case Refusal::kOutsideWindow:
      return "OUTSIDE_WINDOW";
    case Refusal::kBasisEnded:
      return "BASIS_ENDED";
    case Refusal::kAddressNotConfirmed:
      return "ADDRESS_NOT_CONFIRMED";
  }
  return "";
}

absl::string_view RefusalJa(DisclosureRefusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      break;
    case Refusal::kNoBasis:
      return "情報を提供する根拠が記録されていません。本人の同意か、ほかの根拠を記録してください。";
    case Refusal::kPurposeNotCovered:
      return "記録された根拠は、この目的での提供を含みません。目的に合う同意などを記録してください"
             "。";
    case Refusal::kCaseNotInConference:
      return "この相談は支援会議の対象になっていません。相談を受け付けた機関が対象に加えてください"
             "。";
    case Refusal::kRecipientNotCovered:
      return "記録された根拠は、この提供先を含みません。提供先を含む根拠を記録してください。";
    case Refusal::kNotAMember:
      return "提供元か提供先が支援会議の構成員ではありません。構成員の一覧をお確かめください。";
    case Refusal::kClassNotCovered:
      return "記録された根拠は、この種類の情報を含みません。必要な種類を含む根拠を記録してください"
             "。";
    case Refusal::kConfidentialityNotAcknowledged:
      return "提供先が支援会議の守秘義務を確認していません。提供先に確認の登録を依頼してください。";
    case Refusal::kReasonMissing:
      return "根拠に理由が書かれていません。理由を書いた根拠を記録してください。";
    case Refusal::kBasisNotStarted:
      return "根拠が有効になる前の日付です。日付をお確かめください。";
    case Refusal::kOutsideWindow:
      return "支援会議の期間の外です。期間をお確かめいただくか、ほかの根拠を記録してください。";
    case Refusal::kBasisEnded:
      return "根拠は終了または撤回されています。必要な場合は新しい同意などを記録してください。";
    case Refusal::kAddressNotConfirmed:
      return "住所は秘匿されています。提供が必要な場合は、もう一度確認の操作をしてください。";
  }
  return "";
}

DisclosureDecision JudgeDisclosure(const DisclosureSituation& s) {
  Search search(s);
  switch (s.action) {
    case DisclosureAction::kSend:
    case DisclosureAction::kPreview:
      TryAll(s, search);
      break;
    case DisclosureAction::kReadAccepted:
      TryShared(s, search);
      break;
    case DisclosureAction::kReadCase:
      TryConferences(s, search);
      for (const BreakGlassGrant& one : s.on_file->grants) {
        search.Try(one, BasisKind::kLifeSafety, kLifeItem, std::nullopt);
      }
      break;
    case DisclosureAction::kUnspecified:
      break;
  }
  DisclosureDecision decision = search.decision();
  if (decision.allowed && s.address && s.address_protected && !s.address_confirmed) {
    decision = DisclosureDecision();
    decision.refusal = Refusal::kAddressNotConfirmed;
  }
  return decision;
}

PackageDecision JudgePackage(DisclosureSituation s, absl::string_view wanted) {
  BasesOnFile only;
  if (!wanted.empty()) {
    only = *s.on_file;
    const auto other = [wanted](const auto& record) { return record.id != wanted; };
    std::erase_if(only.consents, other);
    std::erase_if(only.statutes, other);
    std::erase_if(only.conferences, other);
    s.on_file = &only;
  }
  PackageDecision package;
  // Each basis with the number of its classes.
  std::vector<std::pair<BasisRef, int>> used;
  for (const DataClass data_class : ListOf(AllClasses())) {
    s.data_class = data_class;
    s.address = false;
    const DisclosureDecision decision = JudgeDisclosure(s);
    if (!decision.allowed) {
      package.refusal = std::max(package.refusal, decision.refusal);
      continue;
    }
    const auto index = static_cast<size_t>(data_class);
    package.classes.set(index);
    package.conference_classes[index] = decision.basis.kind == BasisKind::kConference;
    const auto same = [&](const auto& each) { return each.first == decision.basis; };
    const auto found = std::find_if(used.begin(), used.end(), same);
    if (found == used.end()) {
      used.emplace_back(decision.basis, 1);
    } else {
      ++found->second;
    }
  }
  std::stable_sort(used.begin(), used.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (auto& [basis, count] : used) package.bases.push_back(std::move(basis));
  if (package.allowed()) package.refusal = Refusal::kNone;
  s.data_class = DataClass::kAttributes;
  s.address = true;
  package.address = JudgeDisclosure(s).allowed;
  return package;
}

}  // namespace tsunagi::intake
