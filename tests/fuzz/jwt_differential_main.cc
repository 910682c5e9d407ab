// Differential fuzz of the signature step of common/jwt against cjose.
//
//   jwt_differential [--count N] [--seed N]
//
// Fails where we accept and cjose refuses, where both accept with different payloads, and where we
// refuse what cjose accepts without one of the rules of jwt_oracle.h; also where no token was
// accepted, or a rule never came up.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "common/error/error.h"
#include "common/jwt/compact.h"
#include "tests/fuzz/jwt_mutator.h"
#include "tests/fuzz/jwt_oracle.h"

namespace tsunagi::fuzz {
namespace {

struct Report {
  uint64_t accepted = 0;
  uint64_t refused = 0;
  uint64_t failures = 0;
  // By the rule for which we alone refused.
  std::map<std::string, uint64_t> stricter;
};

void Fail(Report& report, const char* what, const std::string& token, const std::string& why) {
  if (++report.failures > 20) return;
  std::printf("FAILED: %s (%s): \"%s\"\n", what, why.c_str(), absl::CEscape(token).c_str());
}

std::string WhyOf(const absl::Status& status) {
  for (const auto& [key, value] : DetailOf(status).metadata) {
    if (key == "why") return value;
  }
  return "";
}

void Compare(const Mutated& mutated, const jwt::KeySet& keys, const Oracle& oracle,
             Report& report) {
  const auto ours = jwt::VerifyCompact(mutated.token, keys);
  const Opinion theirs = oracle.Judge(mutated.token, mutated.kid);
  const std::string why = WhyOf(ours.status());
  if (ours.ok() && !theirs.accepted) {
    Fail(report, "only we accept", mutated.token, why);
  } else if (ours.ok() && ours->payload != theirs.payload) {
    Fail(report, "payloads differ", mutated.token, why);
  } else if (ours.ok()) {
    ++report.accepted;
  } else if (!theirs.accepted) {
    ++report.refused;
  } else if (const std::string rule = oracle.RuleFor(mutated.token, why); !rule.empty()) {
    ++report.stricter[rule];
  } else {
    Fail(report, "only we refuse, by no rule", mutated.token, why);
  }
}

int Run(uint64_t count, uint64_t seed) {
  const testing::TestKeys test_keys;
  const auto keys = jwt::KeySet::Parse(test_keys.KeySetJson());
  if (!keys.ok()) return 1;
  const Oracle oracle(test_keys);
  Mutator mutator(test_keys, seed);
  Report report;
  for (uint64_t i = 0; i < count; ++i) Compare(mutator.Next(), *keys, oracle, report);
  std::printf("%llu tokens, seed %llu: %llu accepted by both, %llu refused by both\n",
              static_cast<unsigned long long>(count), static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(report.accepted),
              static_cast<unsigned long long>(report.refused));
  bool complete = report.accepted > 0 && report.refused > 0;
  for (const std::string& rule : Oracle::Rules()) {
    const uint64_t times = report.stricter[rule];
    std::printf("  refused by us alone, %s: %llu\n", rule.c_str(),
                static_cast<unsigned long long>(times));
    complete = complete && times > 0;
  }
  std::printf("%llu failures%s\n", static_cast<unsigned long long>(report.failures),
              complete ? "" : "; something was never tried");
  return report.failures == 0 && complete ? 0 : 1;
}

}  // namespace
}  // namespace tsunagi::fuzz

int main(int argc, char** argv) {
  uint64_t count = 20'000;
  uint64_t seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const absl::string_view name = argv[i];
    uint64_t* const value = name == "--count" ? &count : name == "--seed" ? &seed : nullptr;
    if (value == nullptr || !absl::SimpleAtoi(argv[i + 1], value)) {
      std::fprintf(stderr, "usage: jwt_differential [--count N] [--seed N]\n");
      return 2;
    }
  }
  return tsunagi::fuzz::Run(count, seed);
}
