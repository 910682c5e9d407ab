// What ought to come back, written from the rules of the offices as sentences. It neither calls the
// decision of the services nor reads their policy: where the two differ, one of them is wrong.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_ORACLE_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_ORACLE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/authz/sweep/caller.h"
#include "tests/authz/sweep/situation.h"

namespace tsunagi::sweep {

struct Verdict {
  bool ok = false;
  // Bits 1 << FieldClass of what may come back.
  int classes = 0;
  // Where not ok.
  absl::StatusCode refusal = absl::StatusCode::kPermissionDenied;
  std::string sentence;
};

class Oracle {
 public:
  // `stricter`: claims that a counsellor may not see personal fields of the own office's cases, so
  // that a sweep that notices nothing is found out.
  explicit Oracle(bool stricter) : stricter_(stricter) {}

  // Whether a sentence speaks of the permission.
  static bool Knows(absl::string_view permission);

  // Whether the permission is about cases and the persons of cases.
  static bool AboutCases(absl::string_view permission);

  // `hidden`: the method names a record, so that a refusal may look as if there were none.
  Verdict Judge(const Caller& caller, const std::string& permission, bool hidden,
                Situation situation) const;

 private:
  const bool stricter_;
};

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_ORACLE_H_
