#include "services/intake/app/legal_holds.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMinReason = 10;
constexpr size_t kMaxReason = 2'000;

}  // namespace

absl::StatusOr<std::optional<LegalHold>> HoldInForce(const IntakeStore& store,
                                                     absl::string_view case_id) {
  ASSIGN_OR_RETURN(std::vector<LegalHold> holds, store.HoldsOf(case_id));
  for (LegalHold& hold : holds) {
    if (!hold.released) return std::optional<LegalHold>(std::move(hold));
  }
  return std::optional<LegalHold>();
}

absl::StatusOr<LegalHold> HoldCase(IntakeStore& store, absl::string_view case_name,
                                   absl::string_view reason, const Actor& actor,
                                   const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  LegalHold hold;
  hold.reason = CleanText(reason);
  if (!LongerThan(hold.reason, kMinReason - 1) || LongerThan(hold.reason, kMaxReason) ||
      HasControlCharacter(hold.reason, /*single_line=*/false)) {
    return InvalidFields({{"reason", "LENGTH",
                           absl::StrCat("保存を続ける理由を、", kMinReason, "文字以上", kMaxReason,
                                        "文字以内で書いてください。")}});
  }
  ASSIGN_OR_RETURN(const std::optional<LegalHold> held, HoldInForce(store, row.header.id));
  if (held) {
    return absl::Status(Error(absl::StatusCode::kFailedPrecondition, "ALREADY_HELD",
                              "the case is under a legal hold already")
                            .Ja("この相談はすでに保存の継続が指定されています。")
                            .Resource(case_name));
  }
  hold.id = NewUuidV7(moment.now);
  hold.case_id = row.header.id;
  hold.agency = row.header.agency;
  hold.held = moment.now;
  hold.held_by = actor.user;
  RETURN_IF_ERROR(store.PutHold(hold));
  return hold;
}

absl::StatusOr<LegalHold> ReleaseCase(IntakeStore& store, absl::string_view case_name,
                                      const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  ASSIGN_OR_RETURN(std::optional<LegalHold> held, HoldInForce(store, row.header.id));
  if (!held) {
    return absl::Status(
        Error(absl::StatusCode::kFailedPrecondition, "NOT_HELD", "the case is under no legal hold")
            .Ja("この相談に保存の継続の指定はありません。")
            .Resource(case_name));
  }
  held->released = moment.now;
  held->released_by = actor.user;
  RETURN_IF_ERROR(store.PutHold(*held));
  return *std::move(held);
}

}  // namespace tsunagi::intake
