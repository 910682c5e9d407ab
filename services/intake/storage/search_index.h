// Search over the names, kana, birth dates and telephone numbers of all cases, in memory: an index
// over such keys in the database would touch a cold page for each new case.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_SEARCH_INDEX_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_SEARCH_INDEX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/search_key.h"

namespace tsunagi::intake {

// Scanned from end to end per search: some milliseconds and about 100 bytes per case at 100,000
// cases. Thread-safe.
class SearchIndex {
 public:
  // Adds a case that the index does not hold. `id` is a UUID.
  void Add(absl::string_view id, absl::string_view agency, const SearchKey& key);
  // Adds it or puts it in place of what the index holds under the id.
  void Put(absl::string_view id, absl::string_view agency, const SearchKey& key);

  // Forgets a case, its text in memory included.
  void Remove(absl::string_view id);

  // As IntakeStore::Search and IntakeStore::SearchAlike.
  std::vector<std::string> Find(const SearchQuery& query) const;
  std::vector<std::string> FindAlike(absl::string_view agency, const SearchKey& key,
                                     int limit) const;

  // Cases held, and about how many bytes they take.
  size_t size() const;
  size_t memory_bytes() const;

 private:
  using Id = std::array<char, 16>;

  struct Entry {
    Id id;
    uint64_t phone = 0;
    // Of the name, with the kana behind it, in `text_`.
    uint32_t offset = 0;
    uint16_t name_size = 0;
    uint16_t kana_size = 0;
    int32_t birth = 0;
    // Number of the agency; kDead where a newer entry took its place.
    uint16_t agency = 0;
  };
  static constexpr uint16_t kDead = 0xFFFF;

  void AddLocked(const Id& id, absl::string_view agency, const SearchKey& key);
  void CompactLocked();
  absl::string_view NameOf(const Entry& entry) const;
  absl::string_view KanaOf(const Entry& entry) const;
  // kDead where no case has the agency.
  uint16_t AgencyNumber(absl::string_view agency) const;

  mutable std::shared_mutex mutex_;
  // Oldest first.
  std::vector<Entry> entries_;
  std::string text_;
  size_t dead_ = 0;
  std::map<std::string, uint16_t, std::less<>> agencies_;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_SEARCH_INDEX_H_
