#include "services/intake/storage/search_index.h"

#include <algorithm>
#include <mutex>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "services/intake/domain/duplicates.h"

namespace tsunagi::intake {
namespace {

// Folded names are cut here; nobody's has so many bytes.
constexpr size_t kMaxText = 1024;

std::string FormatId(const std::array<char, 16>& id) {
  const std::string hex = absl::BytesToHexString(absl::string_view(id.data(), id.size()));
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-",
                      view.substr(16, 4), "-", view.substr(20));
}

bool ParseId(absl::string_view text, std::array<char, 16>& id) {
  const std::string bytes = UuidBytes(text);
  if (bytes.size() != id.size()) return false;
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return true;
}

// Unknown parts of the question match everything.
bool BirthMatches(int32_t asked, int32_t found) {
  if (asked == 0) return true;
  if (asked / 10'000 != found / 10'000) return false;
  const int32_t month = asked / 100 % 100;
  const int32_t day = asked % 100;
  return (month == 0 || month == found / 100 % 100) && (day == 0 || day == found % 100);
}

// 0 the whole, 1 its beginning, 2 a part, 3 none.
size_t Rank(absl::string_view text, absl::string_view part) {
  if (part.size() > text.size()) return 3;
  if (absl::StartsWith(text, part)) return text.size() == part.size() ? 0 : 1;
  return absl::StrContains(text, part) ? 2 : 3;
}

bool Same(absl::string_view a, absl::string_view b) { return !a.empty() && a == b; }

}  // namespace

void SearchIndex::Add(absl::string_view id, absl::string_view agency, const SearchKey& key) {
  Id bytes;
  if (!ParseId(id, bytes)) return;
  std::unique_lock lock(mutex_);
  AddLocked(bytes, agency, key);
}

void SearchIndex::Put(absl::string_view id, absl::string_view agency, const SearchKey& key) {
  Id bytes;
  if (!ParseId(id, bytes)) return;
  std::unique_lock lock(mutex_);
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&bytes](const Entry& entry) {
    return entry.agency != kDead && entry.id == bytes;
  });
  if (found != entries_.rend()) {
    const bool same = NameOf(*found) == key.name && KanaOf(*found) == key.kana &&
                      found->birth == key.birth && found->phone == key.phone &&
                      found->agency == AgencyNumber(agency);
    if (same) return;
    found->agency = kDead;
    ++dead_;
  }
  AddLocked(bytes, agency, key);
  if (dead_ > 1000 && dead_ > entries_.size() / 2) CompactLocked();
}

void SearchIndex::Remove(absl::string_view id) {
  Id bytes;
  if (!ParseId(id, bytes)) return;
  std::unique_lock lock(mutex_);
  for (Entry& entry : entries_) {
    if (entry.id != bytes) continue;
    std::fill_n(text_.begin() + entry.offset, entry.name_size + entry.kana_size, '\0');
    entry.birth = 0;
    entry.phone = 0;
    if (entry.agency != kDead) ++dead_;
    entry.agency = kDead;
  }
}

void SearchIndex::AddLocked(const Id& id, absl::string_view agency, const SearchKey& key) {
  const auto known =
      agencies_.try_emplace(std::string(agency), static_cast<uint16_t>(agencies_.size()));
  Entry entry;
  entry.id = id;
  entry.offset = static_cast<uint32_t>(text_.size());
  entry.name_size = static_cast<uint16_t>(std::min(key.name.size(), kMaxText));
  entry.kana_size = static_cast<uint16_t>(std::min(key.kana.size(), kMaxText));
  entry.birth = key.birth;
  entry.phone = key.phone;
  entry.agency = known.first->second;
  text_.append(key.name, 0, entry.name_size);
  text_.append(key.kana, 0, entry.kana_size);
  entries_.push_back(entry);
}

void SearchIndex::CompactLocked() {
  std::vector<Entry> entries;
  std::string text;
  entries.reserve(entries_.size() - dead_);
  for (Entry entry : entries_) {
    if (entry.agency == kDead) continue;
    const uint32_t offset = static_cast<uint32_t>(text.size());
    text.append(text_, entry.offset, size_t{entry.name_size} + entry.kana_size);
    entry.offset = offset;
    entries.push_back(entry);
  }
  entries_ = std::move(entries);
  text_ = std::move(text);
  dead_ = 0;
}

absl::string_view SearchIndex::NameOf(const Entry& entry) const {
  return absl::string_view(text_).substr(entry.offset, entry.name_size);
}

absl::string_view SearchIndex::KanaOf(const Entry& entry) const {
  return absl::string_view(text_).substr(entry.offset + entry.name_size, entry.kana_size);
}

uint16_t SearchIndex::AgencyNumber(absl::string_view agency) const {
  const auto found = agencies_.find(agency);
  return found == agencies_.end() ? kDead : found->second;
}

std::vector<std::string> SearchIndex::Find(const SearchQuery& query) const {
  std::shared_lock lock(mutex_);
  const uint16_t agency = AgencyNumber(query.agency);
  if (agency == kDead) return {};
  const size_t limit = static_cast<size_t>(std::max(query.limit, 0));
  std::array<std::vector<const Entry*>, 3> ranks;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (entry->agency != agency || !BirthMatches(query.birth, entry->birth)) continue;
    size_t rank = 0;
    if (!query.text.empty()) {
      rank = std::min(Rank(NameOf(*entry), query.text), Rank(KanaOf(*entry), query.text));
    }
    if (rank < ranks.size() && ranks[rank].size() < limit) ranks[rank].push_back(&*entry);
    if (ranks[0].size() == limit) break;
  }
  std::vector<std::string> ids;
  for (const auto& rank : ranks) {
    for (const Entry* entry : rank) {
      if (ids.size() < limit) ids.push_back(FormatId(entry->id));
    }
  }
  return ids;
}

std::vector<std::string> SearchIndex::FindAlike(absl::string_view agency_id, const SearchKey& key,
                                                int limit) const {
  std::shared_lock lock(mutex_);
  const uint16_t agency = AgencyNumber(agency_id);
  std::vector<std::string> ids;
  if (agency == kDead || key.empty()) return ids;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (static_cast<int>(ids.size()) >= limit) break;
    if (entry->agency != agency) continue;
    const bool birth = key.birth != 0 && key.birth == entry->birth;
    const bool phone = key.phone != 0 && key.phone == entry->phone;
    if (birth || phone || AlikeBirthDates(key.birth, entry->birth) ||
        Same(NameOf(*entry), key.name) || Same(KanaOf(*entry), key.kana)) {
      ids.push_back(FormatId(entry->id));
    }
  }
  return ids;
}

size_t SearchIndex::size() const {
  std::shared_lock lock(mutex_);
  return entries_.size() - dead_;
}

size_t SearchIndex::memory_bytes() const {
  std::shared_lock lock(mutex_);
  return entries_.capacity() * sizeof(Entry) + text_.capacity();
}

}  // namespace tsunagi::intake
