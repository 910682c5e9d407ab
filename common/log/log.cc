#include "common/log/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/text/utf8.h"

namespace tsunagi::log {
namespace {

constexpr size_t kMaxText = 8192;

std::atomic<Level> level_in_force{Level::kInfo};

absl::string_view NameOf(Level level) {
  switch (level) {
    case Level::kInfo:
      return "INFO";
    case Level::kWarning:
      return "WARNING";
    case Level::kError:
      return "ERROR";
  }
  return "ERROR";
}

// The text up to the bound, without the torn code point that a cut may leave.
absl::string_view Cut(absl::string_view text) {
  if (text.size() <= kMaxText) return text;
  size_t end = kMaxText;
  while (end > kMaxText - 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

// Control characters, also those of terminals (U+007F to U+009F), are escaped; malformed UTF-8
// becomes U+FFFD, so that the line is always valid JSON.
void AppendQuoted(absl::string_view text, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  const absl::string_view kept = Cut(text);
  out->push_back('"');
  for (const char32_t c : text::ToCodePoints(kept)) {
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(static_cast<char>(c));
    } else if (c == '\n') {
      out->append("\\n");
    } else if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029) {
      out->append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) out->push_back(kHex[(c >> shift) & 0xf]);
    } else {
      text::AppendCodePoint(c, out);
    }
  }
  if (kept.size() < text.size()) out->append("…");
  out->push_back('"');
}

void AppendValue(const Value& value, std::string* out) {
  if (const auto* truth = std::get_if<bool>(&value.Get())) {
    out->append(*truth ? "true" : "false");
  } else if (const auto* number = std::get_if<int64_t>(&value.Get())) {
    absl::StrAppend(out, *number);
  } else {
    AppendQuoted(std::get<Public>(value.Get()).Text(), out);
  }
}

void Write(Level level, Name event, std::initializer_list<Field> fields) {
  if (level < level_in_force.load(std::memory_order_relaxed)) return;
  const std::string line = FormatLine(Clock::System().Now(), level, event, fields);
  // A pipe takes more than 4 KiB in pieces; the lock keeps the lines of this process whole.
  static std::mutex* const mutex = new std::mutex;
  const std::lock_guard<std::mutex> lock(*mutex);
  absl::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

std::string FormatLine(absl::Time time, Level level, Name event,
                       std::initializer_list<Field> fields) {
  std::string line =
      absl::StrCat("{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E6S%Ez", time, Jst()),
                   "\",\"severity\":\"", NameOf(level), "\",\"event\":\"", event.Text(), "\"");
  for (const Field& field : fields) {
    absl::StrAppend(&line, ",\"", field.key.Text(), "\":");
    AppendValue(field.value, &line);
  }
  line.append("}\n");
  return line;
}

void Info(Name event, std::initializer_list<Field> fields) { Write(Level::kInfo, event, fields); }

void Warning(Name event, std::initializer_list<Field> fields) {
  Write(Level::kWarning, event, fields);
}

void Error(Name event, std::initializer_list<Field> fields) { Write(Level::kError, event, fields); }

void SetLogLevel(Level level) { level_in_force.store(level, std::memory_order_relaxed); }

std::optional<Level> LevelOf(absl::string_view name) {
  if (name == "info") return Level::kInfo;
  if (name == "warning") return Level::kWarning;
  if (name == "error") return Level::kError;
  return std::nullopt;
}

}  // namespace tsunagi::log
