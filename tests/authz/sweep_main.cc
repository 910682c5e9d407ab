// The authorization sweep over the wire: every method × every caller × every way in which a record
// stands to it, asked of the four services of a running site. tests/authz/sweep.py starts them.
#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/clock.h"
#include "common/rpc/server.h"
#include "tests/authz/sweep/report.h"
#include "tests/authz/sweep/sweep.h"
#include "tests/authz/sweep/world.h"

namespace tsunagi::sweep {
namespace {

struct Options {
  std::string site;
  std::string descriptors = TSUNAGI_DESCRIPTOR_SET;
  std::string only;
  int threads = 8;
  bool self_check = false;
};

absl::StatusOr<int> Run(const Options& options) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const auto catalog, Catalog::Load(options.descriptors));
  World world(*catalog, options.site);
  const Oracle oracle(options.self_check);
  Sweep sweep(world, oracle);
  RETURN_IF_ERROR(sweep.Plan(options.only));
  if (!world.can_erase()) std::cout << "erased: skipped, no method yet" << std::endl;
  RETURN_IF_ERROR(world.Prepare());
  sweep.Run(options.threads);
  Report report(sweep, /*partial=*/!options.only.empty());
  report.Judge();
  report.Print(std::cout, absl::ToDoubleSeconds(absl::Now() - start));
  if (!options.self_check) return report.findings() == 0 ? 0 : 1;
  const bool noticed = report.findings(Check::kFields) > 0 && report.findings(Check::kTexts) > 0;
  std::cout << "the stricter oracle was " << (noticed ? "noticed" : "NOT noticed") << std::endl;
  return noticed ? 0 : 1;
}

}  // namespace
}  // namespace tsunagi::sweep

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  tsunagi::sweep::Options options;
  CLI::App app("authorization sweep over the wire");
  app.add_option("--site", options.site)->required();
  app.add_option("--descriptors", options.descriptors);
  app.add_option("--only", options.only, "methods that begin so, e.g. IntakeService/GetCase");
  app.add_option("--threads", options.threads);
  app.add_flag("--self-check", options.self_check,
               "an oracle that is too strict in one cell: the sweep must notice");
  CLI11_PARSE(app, argc, argv);
  const absl::StatusOr<int> result = tsunagi::sweep::Run(options);
  if (result.ok()) return *result;
  std::cerr << "sweep: " << result.status() << std::endl;
  return 2;
}
