#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {

LegalBasisItem Converter::Convert(const config::v1::LegalBasisItem& proto) const {
  LegalBasisItem item;
  item.id = proto.id();
  item.kind = static_cast<LegalBasisKind>(proto.kind());
  item.law = proto.law();
  item.article = proto.article();
  item.title_ja = proto.title_ja();
  item.needs_reason = proto.needs_reason();
  item.needs_approval = proto.needs_approval();
  item.recipients = static_cast<BasisRecipients>(proto.recipients());
  item.in_use = proto.in_use();
  item.citation = CitationOf(proto.citation());
  item.file = file_;
  return item;
}

}  // namespace tsunagi::site
