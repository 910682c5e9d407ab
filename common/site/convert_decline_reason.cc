#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {

DeclineReason Converter::Convert(const config::v1::DeclineReason& proto) {
  DeclineReason reason;
  reason.id = proto.id();
  reason.title_ja = proto.title_ja();
  reason.side = static_cast<DeclineSide>(proto.side());
  reason.effect = static_cast<DeclineEffect>(proto.effect());
  reason.needs_note = proto.needs_note();
  reason.advice_ja = proto.advice_ja();
  reason.retry_after_days = proto.retry_after_days();
  reason.valid_from = Day(proto.has_valid_from(), proto.valid_from(), proto.id());
  reason.valid_to = Day(proto.has_valid_to(), proto.valid_to(), proto.id());
  reason.citation = CitationOf(proto.citation());
  reason.file = file_;
  return reason;
}

}  // namespace tsunagi::site
