#include "tools/tsunagi/values.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/calendar/wareki.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "tools/tsunagi/status.h"

namespace tsunagi::cli {
namespace {

absl::StatusOr<calendar::PartialDate> ParseDate(absl::string_view text) {
  const calendar::DateParseResult parsed = calendar::ParseJapaneseDate(text);
  if (!parsed.ok()) {
    const std::string& suggestion = parsed.problem().suggestion;
    return UsageError(absl::StrCat("日付を読めません: ", parsed.problem().message_ja,
                                   suggestion.empty() ? "" : " 候補: ", suggestion));
  }
  return parsed.value();
}

}  // namespace

std::string NewRequestId() { return NewUuidV7(absl::Now()); }

std::string DeterministicRequestId(absl::Span<const std::string> parts) {
  std::string joined;
  for (const std::string& part : parts) absl::StrAppend(&joined, part.size(), ":", part);
  std::string bytes = crypto::Sha256(joined).substr(0, 16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0f) | 0x80);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

common::v1::Date ToDate(absl::CivilDay day) {
  common::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::optional<absl::CivilDay> ToDay(const common::v1::Date& date) {
  if (date.year() == 0 || date.month() == 0 || date.day() == 0) return std::nullopt;
  return absl::CivilDay(date.year(), date.month(), date.day());
}

std::string FormatDate(const common::v1::Date& date) {
  if (date.year() == 0) return "";
  if (date.month() == 0) return absl::StrFormat("%04d", date.year());
  if (date.day() == 0) return absl::StrFormat("%04d-%02d", date.year(), date.month());
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string FormatTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), Jst());
}

absl::StatusOr<google::protobuf::Timestamp> ParseMinute(absl::string_view text) {
  absl::CivilMinute minute;
  std::string joined(text);
  std::replace(joined.begin(), joined.end(), ' ', 'T');
  if (!absl::ParseCivilTime(joined, &minute)) {
    return UsageError("日時は 2026-07-02 10:30 の形で指定してください。");
  }
  google::protobuf::Timestamp time;
  time.set_seconds(absl::ToUnixSeconds(absl::FromCivil(minute, Jst())));
  return time;
}

absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text == "today") return DayInJapan(absl::Now());
  ASSIGN_OR_RETURN(const calendar::PartialDate date, ParseDate(text));
  if (const auto day = date.ToCivilDay()) return *day;
  return UsageError("日付は年月日まで指定してください。");
}

absl::StatusOr<common::v1::Date> ParsePartialDate(absl::string_view text) {
  ASSIGN_OR_RETURN(const calendar::PartialDate parsed, ParseDate(text));
  common::v1::Date date;
  date.set_year(parsed.year.value_or(0));
  date.set_month(parsed.month.value_or(0));
  date.set_day(parsed.day.value_or(0));
  return date;
}

absl::StatusOr<intake::v1::Answer> ParseAnswer(absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos || equals == 0) {
    return UsageError("--answer は 質問id=値 の形で指定してください。");
  }
  intake::v1::Answer answer;
  answer.set_question(std::string(text.substr(0, equals)));
  const absl::string_view value = text.substr(equals + 1);
  if (value.empty()) return answer;
  int64_t number = 0;
  if (absl::SimpleAtoi(value, &number)) {
    answer.set_number(number);
    return answer;
  }
  for (const absl::string_view each : absl::StrSplit(value, ',')) {
    answer.add_values(std::string(each));
  }
  return answer;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, error)) return FileUnreadable(path);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return FileUnreadable(path);
  return bytes;
}

absl::Status WritePrivateFile(const std::string& path, absl::string_view bytes) {
  return crypto::ReplaceFile(path, bytes, 0600);
}

}  // namespace tsunagi::cli
