// What `tsunagi doctor` checks, apart from how it asks the services.
#ifndef TSUNAGI_TOOLS_TSUNAGI_DOCTOR_H_
#define TSUNAGI_TOOLS_TSUNAGI_DOCTOR_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tsunagi/config/v1/server_config.pb.h"
#include "tsunagi/maintenance/v1/maintenance_service.pb.h"

namespace tsunagi::cli {

struct Finding {
  enum class Level { kOk, kNotice, kBad, kSkipped };
  // What was checked, e.g. "鍵ファイルの権限".
  std::string check;
  // Of which file or service.
  std::string subject;
  Level level = Level::kOk;
  // What was found, and for kBad and kNotice what to do.
  std::string text;
};

// Keys under keys/ and pki/, and what lies beside databases: nobody but the owner may read them.
std::vector<Finding> CheckFileModes(const std::string& site);

// Certificates of pki/: key and certificate belong together, days left at `now`.
std::vector<Finding> CheckCertificates(const std::string& site, absl::Time now);

// Policy and retention policy of the data folder.
std::vector<Finding> CheckPolicies(const std::string& data_dir);

// The configuration: a development site, backups.
std::vector<Finding> CheckConfig(const config::v1::ServerConfig& config);

// What a running service says of itself. Pure.
std::vector<Finding> JudgeStatus(const maintenance::v1::Status& status);

// The table, one finding a line. Pure.
std::string RenderFindings(const std::vector<Finding>& findings);

// Whether one is bad. Pure.
bool AnyBad(const std::vector<Finding>& findings);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_DOCTOR_H_
