// Rules and offices that are not in force yet: read from a folder, sent to a service, judged there
// beside those in force.
#ifndef TSUNAGI_COMMON_SITE_CANDIDATE_H_
#define TSUNAGI_COMMON_SITE_CANDIDATE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rules/classification_rules.h"
#include "common/site/directory.h"
#include "common/site/question.h"
#include "tsunagi/config/v1/directory.pb.h"
#include "tsunagi/config/v1/rules.pb.h"

namespace tsunagi::site {

// The parts agencies and routing of the folder as one message; the errors of LoadSite.
absl::StatusOr<config::v1::Directory> ReadDirectoryMessage(absl::string_view dir);
// The part rules.
absl::StatusOr<config::v1::ClassificationRules> ReadRulesMessage(absl::string_view dir);

// INVALID_ARGUMENT SITE_DATA_UNREADABLE where a date must be a whole day and is none.
absl::StatusOr<Directory> DirectoryFrom(const config::v1::Directory& message);
// The same; `questions` give the order in which they are asked. The version is "candidate".
absl::StatusOr<rules::ClassificationRuleSet> RulesFrom(
    const config::v1::ClassificationRules& message, const QuestionSet& questions);

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_CANDIDATE_H_
