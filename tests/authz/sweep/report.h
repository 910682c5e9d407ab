// Judges the cells of a sweep and says in sentences what was looked at and what was found.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_REPORT_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_REPORT_H_

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "tests/authz/sweep/gaps.h"
#include "tests/authz/sweep/sweep.h"

namespace tsunagi::sweep {

enum class Check {
  kFields,
  kTexts,
  kIdentical,
  kDenied,
  kExpected,
  kReached,
};
inline constexpr int kChecks = 6;

class Report {
 public:
  // `partial`: not every method was asked.
  Report(const Sweep& sweep, bool partial) : sweep_(sweep), partial_(partial) {}

  void Judge();

  // Everything, findings first.
  void Print(std::ostream& out, double seconds) const;

  int findings() const;
  int findings(Check check) const;

 private:
  void JudgeAnswer(const Cell& cell, const Verdict& verdict);
  void JudgeRefusal(const Cell& cell, const Verdict& verdict);
  void JudgeSightings(const Cell& cell);
  void JudgeTwin(const Cell& cell);
  void JudgeReached();
  void Look(Check check) { ++looked_[static_cast<size_t>(check)]; }
  void JudgeDenied(const Cell& cell);
  void Found(Check check, const Cell& cell, const std::string& what);
  // `about`: how the record stands that was seen.
  void Found(Check check, const Cell& cell, const std::string& what, Situation about);

  const Sweep& sweep_;
  const bool partial_;
  int looked_[kChecks] = {};
  std::vector<std::string> found_[kChecks];
  // Per known gap, how often it showed.
  std::map<const KnownGap*, int> gaps_;
  // Of planted texts where they may be, by what they are: a scan that finds none is blind.
  std::map<std::string, int> allowed_sightings_ = {{"a personal text", 0},
                                                   {"kana", 0},
                                                   {"a phone number", 0},
                                                   {"free text", 0},
                                                   {"the id of a case", 0}};
  std::map<std::string, int> business_;
  std::map<std::string, int> ok_of_method_;
  std::map<std::string, int> skipped_;
  int ok_ = 0;
  int refused_ = 0;
};

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_REPORT_H_
