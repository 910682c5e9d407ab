#include "tools/tsunagi/schemes_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {
namespace {

using classification::v1::RuleTrace;
using classification::v1::SchemeResult;
using classification::v1::SchemeTrace;

absl::string_view Mark(RuleTrace::Truth truth) {
  if (truth == RuleTrace::YES) return "○";
  if (truth == RuleTrace::NO) return "×";
  return "？";
}

// What the rule means for the scheme: an exclusion speaks for it where it is no.
absl::string_view Mark(const SchemeTrace& trace) {
  const RuleTrace::Truth truth = trace.rule().truth();
  if (trace.kind() != SchemeTrace::EXCLUSION) return Mark(truth);
  if (truth == RuleTrace::YES) return Mark(RuleTrace::NO);
  if (truth == RuleTrace::NO) return Mark(RuleTrace::YES);
  return Mark(truth);
}

absl::string_view Heading(SchemeTrace::Kind kind) {
  switch (kind) {
    case SchemeTrace::GROUND:
      return "次のどれか一つに当てはまること";
    case SchemeTrace::EXCLUSION:
      return "次のどれにも当てはまらないこと";
    default:
      return "次のすべてに当てはまること";
  }
}

std::string SourceText(absl::string_view citation, bool verified, absl::string_view ask) {
  std::string out = OneLine(citation);
  if (verified) return out;
  absl::StrAppend(&out, " ※未確認");
  if (!ask.empty()) absl::StrAppend(&out, "（確認先: ", OneLine(ask), "）");
  return out;
}

// "2025-06-02 から 2050-06-01 までの雇入れなら○".
std::string HireWindow(const SchemeTrace& trace) {
  std::string days;
  if (trace.has_yes_from()) absl::StrAppend(&days, FormatDate(trace.yes_from()), " から");
  if (trace.has_yes_until()) {
    absl::StrAppend(&days, days.empty() ? "" : " ", FormatDate(trace.yes_until()), " まで");
  }
  const bool exclusion = trace.kind() == SchemeTrace::EXCLUSION;
  return absl::StrCat(days, days.empty() ? "紹介日から" : "", "の雇入れなら",
                      exclusion ? "×" : "○");
}

// Sources by number, in the order in which they come up.
class Sources {
 public:
  // "出典1".
  std::string Refer(const std::string& source) {
    size_t i = 0;
    while (i < sources_.size() && sources_[i] != source) ++i;
    if (i == sources_.size()) sources_.push_back(source);
    return absl::StrCat("出典", i + 1);
  }

  std::string Text() const {
    std::string out;
    for (size_t i = 0; i < sources_.size(); ++i) {
      absl::StrAppend(&out, "  出典", i + 1, ": ", sources_[i], "\n");
    }
    return out;
  }

 private:
  std::vector<std::string> sources_;
};

std::string TraceText(const SchemeTrace& trace, Sources& sources) {
  const RuleTrace& rule = trace.rule();
  std::string out =
      absl::StrCat("    ", Mark(trace), " ", OneLine(rule.title_ja()),
                   trace.at_hire() ? "［雇入れ日］" : "［紹介日］", " ",
                   sources.Refer(SourceText(rule.citation(), rule.verified(), trace.ask())), " ",
                   rule.rule(), "\n");
  if (trace.yes_within_hire_window()) absl::StrAppend(&out, "       ", HireWindow(trace), "\n");
  return out;
}

std::string QuestionsText(const SchemeResult& result) {
  if (result.next_questions().empty()) return "";
  const auto& first = result.next_questions(0);
  std::string out = absl::StrCat("  次に聞くこと: ", OneLine(first.text_ja()), " (", first.id(),
                                 ")\n    理由: ", OneLine(first.why_ja()), "\n");
  for (int i = 1; i < result.next_questions_size(); ++i) {
    const auto& question = result.next_questions(i);
    absl::StrAppend(&out, "    そのあと: ", OneLine(question.text_ja()), " (", question.id(),
                    ")\n");
  }
  return out;
}

std::string SchemeText(const SchemeResult& result) {
  std::string out = absl::StrCat(Mark(result.truth()), " ", OneLine(result.title_ja()));
  if (!result.version_title_ja().empty() && result.version_title_ja() != result.title_ja()) {
    absl::StrAppend(&out, " ", OneLine(result.version_title_ja()));
  }
  Sources sources;
  // With a space before it; empty for none.
  const auto refer = [&sources](const std::string& citation, bool verified,
                                const std::string& ask) {
    if (citation.empty()) return std::string();
    return absl::StrCat(" ", sources.Refer(SourceText(citation, verified, ask)));
  };
  absl::StrAppend(&out, "\n  内容: ", OneLine(result.gives_ja()),
                  refer(result.gives_citation(), result.gives_verified(), result.gives_ask()));
  absl::StrAppend(&out, "\n  版: ", result.version().empty() ? "なし" : result.version(), "。",
                  OneLine(result.version_why_ja()),
                  refer(result.version_citation(), result.version_verified(), result.version_ask()),
                  "\n");
  SchemeTrace::Kind kind = SchemeTrace::KIND_UNSPECIFIED;
  for (const SchemeTrace& trace : result.trace()) {
    if (trace.kind() != kind) absl::StrAppend(&out, "  ", Heading(trace.kind()), "\n");
    kind = trace.kind();
    absl::StrAppend(&out, TraceText(trace, sources));
  }
  absl::StrAppend(&out, QuestionsText(result));
  if (!result.not_judged_ja().empty()) {
    absl::StrAppend(&out, "  判定しないこと: ", OneLine(result.not_judged_ja()), "\n");
  }
  return out + sources.Text();
}

}  // namespace

std::string SchemesText(const classification::v1::EvaluateSchemesResponse& response) {
  const std::string hire = FormatDate(response.hire_date());
  std::string out = absl::StrCat("紹介日: ", FormatDate(response.referral_date()),
                                 "\n雇入れ日: ", hire.empty() ? "指定なし" : hire,
                                 "\n○ 満たす  × 満たさない  ？ 分からない\n");
  for (const SchemeResult& result : response.schemes()) {
    absl::StrAppend(&out, "\n", SchemeText(result));
  }
  return absl::StrCat(out, "\n支給や対象の決定ではありません。窓口で必ずお確かめください。\n");
}

}  // namespace tsunagi::cli
