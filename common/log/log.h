// A logger of one JSON object per line on standard error.
//
//   log::Info("server_started", {{"port", 7101}, {"service", log::Public(config.service())}});
//
// Event names and keys are constants of the program, and a text can only be logged through Public:
// whoever writes it states that the text identifies nobody. A free std::string does not compile.
// Thread-safe throughout.
#ifndef TSUNAGI_COMMON_LOG_LOG_H_
#define TSUNAGI_COMMON_LOG_LOG_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tsunagi::log {

enum class Level { kInfo = 0, kWarning = 1, kError = 2 };

// A text that may be logged: codes, names of resources, addresses of the system, redacted messages.
class Public {
 public:
  explicit Public(absl::string_view text) : text_(text) {}
  const std::string& Text() const { return text_; }

 private:
  std::string text_;
};

// The name of an event or a key: a constant of lower-case letters, digits and "_" that starts with
// a letter; "time", "severity" and "event" are the logger's own. Anything else fails to compile.
class Name {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): stands for the literal
  consteval Name(const char* text) : text_(text) {
    if (text[0] < 'a' || text[0] > 'z') throw "a name starts with a lower-case letter";
    for (const char* p = text; *p != '\0'; ++p) {
      const bool good = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_';
      if (!good) throw "a name has lower-case letters, digits and underscores";
    }
    for (const char* own : {"time", "severity", "event"}) {
      if (Same(text, own)) throw "the name is the logger's own";
    }
  }
  absl::string_view Text() const { return text_; }

 private:
  static constexpr bool Same(const char* a, const char* b) {
    while (*a != '\0' && *a == *b) {
      ++a;
      ++b;
    }
    return *a == *b;
  }
  const char* text_;
};

// The value of a field: a truth, a whole number or a public text.
class Value {
 public:
  // NOLINTBEGIN(google-explicit-constructor): written in place by the callers
  template <typename T>
  requires std::same_as<T, bool> Value(T value) : value_(value) {}

  // Numbers beyond int64 are logged as its maximum.
  template <typename T>
  requires(std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>) Value(T value)
      : value_(std::in_range<int64_t>(value) ? static_cast<int64_t>(value)
                                             : std::numeric_limits<int64_t>::max()) {}

  Value(Public value) : value_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  const std::variant<bool, int64_t, Public>& Get() const { return value_; }

 private:
  std::variant<bool, int64_t, Public> value_;
};

struct Field {
  Name key;
  Value value;
};

// Write one line each, in one write(2), unless the level is below the one in force. A text longer
// than 8 KiB is cut and ends in "…". A line that standard error does not take is dropped.
void Info(Name event, std::initializer_list<Field> fields = {});
void Warning(Name event, std::initializer_list<Field> fields = {});
void Error(Name event, std::initializer_list<Field> fields = {});

// Lines below `level` are left out from now on; Info is the level at start.
void SetLogLevel(Level level);

// The level of "info", "warning" or "error".
std::optional<Level> LevelOf(absl::string_view name);

// The line, with its end, that the functions above write: keys "time" (RFC 3339 with microseconds
// at +09:00), "severity", "event", then the fields in their order.
std::string FormatLine(absl::Time time, Level level, Name event,
                       std::initializer_list<Field> fields);

}  // namespace tsunagi::log

#endif  // TSUNAGI_COMMON_LOG_LOG_H_
