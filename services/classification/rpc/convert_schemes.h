// Schemes between classification's domain and its API.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_RPC_CONVERT_SCHEMES_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_RPC_CONVERT_SCHEMES_H_

#include <string>
#include <vector>

#include "common/site/site.h"
#include "services/classification/domain/schemes.h"
#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::classification {

// What was evaluated on `dates`, with the texts of the questions from `site`.
v1::EvaluateSchemesResponse SchemesToProto(const std::vector<SchemeResult>& results,
                                           const SchemeDates& dates, const site::Site& site);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_RPC_CONVERT_SCHEMES_H_
