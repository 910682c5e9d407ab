// The four races, each a round at a time.
#ifndef TSUNAGI_TESTS_RACES_CONTESTS_H_
#define TSUNAGI_TESTS_RACES_CONTESTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/races/desk.h"
#include "tests/races/sides.h"

namespace tsunagi::races {

struct Round {
  int number = 0;
  // With no open referral.
  std::string case_name;
  Forgery forgery = Forgery::kNone;
};

struct Result {
  // How it ended, as counted: one of the contest's outcomes.
  std::string outcome;
  // Both calls were on their way at the same time.
  bool overlapped = false;
  // The call that began later won.
  bool overtaken = false;
  // Referrals sent with success.
  int sends = 0;
  Problems problems;
};

struct Contest {
  std::string name;
  // Each must happen, or it was no race.
  std::vector<std::string> outcomes;
  // An error where a round cannot be held at all; the case is then in any state.
  absl::StatusOr<Result> (*hold)(Desk& desk, const Round& round);
};

// Null where there is none of the name.
const Contest* FindContest(const std::string& name);

}  // namespace tsunagi::races

#endif  // TSUNAGI_TESTS_RACES_CONTESTS_H_
