#include "services/classification/rpc/convert_schemes.h"

#include "common/api/convert.h"
#include "services/classification/rpc/convert.h"
#include "services/classification/storage/proposal_codec.h"

namespace tsunagi::classification {
namespace {

v1::SchemeTrace TraceToProto(const SchemeTrace& trace) {
  v1::SchemeTrace out;
  *out.mutable_rule() = ToProto(trace.rule);
  out.set_kind(static_cast<v1::SchemeTrace::Kind>(static_cast<int>(trace.kind)));
  if (!trace.rule.verified) out.set_ask(trace.ask);
  out.set_at_hire(trace.at_hire);
  if (trace.yes_for_hires) {
    out.set_yes_within_hire_window(true);
    if (trace.yes_for_hires->from) {
      *out.mutable_yes_from() = api::ToProto(*trace.yes_for_hires->from);
    }
    if (trace.yes_for_hires->until) {
      *out.mutable_yes_until() = api::ToProto(*trace.yes_for_hires->until);
    }
  }
  return out;
}

v1::SchemeResult ResultToProto(const SchemeResult& result, const site::QuestionSet& questions) {
  v1::SchemeResult out;
  out.set_scheme(result.scheme);
  out.set_title_ja(result.title_ja);
  out.set_gives_ja(result.gives_ja);
  out.set_not_judged_ja(result.not_judged_ja);
  out.set_gives_citation(result.citation.source);
  out.set_gives_verified(result.citation.verified);
  if (!result.citation.verified) out.set_gives_ask(result.citation.ask);
  out.set_truth(TruthToProto(result.truth));
  out.set_version(result.version);
  out.set_version_title_ja(result.version_title_ja);
  out.set_version_why_ja(result.version_why_ja);
  out.set_version_citation(result.version_citation.source);
  out.set_version_verified(result.version_citation.verified);
  if (!result.version_citation.verified) out.set_version_ask(result.version_citation.ask);
  for (const SchemeTrace& trace : result.trace) *out.add_trace() = TraceToProto(trace);
  for (const std::string& input : result.missing) {
    const QuestionTexts texts = TextsOf(input, questions);
    v1::SchemeResult::Question& question = *out.add_next_questions();
    question.set_id(input);
    question.set_text_ja(texts.text_ja);
    question.set_why_ja(texts.why_ja);
  }
  return out;
}

}  // namespace

v1::EvaluateSchemesResponse SchemesToProto(const std::vector<SchemeResult>& results,
                                           const SchemeDates& dates, const site::Site& site) {
  v1::EvaluateSchemesResponse response;
  for (const SchemeResult& result : results) {
    *response.add_schemes() = ResultToProto(result, site.questions);
  }
  *response.mutable_referral_date() = api::ToProto(dates.referral);
  if (dates.hire) *response.mutable_hire_date() = api::ToProto(*dates.hire);
  response.set_schemes_version(site.schemes.version);
  return response;
}

}  // namespace tsunagi::classification
