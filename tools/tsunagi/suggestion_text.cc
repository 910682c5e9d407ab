#include "tools/tsunagi/suggestion_text.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tools/tsunagi/wrap.h"
#include "tsunagi/config/v1/directory.pb.h"

namespace tsunagi::cli {
namespace {

using Response = referral::v1::SuggestDestinationsResponse;
using Destination = Response::Destination;
using Reason = Response::Reason;

// Where the texts of a destination start.
constexpr size_t kIndent = 6;
// Points stand before them.
constexpr size_t kPointsWidth = 5;

// Writes paragraphs, each behind a mark, with its further lines below its first.
class Writer {
 public:
  explicit Writer(size_t width) : width_(width) {}

  // `mark` is `indent` columns wide with what it lacks in spaces.
  void Paragraph(size_t indent, absl::string_view mark, absl::string_view text) {
    const size_t taken = DisplayWidth(mark);
    const std::string head =
        absl::StrCat(mark, std::string(taken < indent ? indent - taken : 0, ' '));
    for (const std::string& line : Wrap(absl::StrCat(head, OneLine(text)), width_, indent)) {
      absl::StrAppend(&out_, line, "\n");
    }
  }
  void Line(absl::string_view text) { absl::StrAppend(&out_, text, "\n"); }

  std::string Take() && { return std::move(out_); }

 private:
  const size_t width_;
  std::string out_;
};

std::string Spaces(size_t count) { return std::string(count, ' '); }

void WriteName(absl::string_view mark, const Destination& destination, Writer& out) {
  out.Paragraph(kIndent, mark,
                absl::StrCat(destination.agency_name(), " ", destination.offering_ja()));
  // Never broken: people copy it.
  out.Line(
      OneLine(absl::StrCat(Spaces(kIndent), "(", destination.agency(), "/", destination.offering(),
                           ")", destination.places_in_jobs() ? " 職業紹介あり" : "")));
}

// "+5"; empty for what moves nothing.
std::string Points(int points) { return points == 0 ? "" : absl::StrFormat("%+d", points); }

void WriteReason(absl::string_view mark, const Reason& reason, Writer& out) {
  const size_t indent = kIndent + kPointsWidth;
  out.Paragraph(indent, absl::StrCat(Spaces(kIndent), mark),
                absl::StrCat(reason.text_ja(), reason.verified() ? "" : " ※未確認"));
  out.Paragraph(
      indent, "",
      absl::StrCat("[", reason.rule(), " | ", reason.version(), " | ", reason.citation(), "]"));
}

// A ranking factor that waits for the person's answer: the question says it all.
bool OnlyAsks(const Reason& reason) {
  return absl::StartsWith(reason.rule(), "rank.") && !reason.questions().empty();
}

std::string CapacityText(const Destination& destination, const common::v1::Date& on) {
  std::string text = absl::StrCat(destination.free_places());
  const auto as_of = ToDay(destination.capacity_as_of());
  const auto day = ToDay(on);
  if (as_of) absl::StrAppend(&text, " (", FormatDate(destination.capacity_as_of()), " 現在");
  if (as_of && day && *as_of < *day) absl::StrAppend(&text, "、", *day - *as_of, "日前");
  if (as_of) absl::StrAppend(&text, ")");
  if (destination.capacity_stale()) absl::StrAppend(&text, " 古いため順位に入れていません");
  return text;
}

void WriteDestination(int rank, const Destination& each, const common::v1::Date& on, Writer& out) {
  WriteName(absl::StrFormat("%4d. ", rank), each, out);
  const int moved = each.score() - each.rule_score();
  out.Paragraph(kIndent + 8, absl::StrCat(Spaces(kIndent), "点数"),
                absl::StrCat(each.score(), " (規則 ", each.rule_score(), "、順位の項目 ",
                             moved == 0 ? "0" : Points(moved), ")"));
  for (const Reason& reason : each.reasons()) {
    WriteReason(absl::StrFormat("%4s", Points(reason.points())), reason, out);
  }
  if (each.has_free_places()) {
    out.Paragraph(kIndent + 8, absl::StrCat(Spaces(kIndent), "空き"), CapacityText(each, on));
  }
  for (const Reason& reason : each.unknown()) {
    if (!OnlyAsks(reason)) WriteReason("不明", reason, out);
  }
  if (!each.questions().empty()) {
    out.Paragraph(kIndent + 10, absl::StrCat(Spaces(kIndent), "聞くこと"),
                  absl::StrJoin(each.questions(), "、"));
  }
  if (!each.deciding_office().empty()) {
    out.Paragraph(kIndent + 10, absl::StrCat(Spaces(kIndent), "決定機関"), each.deciding_office());
  }
}

// Excluded by its catchment alone.
bool OnlyElsewhere(const Destination& destination) {
  return !destination.reasons().empty() &&
         std::all_of(destination.reasons().begin(), destination.reasons().end(),
                     [](const Reason& reason) { return reason.rule() == "catchment"; });
}

std::string KindLabel(const std::string& name) {
  config::v1::Agency::Kind kind = config::v1::Agency::KIND_UNSPECIFIED;
  return config::v1::Agency::Kind_Parse(name, &kind) ? Label(kind) : name;
}

// Many offices of one kind that serve other towns are one line.
void WriteExcluded(const Response& suggestions, Writer& out) {
  constexpr int kMostAlike = 3;
  if (suggestions.excluded().empty()) return;
  out.Line("除外:");
  std::map<std::string, int> elsewhere;
  for (const Destination& each : suggestions.excluded()) {
    if (OnlyElsewhere(each)) ++elsewhere[each.agency_kind()];
  }
  for (const Destination& each : suggestions.excluded()) {
    if (OnlyElsewhere(each) && elsewhere[each.agency_kind()] > kMostAlike) continue;
    WriteName("  -", each, out);
    for (const Reason& reason : each.reasons()) WriteReason("除外", reason, out);
  }
  for (const auto& [kind, count] : elsewhere) {
    if (count <= kMostAlike) continue;
    out.Paragraph(kIndent, "  -",
                  absl::StrCat(KindLabel(kind), " ", count,
                               " 窓口: お住まいの地域の窓口ではありません [catchment]（--json "
                               "で一つずつ）"));
  }
}

}  // namespace

std::string SuggestionsText(const Response& suggestions, size_t width) {
  Writer out(width);
  out.Paragraph(10, "類型", CategoryLabel(suggestions.category()));
  if (suggestions.has_on()) {
    out.Paragraph(10, "判定日",
                  absl::StrCat(FormatDate(suggestions.on()), " データの版 ",
                               suggestions.data_version().substr(0, 12)));
  }
  if (suggestions.destinations().empty()) out.Line("候補はありません。");
  int rank = 0;
  for (const Destination& each : suggestions.destinations()) {
    WriteDestination(++rank, each, suggestions.on(), out);
  }
  if (!suggestions.questions().empty()) out.Line("聞くこと (答えは「不明」のままでも構いません):");
  for (const Response::AskedQuestion& question : suggestions.questions()) {
    out.Paragraph(kIndent, "  -", absl::StrCat(question.text_ja(), " [", question.id(), "]"));
    if (!question.why_ja().empty()) out.Paragraph(kIndent, "", question.why_ja());
  }
  WriteExcluded(suggestions, out);
  return std::move(out).Take();
}

}  // namespace tsunagi::cli
