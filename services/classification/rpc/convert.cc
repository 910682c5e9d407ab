#include "services/classification/rpc/convert.h"

#include "common/api/convert.h"
#include "common/rules/evaluate.h"
#include "common/rules/schemes.h"
#include "services/classification/storage/proposal_codec.h"

namespace tsunagi::classification {

QuestionTexts TextsOf(const std::string& input, const site::QuestionSet& questions) {
  if (const site::Question* question = questions.Find(input)) {
    return {question->text_ja, question->why_ja};
  }
  if (input == rules::kBirthDate) {
    return {"生年月日はいつですか", "ご利用いただける支援の年齢要件を確かめるためにお聞きします。"};
  }
  if (input == rules::kMunicipality) {
    return {"お住まいの市町はどちらですか", "お住まいの地域の窓口をご案内するためにお聞きします。"};
  }
  if (input == rules::kHireDate) {
    return {"雇入れ日（予定を含む）はいつですか",
            "雇入れ日の年齢で決まる要件を確かめるためにお聞きします。"};
  }
  return {};
}

v1::Proposal ProposalToProto(const Proposal& proposal, const site::QuestionSet& questions) {
  v1::Proposal out = ToProto(proposal);
  const QuestionTexts texts = TextsOf(proposal.next_question, questions);
  out.set_next_question_ja(texts.text_ja);
  out.set_next_question_why_ja(texts.why_ja);
  return out;
}

v1::Classification ToProto(const Classification& classification,
                           const site::QuestionSet& questions) {
  v1::Classification out;
  out.set_name(classification.name);
  out.set_etag(EtagOf(classification));
  out.set_state(static_cast<v1::Classification::State>(static_cast<int>(classification.state)));
  *out.mutable_event_date() = api::ToProto(classification.event_date);
  *out.mutable_proposal() = ProposalToProto(classification.proposal, questions);
  if (classification.decided()) {
    out.set_category(static_cast<v1::Category>(static_cast<int>(classification.category)));
    out.set_reason(classification.reason);
    out.set_decided_by(classification.decided_by);
  }
  *out.mutable_create_time() = api::ToProto(classification.create_time);
  if (classification.decide_time) {
    *out.mutable_decide_time() = api::ToProto(*classification.decide_time);
  }
  return out;
}

rules::Subject SubjectFrom(const google::protobuf::RepeatedPtrField<intake::v1::Answer>& answers,
                           const tsunagi::common::v1::Date& birth_date,
                           const std::string& municipality) {
  rules::Subject subject;
  for (const intake::v1::Answer& answer : answers) {
    rules::AnswerValue& value = subject.answers[answer.question()];
    value.values.insert(answer.values().begin(), answer.values().end());
    if (answer.has_number()) value.number = answer.number();
  }
  subject.birth_date = api::PartialFrom(birth_date);
  subject.municipality = municipality;
  return subject;
}

}  // namespace tsunagi::classification
