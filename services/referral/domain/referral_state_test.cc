#include "services/referral/domain/referral_state.h"

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::referral {
namespace {

using ::tsunagi::testing::IsError;

// The whole table, written from the contract of the API and not from the code. A cell is the next
// state, "-" where nobody may (REFERRAL_STATE) or "other" where the other side may.
constexpr char kExpected[] = R"(
             send  accept    decline   start       complete   cancel     outcome
DRAFT/s      SENT  -         -         -           -          CANCELLED  -
DRAFT/r      other -         -         -           -          other      -
SENT/s       -     other     other     -           -          CANCELLED  -
SENT/r       -     ACCEPTED  DECLINED  -           -          other      -
ACCEPTED/s   -     -         -         other       -          -          other
ACCEPTED/r   -     -         -         IN_SUPPORT  -          -          ACCEPTED
DECLINED/s   -     -         -         -           -          -          -
DECLINED/r   -     -         -         -           -          -          -
IN_SUPPORT/s -     -         -         -           other      -          other
IN_SUPPORT/r -     -         -         -           COMPLETED  -          IN_SUPPORT
COMPLETED/s  -     -         -         -           -          -          other
COMPLETED/r  -     -         -         -           -          -          COMPLETED
CANCELLED/s  -     -         -         -           -          -          -
CANCELLED/r  -     -         -         -           -          -          -
)";

const std::map<std::string, Transition> kTransitions = {{"send", Transition::kSend},
                                                        {"accept", Transition::kAccept},
                                                        {"decline", Transition::kDecline},
                                                        {"start", Transition::kStartSupport},
                                                        {"complete", Transition::kComplete},
                                                        {"cancel", Transition::kCancel},
                                                        {"outcome", Transition::kRecordOutcome}};

std::vector<std::string> Words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void CheckCell(const std::string& expected, State state, Actor actor, Transition transition) {
  const absl::StatusOr<State> next = Next(state, actor, transition);
  EXPECT_EQ(Allowed(state, actor, transition), next.ok());
  if (expected == "-") {
    EXPECT_THAT(next, IsError(absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE"));
  } else if (expected == "other") {
    EXPECT_THAT(next, IsError(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION"));
  } else {
    ASSERT_OK(next);
    EXPECT_EQ(StateName(*next), expected);
  }
  if (!next.ok()) {
    EXPECT_FALSE(DetailOf(next.status()).message_ja.empty());
  }
}

TEST(ReferralState, EveryCell_IsAsTheContractSays) {
  std::istringstream table(kExpected);
  std::string line;
  std::getline(table, line);
  std::getline(table, line);
  const std::vector<std::string> header = Words(line);
  ASSERT_EQ(header.size(), kTransitions.size());
  int cells = 0;
  while (std::getline(table, line)) {
    const std::vector<std::string> row = Words(line);
    ASSERT_EQ(row.size(), header.size() + 1) << line;
    const size_t slash = row[0].find('/');
    const std::optional<State> state = ParseState(row[0].substr(0, slash));
    ASSERT_TRUE(state.has_value()) << line;
    const Actor actor = row[0].substr(slash + 1) == "s" ? Actor::kSender : Actor::kReceiver;
    for (size_t i = 0; i < header.size(); ++i) {
      SCOPED_TRACE(absl::StrCat(row[0], " ", header[i]));
      CheckCell(row[i + 1], *state, actor, kTransitions.at(header[i]));
      ++cells;
    }
  }
  EXPECT_EQ(cells, 7 * 2 * 7);
}

TEST(ReferralState, Names_ReadBack) {
  for (int i = 1; i <= 7; ++i) {
    EXPECT_EQ(ParseState(StateName(static_cast<State>(i))), static_cast<State>(i));
  }
  EXPECT_FALSE(ParseState("").has_value());
  EXPECT_FALSE(ParseState("UNKNOWN").has_value());
}

}  // namespace
}  // namespace tsunagi::referral
