// Texts planted in records, so that whatever comes back tells whose it is and how personal.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_CANARY_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_CANARY_H_

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/authz/sweep/situation.h"
#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::sweep {

// A planted text in an answer.
struct Sighting {
  // FIELD_CLASS_PUBLIC: only that the record is there.
  common::v1::FieldClass field_class = common::v1::FIELD_CLASS_PUBLIC;
  Situation situation = Situation::kNothing;
  std::string text;
};

// Thread-safe.
class Canaries {
 public:
  // A new number for a record that will stand so.
  int Plant(Situation situation);

  // The id of a case, whose sight tells that it is there.
  void PlantId(const std::string& id, Situation situation);

  std::vector<Sighting> FindIn(absl::string_view text) const;

 private:
  mutable std::mutex mutex_;
  std::vector<Situation> numbers_;
  std::map<std::string, Situation, std::less<>> ids_;
};

// "CNRP000012X" for a personal field, "CNRF000012X" for free text.
std::string PersonalText(int number);
std::string FreeText(int number);
// "カナリヤ" and six digits in katakana; "080-7700-0012".
std::string KanaText(int number);
std::string PhoneText(int number);

// The text with every UUID replaced by "<id>".
std::string WithoutIds(absl::string_view text);

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_CANARY_H_
