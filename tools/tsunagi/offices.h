// Reads that several bulk commands share: offices, their cases, classifications and referrals.
#ifndef TSUNAGI_TOOLS_TSUNAGI_OFFICES_H_
#define TSUNAGI_TOOLS_TSUNAGI_OFFICES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/tsunagi/session.h"
#include "tsunagi/classification/v1/classification_service.pb.h"
#include "tsunagi/config/v1/directory.pb.h"
#include "tsunagi/intake/v1/case.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {

// The identity of --as, or with `every` the counsellors of all offices that have a certificate.
absl::StatusOr<std::vector<std::string>> OfficesOf(Session& session, bool every);

// Every case of the client's office, BASIC view.
absl::StatusOr<std::vector<intake::v1::Case>> CasesOf(const Client& client);

// The newest classification of each case of the client's office, by case.
absl::StatusOr<std::map<std::string, classification::v1::Classification>> NewestClassifications(
    const Client& client);

// True where a person's decision stands: confirmed or decided otherwise.
bool IsDecided(const classification::v1::Classification& classification);

// What the client's office received or sent.
absl::StatusOr<std::vector<referral::v1::Referral>> ReferralsOf(
    const Client& client, referral::v1::ListReferralsRequest::Box box);

// The directory's agencies by id.
absl::StatusOr<std::map<std::string, config::v1::Agency>> AgenciesById(const Client& client);

// Counts as a table of two columns with their sum, and as JSON.
std::string CountsTable(absl::string_view title, const std::map<std::string, int64_t>& counts);
std::string CountsJson(const std::map<std::string, int64_t>& counts);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_OFFICES_H_
