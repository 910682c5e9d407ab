// The municipalities of a site and the ways in which their codes are written.
#ifndef TSUNAGI_COMMON_SITE_MUNICIPALITY_H_
#define TSUNAGI_COMMON_SITE_MUNICIPALITY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/condition.h"
#include "common/rules/subject.h"

namespace tsunagi::site {

// A municipal platform (市町PF).
struct MunicipalPlatform {
  // Agency that receives for the platform.
  std::string agency;
  // Within both ends, inclusive; an absent end is open.
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
  rules::Citation citation;
};

// Degrees, north and east positive.
struct GeoPoint {
  double latitude = 0;
  double longitude = 0;
};

struct GeoBox {
  GeoPoint south_west;
  GeoPoint north_east;

  // The edges belong to it.
  bool Contains(const GeoPoint& point) const;
};

struct Municipality {
  // JIS five-digit code, e.g. "09201".
  std::string code;
  // Six digits with the check digit.
  std::string code6;
  std::string name;
  // Hiragana.
  std::string kana;
  std::string romaji;
  // "city" or "town".
  std::string kind;
  // 郡, empty for cities.
  std::string county;
  // Area of each scheme.
  std::map<std::string, std::string> areas;
  std::vector<MunicipalPlatform> platforms;
  // Where the municipal office stands, and where that comes from.
  std::optional<GeoPoint> office;
  rules::Citation office_citation;
  std::string file;

  // The platform's agency on `day`; empty where none is known.
  absl::string_view PlatformAgency(absl::CivilDay day) const;
};

// A code that old records carry.
struct RetiredMunicipality {
  std::string code;
  std::string name;
  // Five-digit code, itself perhaps retired.
  std::string merged_into;
  rules::PartialDate on;
  rules::Citation citation;
  std::string file;
};

// The sixth digit of a five-digit code (weights 6 5 4 3 2, modulus 11); nothing where `code` is not
// five digits. Pure.
std::optional<char> MunicipalityCheckDigit(absl::string_view code);

// Immutable once loaded; thread-safe then. Answers point into the table.
class MunicipalityTable {
 public:
  MunicipalityTable() = default;
  MunicipalityTable(std::vector<Municipality> all, std::vector<RetiredMunicipality> retired,
                    std::optional<GeoBox> bounds = std::nullopt);
  // The indexes point into the vectors, whose elements a move leaves in place.
  MunicipalityTable(MunicipalityTable&&) = default;
  MunicipalityTable& operator=(MunicipalityTable&&) = default;

  const std::vector<Municipality>& all() const { return all_; }
  const std::vector<RetiredMunicipality>& retired() const { return retired_; }
  // Around the offices of all; nothing where the data give none.
  const std::optional<GeoBox>& bounds() const { return bounds_; }

  // By the five-digit code in use; null where there is none.
  const Municipality* Find(absl::string_view code) const;

  // By whatever people write: five or six digits, also without the leading zero that spreadsheets
  // drop, the name with or without 郡 (栃木県 before it is skipped), the kana where only one has
  // it. Retired codes and names answer the municipality they went to. `text` is NFKC and trimmed.
  // INVALID_ARGUMENT MUNICIPALITY_CHECK_DIGIT where only the check digit is wrong; its Japanese
  // sentence and its metadata "corrected" name the right code.
  // INVALID_ARGUMENT UNKNOWN_MUNICIPALITY where it is none of the site's.
  absl::StatusOr<const Municipality*> Resolve(absl::string_view text) const;

 private:
  const Municipality* FollowRetired(absl::string_view code) const;
  void AddAlias(absl::string_view alias, const Municipality* municipality);

  std::vector<Municipality> all_;
  std::vector<RetiredMunicipality> retired_;
  std::optional<GeoBox> bounds_;
  std::map<std::string, const Municipality*, std::less<>> by_code_;
  // Null where an alias means several.
  std::map<std::string, const Municipality*, std::less<>> by_alias_;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_MUNICIPALITY_H_
