// A store in memory.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_APP_TESTING_FAKE_CLASSIFICATION_STORE_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_APP_TESTING_FAKE_CLASSIFICATION_STORE_H_

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "common/error/error.h"
#include "services/classification/app/ports.h"

namespace tsunagi::classification::testing {

// For one thread. Appended facts stay in `facts`, with their record times beside.
class FakeClassificationStore final : public ClassificationStore {
 public:
  absl::StatusOr<Classification> Get(absl::string_view name) override {
    for (const Classification& each : all_) {
      if (each.name == name) return each;
    }
    return NotFound("CLASSIFICATION", name);
  }

  absl::StatusOr<std::optional<Classification>> Newest(absl::string_view case_name) override {
    const auto history = Of(case_name);
    if (history.empty()) return std::optional<Classification>();
    return std::optional<Classification>(history.front());
  }

  absl::StatusOr<std::vector<Classification>> History(absl::string_view case_name) override {
    return Of(case_name);
  }

  absl::StatusOr<std::vector<Classification>> List(const ListQuery& query) override {
    std::vector<Classification> page;
    std::set<std::string> cases;
    for (const Classification& each : Of("")) {
      const bool first_of_case = cases.insert(each.case_name).second;
      const bool wanted = query.case_name.empty() ? each.agency == query.agency && first_of_case
                                                  : each.case_name == query.case_name;
      if (!wanted || (!query.states.empty() && query.states.count(each.state) == 0)) continue;
      if (query.after && std::tie(each.create_time, each.name) >=
                             std::tie(query.after->create_time, query.after->name)) {
        continue;
      }
      if (static_cast<int>(page.size()) < query.limit) page.push_back(each);
    }
    return page;
  }

  absl::Status Insert(const Classification& classification) override {
    if (Get(classification.name).ok()) return absl::AlreadyExistsError("name");
    all_.push_back(classification);
    return absl::OkStatus();
  }

  absl::Status Update(Classification& classification) override {
    for (Classification& each : all_) {
      if (each.name != classification.name) continue;
      if (each.version != classification.version) return EtagMismatch(each.name);
      ++classification.version;
      each = classification;
      return absl::OkStatus();
    }
    return EtagMismatch(classification.name);
  }

  absl::Status AppendFact(const Fact& fact, absl::Time now) override {
    facts.push_back(fact);
    record_times.push_back(now);
    return absl::OkStatus();
  }

  std::vector<Fact> facts;
  std::vector<absl::Time> record_times;

 private:
  // Newest first; of every case where `case_name` is empty.
  std::vector<Classification> Of(absl::string_view case_name) const {
    std::vector<Classification> found;
    for (const Classification& each : all_) {
      if (case_name.empty() || each.case_name == case_name) found.push_back(each);
    }
    std::sort(found.begin(), found.end(), [](const Classification& a, const Classification& b) {
      return std::tie(a.create_time, a.name) > std::tie(b.create_time, b.name);
    });
    return found;
  }

  std::vector<Classification> all_;
};

}  // namespace tsunagi::classification::testing

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_APP_TESTING_FAKE_CLASSIFICATION_STORE_H_
