// Proposals as tsunagi.classification.v1.Proposal, for storage and for the API.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_PROPOSAL_CODEC_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_PROPOSAL_CODEC_H_

#include "services/classification/domain/proposal.h"
#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::classification {

v1::RuleTrace::Truth TruthToProto(rules::Truth truth);

v1::RuleTrace ToProto(const RuleTrace& trace);

// Without the texts of the next question, which belong to the site's question set. Pure.
v1::Proposal ToProto(const Proposal& proposal);

// The inverse. Values that this program does not know become the unspecified or unknown ones. Pure.
Proposal FromProto(const v1::Proposal& proto);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_PROPOSAL_CODEC_H_
