// Every method × recipe × caller × situation, asked over the wire and judged.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_SWEEP_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_SWEEP_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/authz/sweep/caller.h"
#include "tests/authz/sweep/oracle.h"
#include "tests/authz/sweep/recipes.h"
#include "tests/authz/sweep/world.h"

namespace tsunagi::sweep {

// One method at one server with one recipe.
struct Entry {
  const MethodDescriptor* method = nullptr;
  std::string server;
  const Recipe* recipe = nullptr;
  // "IntakeService/GetCase@intake".
  std::string name;
};

struct Cell {
  const Entry* entry = nullptr;
  const Caller* caller = nullptr;
  Situation situation = Situation::kNothing;

  // What came back.
  bool ran = false;
  absl::Status status;
  std::string reason;
  // Code, message and details, or the answer; ids and office taken out.
  std::string comparable;
  int classes = 0;
  std::vector<Sighting> sightings;
  std::string why_skipped;
};

class Sweep {
 public:
  Sweep(World& world, const Oracle& oracle) : world_(world), oracle_(oracle) {}

  // Which server serves which service is asked of the servers. An error where a method has no
  // recipe, a permission no sentence, or a service no server. `only`: beginning of the methods that
  // are asked ("IntakeService/GetCase"); empty: all.
  absl::Status Plan(const std::string& only);

  // Reads first, so that what is being made for the writes stands in no list.
  void Run(int threads);

  const std::vector<Cell>& cells() const { return cells_; }
  // The cell that differs only in the situation; null where it was not asked.
  const Cell* Find(const Cell& cell, Situation situation) const;

  Verdict Expect(const Cell& cell) const;
  // The classes that the caller may see of a record of another situation, e.g. of one in a list, as
  // bits.
  int VisibleOf(const Cell& cell, Situation situation) const;

 private:
  absl::StatusOr<bool> Serves(const std::string& server, const MethodDescriptor& method);
  absl::Status PlanMethod(const MethodDescriptor& method, const std::vector<std::string>& servers);
  void RunPhase(bool writes, int threads);
  void Ask(Cell& cell);
  absl::StatusOr<Target> TargetOf(const Cell& cell);
  absl::Status AskOnce(const Cell& cell, const Message& request, std::string& texts, int& classes,
                       std::string& answer);
  absl::Status Watch(const Cell& cell, const Message& request, std::string& texts, int& classes);

  World& world_;
  const Oracle& oracle_;
  const std::vector<Caller> callers_ = AllCallers();
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<Cell> cells_;
  std::map<std::tuple<const Entry*, const Caller*, Situation>, size_t> index_;
};

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_SWEEP_H_
