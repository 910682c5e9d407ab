#include "tools/tsunagi/labels.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/normalize.h"

namespace tsunagi::cli {
namespace {

using classification::v1::Category;
using classification::v1::Classification;
using classification::v1::Proposal;
using classification::v1::RuleTrace;
using config::v1::Agency;
using google::protobuf::EnumDescriptor;
using google::protobuf::GetEnumDescriptor;
using intake::v1::Case;
using intake::v1::Concerns;
using intake::v1::Consent;
using intake::v1::Consulter;
using intake::v1::ContactLogEntry;
using intake::v1::Person;
using intake::v1::SheetRowResult;
using referral::v1::DigestItem;
using referral::v1::Outcome;
using referral::v1::Referral;

constexpr EnumLabel kCaseStates[] = {
    {Case::RECEIVED, "受付"}, {Case::IN_SUPPORT, "支援中"}, {Case::CLOSED, "終結"}};
constexpr EnumLabel kErasureReasons[] = {{intake::v1::RETENTION_TERM, "保存期間の満了"},
                                         {intake::v1::ON_REQUEST, "本人の求め"}};
constexpr EnumLabel kChannels[] = {{Case::PERSON_VISIT, "本人(来所)"},
                                   {Case::PERSON_PHONE_OR_MAIL, "本人(電話・メール)"},
                                   {Case::FAMILY_VISIT, "家族・知人(来所)"},
                                   {Case::FAMILY_PHONE_OR_MAIL, "家族・知人(電話・メール)"},
                                   {Case::OUTREACH, "アウトリーチ"},
                                   {Case::OTHER_BODY, "関係機関の紹介"},
                                   {Case::OTHER_CHANNEL, "その他"}};
constexpr EnumLabel kConsulters[] = {{Consulter::SELF, "本人"},
                                     {Consulter::FAMILY, "家族"},
                                     {Consulter::OTHER_BODY, "関係機関"},
                                     {Consulter::ANONYMOUS, "匿名"}};
constexpr EnumLabel kSexes[] = {{Person::SEX_UNKNOWN, "不明"},
                                {Person::MALE, "男"},
                                {Person::FEMALE, "女"},
                                {Person::OTHER_SEX, "その他"}};
constexpr EnumLabel kConcerns[] = {{Concerns::HEALTH, "病気や健康・障害"},
                                   {Concerns::HOUSING, "住まい"},
                                   {Concerns::INCOME, "収入・生活費"},
                                   {Concerns::RENT_LOAN, "家賃やローンの支払い"},
                                   {Concerns::TAX_UTILITIES, "税金や公共料金等の支払い"},
                                   {Concerns::DEBT, "債務"},
                                   {Concerns::JOB_SEARCH, "仕事探し・就職"},
                                   {Concerns::JOB_TROUBLE, "仕事上の不安やトラブル"},
                                   {Concerns::COMMUNITY, "地域との関係"},
                                   {Concerns::FAMILY, "家族との関係"},
                                   {Concerns::CHILD_CARE, "子育て"},
                                   {Concerns::ELDER_CARE, "介護"},
                                   {Concerns::WITHDRAWAL, "ひきこもり・不登校"},
                                   {Concerns::VIOLENCE, "DV・虐待"},
                                   {Concerns::FOOD, "食べるものがない"},
                                   {Concerns::OTHER, "その他の相談"}};
constexpr EnumLabel kMethods[] = {{ContactLogEntry::PHONE, "電話"},
                                  {ContactLogEntry::VISIT_OR_ACCOMPANIMENT, "訪問・同行"},
                                  {ContactLogEntry::INTERVIEW, "面談"},
                                  {ContactLogEntry::INTERNAL_MEETING, "所内会議"},
                                  {ContactLogEntry::COORDINATION_MEETING, "支援調整会議"},
                                  {ContactLogEntry::SUPPORT_CONFERENCE, "支援会議"},
                                  {ContactLogEntry::OTHER_BODY_PHONE, "他機関との電話"},
                                  {ContactLogEntry::OTHER_BODY_MEETING, "他機関との会議"},
                                  {ContactLogEntry::OTHER_METHOD, "その他"}};
constexpr EnumLabel kGivers[] = {{Consent::THE_PERSON, "本人"},
                                 {Consent::REPRESENTATIVE, "代理人"}};
constexpr EnumLabel kForms[] = {{Consent::WRITTEN, "書面"}, {Consent::ORAL, "口頭"}};
constexpr EnumLabel kVerdicts[] = {{intake::v1::BreakGlassGrant::JUSTIFIED, "正当"},
                                   {intake::v1::BreakGlassGrant::NOT_JUSTIFIED, "正当でない"}};
constexpr EnumLabel kDataClasses[] = {
    {Consent::ATTRIBUTES, "基本属性"},    {Consent::HEALTH, "健康・障害・介護"},
    {Consent::WORK, "就労・就学"},        {Consent::FINANCES, "収入・資産・債務"},
    {Consent::WELFARE, "福祉制度の利用"}, {Consent::LIFE_HISTORY, "生活歴・課題"}};
constexpr EnumLabel kRowOutcomes[] = {{SheetRowResult::CREATED, "登録"},
                                      {SheetRowResult::ALREADY_THERE, "登録済み"},
                                      {SheetRowResult::REJECTED, "取込不可"}};
constexpr EnumLabel kCategories[] = {
    {classification::v1::CATEGORY_UNSTABLE_EMPLOYMENT, "①不安定な就労状態"},
    {classification::v1::CATEGORY_LONG_TERM_JOBLESS, "②長期無業"},
    {classification::v1::CATEGORY_SOCIAL_PARTICIPATION, "③社会参加支援"}};
constexpr EnumLabel kResults[] = {{Proposal::DECIDED, "類型案あり"},
                                  {Proposal::UNDECIDED, "未定(聞き取りが必要)"},
                                  {Proposal::NO_CATEGORY, "該当する類型なし"},
                                  {Proposal::URGENT, "緊急(担当者が直接対応)"}};
constexpr EnumLabel kTruths[] = {
    {RuleTrace::YES, "該当"}, {RuleTrace::NO, "非該当"}, {RuleTrace::UNKNOWN, "不明"}};
constexpr EnumLabel kClassificationStates[] = {{Classification::PROPOSED, "案"},
                                               {Classification::CONFIRMED, "確定"},
                                               {Classification::OVERRIDDEN, "変更して確定"},
                                               {Classification::SUPERSEDED, "差替済み"}};
constexpr EnumLabel kReferralStates[] = {{Referral::DRAFT, "作成中"},
                                         {Referral::SENT, "送付済み"},
                                         {Referral::ACCEPTED, "受理"},
                                         {Referral::DECLINED, "差戻し"},
                                         {Referral::IN_SUPPORT, "支援中"},
                                         {Referral::COMPLETED, "終了"},
                                         {Referral::CANCELLED, "取下げ"},
                                         {Referral::RECEIVED, "受領"},
                                         {Referral::INFORMATION_REQUESTED, "照会中"},
                                         {Referral::DECLINE_PROPOSED, "差戻し確認中"},
                                         {Referral::ON_HOLD, "休止中"},
                                         {Referral::ENDED_EARLY, "中途終了"},
                                         {Referral::EXPIRED, "期限切れ"},
                                         {Referral::ENTERED_IN_ERROR, "誤り"}};
// The steps of a referral's history; they come as names.
struct StepName {
  absl::string_view name;
  absl::string_view label;
};
constexpr StepName kSteps[] = {{"SEND", "送付"},
                               {"RECEIVE", "受領"},
                               {"REQUEST_INFORMATION", "照会"},
                               {"GIVE_INFORMATION", "照会への回答"},
                               {"ACCEPT", "受理"},
                               {"DECLINE", "差戻し"},
                               {"PROPOSE_DECLINE", "差戻しの確認依頼"},
                               {"CONFIRM_DECLINE", "差戻しの確認"},
                               {"RETURN_DECLINE", "差戻しを見直す"},
                               {"START_SUPPORT", "支援の開始"},
                               {"HOLD", "休止"},
                               {"RESUME", "再開"},
                               {"COMPLETE", "終了"},
                               {"END_EARLY", "中途終了"},
                               {"REOPEN", "支援の再開"},
                               {"CANCEL", "取下げ"},
                               {"EXPIRE", "期限切れ"},
                               {"MARK_IN_ERROR", "誤りとして取消"},
                               {"SCHEDULE_VISIT", "初回面談の予定"},
                               {"MISS_VISIT", "初回面談に来られず"}};
constexpr EnumLabel kReferralKinds[] = {{Referral::REFERRAL, "紹介"},
                                        {Referral::TRANSFER, "移管"},
                                        {Referral::SUB_REFERRAL, "一部の引継ぎ"},
                                        {Referral::TEAM_SUPPORT, "チーム支援"}};
constexpr EnumLabel kRuleEffects[] = {
    {referral::v1::PreviewRulesResponse::EXCLUDED, "紹介先が除外される"},
    {referral::v1::PreviewRulesResponse::ADMITTED, "紹介先が除外でなくなる"},
    {referral::v1::PreviewRulesResponse::GONE, "紹介先が名簿からなくなる"},
    {referral::v1::PreviewRulesResponse::BEST_CHANGED, "第一候補が変わる"}};
constexpr EnumLabel kSides[] = {{Referral::SENDER, "紹介元"}, {Referral::RECEIVER, "紹介先"}};
constexpr EnumLabel kDigestKinds[] = {{DigestItem::ACKNOWLEDGE, "受領の連絡"},
                                      {DigestItem::ANSWER, "受理・差戻しの返答"},
                                      {DigestItem::INFORMATION, "照会への回答"},
                                      {DigestItem::FIRST_VISIT, "初回面談の結果"},
                                      {DigestItem::REFER_AGAIN, "次の行き先"},
                                      {DigestItem::ESCALATED, "返答の遅れ（他機関）"},
                                      {DigestItem::SELECTION_RESULT, "選考結果の記録"}};
constexpr EnumLabel kOutcomes[] = {{Outcome::REGISTERED, "登録"},
                                   {Outcome::CONSULTED, "専門相談"},
                                   {Outcome::SEMINAR_ATTENDED, "セミナー受講"},
                                   {Outcome::TRAINING_STARTED, "訓練受講開始"},
                                   {Outcome::INTRODUCED, "紹介状交付"},
                                   {Outcome::NOT_HIRED, "不採用"},
                                   {Outcome::PLACED, "就職確認"},
                                   {Outcome::EMPLOYMENT_ETC, "就労等"},
                                   {Outcome::RETAINED, "定着確認"},
                                   {Outcome::PARTICIPATION, "社会参加"},
                                   {Outcome::CLOSED, "終結"},
                                   {Outcome::SUSPENDED, "中断"}};
constexpr EnumLabel kAgencyKinds[] = {{Agency::HELLO_WORK, "ハローワーク"},
                                      {Agency::MIDDLE_GEN_DESK, "ミドル世代支援コーナー"},
                                      {Agency::MOTHERS_CORNER, "マザーズコーナー"},
                                      {Agency::JOB_MALL, "ジョブモール"},
                                      {Agency::SAPOSUTE, "サポステ"},
                                      {Agency::SELF_RELIANCE, "自立相談支援機関"},
                                      {Agency::HIKIKOMORI_CENTER, "ひきこもり地域支援センター"},
                                      {Agency::POLYTECHNIC_SCHOOL, "職業能力開発施設"},
                                      {Agency::MUNICIPAL_PLATFORM, "市町PF"},
                                      {Agency::WELFARE_CENTER, "健康福祉センター"},
                                      {Agency::SECRETARIAT, "事務局"},
                                      {Agency::REPORTING_BODY, "報告機関"}};

struct Attribute {
  Outcome::Kind kind;
  absl::string_view name;
  absl::string_view label;
};
constexpr Attribute kAttributes[] = {
    {Outcome::TRAINING_STARTED, "PUBLIC_UNEMPLOYED", "離職者訓練"},
    {Outcome::TRAINING_STARTED, "JOB_SEEKER_SUPPORT", "求職者支援訓練"},
    {Outcome::TRAINING_STARTED, "PRIORITY_SEAT", "優先枠"},
    {Outcome::PLACED, "REGULAR", "正社員"},
    {Outcome::PLACED, "NON_REGULAR", "正社員以外"},
    {Outcome::RETAINED, "M1", "1か月"},
    {Outcome::RETAINED, "M3", "3か月"},
    {Outcome::RETAINED, "M6", "6か月"}};

using LabelTable = std::map<const EnumDescriptor*, absl::Span<const EnumLabel>>;

const LabelTable& Tables() {
  static const auto* const tables = new LabelTable{
      {GetEnumDescriptor<Case::State>(), kCaseStates},
      {GetEnumDescriptor<intake::v1::ErasureReason>(), kErasureReasons},
      {GetEnumDescriptor<Case::Channel>(), kChannels},
      {GetEnumDescriptor<Consulter::Kind>(), kConsulters},
      {GetEnumDescriptor<Person::Sex>(), kSexes},
      {GetEnumDescriptor<Concerns::Concern>(), kConcerns},
      {GetEnumDescriptor<ContactLogEntry::Method>(), kMethods},
      {GetEnumDescriptor<Consent::Giver>(), kGivers},
      {GetEnumDescriptor<Consent::Form>(), kForms},
      {GetEnumDescriptor<Consent::DataClass>(), kDataClasses},
      {GetEnumDescriptor<intake::v1::BreakGlassGrant::Verdict>(), kVerdicts},
      {GetEnumDescriptor<SheetRowResult::Outcome>(), kRowOutcomes},
      {GetEnumDescriptor<Category>(), kCategories},
      {GetEnumDescriptor<Proposal::Result>(), kResults},
      {GetEnumDescriptor<RuleTrace::Truth>(), kTruths},
      {GetEnumDescriptor<Classification::State>(), kClassificationStates},
      {GetEnumDescriptor<Referral::State>(), kReferralStates},
      {GetEnumDescriptor<Referral::Kind>(), kReferralKinds},
      {GetEnumDescriptor<Referral::Side>(), kSides},
      {GetEnumDescriptor<referral::v1::PreviewRulesResponse::Effect>(), kRuleEffects},
      {GetEnumDescriptor<DigestItem::Kind>(), kDigestKinds},
      {GetEnumDescriptor<Outcome::Kind>(), kOutcomes},
      {GetEnumDescriptor<Agency::Kind>(), kAgencyKinds},
  };
  return *tables;
}

// Width, spaces and case do not matter where people type.
std::string Fold(absl::string_view text) { return text::FoldForSearch(text); }

}  // namespace

absl::Span<const EnumLabel> LabelsOf(const EnumDescriptor* type) {
  const auto found = Tables().find(type);
  return found == Tables().end() ? absl::Span<const EnumLabel>() : found->second;
}

std::string LabelOf(const EnumDescriptor* type, int value) {
  for (const EnumLabel& label : LabelsOf(type)) {
    if (label.value == value) return std::string(label.label);
  }
  if (value == 0) return "－";
  const auto* const known = type->FindValueByNumber(value);
  return known != nullptr ? known->name() : absl::StrCat(value);
}

std::optional<int> ValueOf(const EnumDescriptor* type, absl::string_view text) {
  const std::string folded = Fold(text);
  for (const EnumLabel& label : LabelsOf(type)) {
    if (Fold(label.label) == folded) return label.value;
    const auto* const value = type->FindValueByNumber(label.value);
    if (value != nullptr && Fold(value->name()) == folded) return label.value;
    // "UNSTABLE_EMPLOYMENT" of CATEGORY_UNSTABLE_EMPLOYMENT.
    if (value != nullptr && Fold(value->name()) == Fold(absl::StrCat("CATEGORY_", text))) {
      return label.value;
    }
  }
  return std::nullopt;
}

std::string ChoicesOf(const EnumDescriptor* type) {
  return absl::StrJoin(LabelsOf(type), "、", [type](std::string* out, const EnumLabel& label) {
    absl::StrAppend(out, label.label, " (", type->FindValueByNumber(label.value)->name(), ")");
  });
}

std::string CategoryLabel(absl::string_view name) {
  if (name.empty()) return "類型なし";
  const std::optional<int> value = ValueOf(GetEnumDescriptor<Category>(), name);
  return value ? LabelOf(GetEnumDescriptor<Category>(), *value) : std::string(name);
}

std::optional<std::string> ParseAttribute(Outcome::Kind kind, absl::string_view text) {
  const std::string folded = Fold(text);
  if (folded.empty()) return "";
  for (const Attribute& attribute : kAttributes) {
    if (attribute.kind == kind &&
        (Fold(attribute.label) == folded || Fold(attribute.name) == folded)) {
      return std::string(attribute.name);
    }
  }
  return std::nullopt;
}

std::string AttributeLabel(absl::string_view attribute) {
  for (const Attribute& known : kAttributes) {
    if (known.name == attribute) return std::string(known.label);
  }
  return std::string(attribute);
}

std::vector<std::string> AttributesOf(Outcome::Kind kind) {
  std::vector<std::string> names;
  for (const Attribute& attribute : kAttributes) {
    if (attribute.kind == kind) names.emplace_back(attribute.name);
  }
  return names;
}

std::string StepLabel(absl::string_view transition) {
  for (const auto& step : kSteps) {
    if (step.name == transition) return std::string(step.label);
  }
  return std::string(transition);
}

std::string CohortLabel(absl::string_view cohort) {
  if (cohort == "IN") return "対象";
  if (cohort == "OUT") return "対象外";
  return cohort.empty() ? "－" : "不明";
}

std::string DuplicateReasonLabel(absl::string_view reason) {
  if (reason == "SAME_HOUSEHOLD") return "同じ世帯の別の方らしい";
  if (reason == "SAME_NAME") return "氏名が同じ";
  if (reason == "VARIANT_KANJI") return "字体が違う";
  if (reason == "SAME_KANA") return "ふりがなが同じ";
  if (reason == "LONG_VOWEL") return "長音の書き方だけが違う";
  if (reason == "NEAR_NAME") return "氏名かふりがなが一字違い";
  if (reason == "SWAPPED_NAME") return "姓と名が逆";
  if (reason == "FORMER_NAME") return "旧姓が同じ";
  if (reason == "SAME_GIVEN_NAME") return "名が同じ (姓は違う)";
  if (reason == "SAME_BIRTH_DATE") return "生年月日が同じ";
  if (reason == "NEAR_BIRTH_DATE") return "生年月日が近い";
  if (reason == "TRANSPOSED_DIGITS") return "生年月日の数字が入れ替わり";
  if (reason == "ERA_SLIP") return "生年月日の元号違い";
  if (reason == "SAME_PHONE") return "電話番号が同じ";
  if (reason == "SAME_ADDRESS") return "住所が同じ";
  if (reason == "OTHER_BIRTH_DATE") return "ただし生年月日は違う";
  return std::string(reason);
}

}  // namespace tsunagi::cli
