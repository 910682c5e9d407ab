#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {

std::vector<rules::SchemeRule> Converter::Convert(
    const google::protobuf::RepeatedPtrField<config::v1::SchemeRule>& protos) {
  std::vector<rules::SchemeRule> all;
  for (const config::v1::SchemeRule& proto : protos) {
    rules::MeasuredOn measured_on = rules::MeasuredOn::kUnset;
    if (proto.measured_on() == config::v1::SchemeRule::REFERRAL) {
      measured_on = rules::MeasuredOn::kReferral;
    } else if (proto.measured_on() == config::v1::SchemeRule::HIRE) {
      measured_on = rules::MeasuredOn::kHire;
    }
    all.push_back({Convert(proto.rule()), measured_on});
  }
  return all;
}

rules::SchemeVersion Converter::Convert(const config::v1::SchemeVersion& proto) {
  rules::SchemeVersion version;
  version.id = proto.id();
  version.title_ja = proto.title_ja();
  version.valid_from = Day(proto.has_valid_from(), proto.valid_from(), proto.id());
  version.valid_to = Day(proto.has_valid_to(), proto.valid_to(), proto.id());
  version.citation = CitationOf(proto.citation());
  version.conditions = Convert(proto.conditions());
  version.grounds = Convert(proto.grounds());
  version.exclusions = Convert(proto.exclusions());
  return version;
}

rules::Scheme Converter::Convert(const config::v1::Scheme& proto) {
  rules::Scheme scheme;
  scheme.id = proto.id();
  scheme.title_ja = proto.title_ja();
  scheme.gives_ja = proto.gives_ja();
  scheme.not_judged_ja = proto.not_judged_ja();
  scheme.citation = CitationOf(proto.citation());
  for (const auto& version : proto.versions()) scheme.versions.push_back(Convert(version));
  scheme.file = file_;
  return scheme;
}

}  // namespace tsunagi::site
