// The tree of a log in tiles (https://c2sp.org/tlog-tiles): full tiles in the database, the right
// edge in memory. For the sources of this folder and its tests.
#ifndef TSUNAGI_COMMON_AUDIT_TREE_H_
#define TSUNAGI_COMMON_AUDIT_TREE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/audit/checkpoint.h"
#include "common/audit/merkle.h"
#include "common/sql/database.h"

namespace tsunagi::audit {

inline constexpr int kTileHeight = 8;
inline constexpr int64_t kTileWidth = 1 << kTileHeight;

// Stores a checkpoint's note.
absl::Status StoreCheckpoint(sql::WriteTransaction& transaction, int64_t size,
                             absl::string_view note);

// DATA_LOSS AUDIT_LOG_BROKEN; `english` says what does not fit.
absl::Status LogBroken(absl::string_view english);

// Level and index of a tile.
using TileId = std::pair<int, int64_t>;

// Copyable. Thread-compatible; the const members that read take any snapshot that is not older than
// the object.
class LogTree {
 public:
  // The tree over the leaves of the stored tiles, at most 255 leaves and what was never folded
  // short of the log. AUDIT_LOG_BROKEN where tiles are missing or malformed.
  static absl::StatusOr<LogTree> Load(sql::Transaction& transaction);

  // Takes the next entries of the log in, at most `limit`; answers whether there may be more.
  // AUDIT_LOG_BROKEN where a sequence is missing.
  absl::StatusOr<bool> Extend(sql::Transaction& transaction, int limit);

  // Takes one leaf in.
  void Append(Hash leaf_hash);

  int64_t size() const { return range_.size(); }
  Hash Root() const { return range_.Root(); }

  // AUDIT_LOG_BROKEN unless the first entries are those of the checkpoint; size() must be at least
  // the checkpoint's.
  absl::Status CheckPrefix(sql::Transaction& transaction, const Checkpoint& checkpoint) const;

  // Root and proofs (merkle.h) for trees of at most size().
  absl::StatusOr<Hash> RootAt(sql::Transaction& transaction, int64_t size) const;
  absl::StatusOr<std::vector<Hash>> ProveInclusion(sql::Transaction& transaction, int64_t seq,
                                                   int64_t size) const;
  absl::StatusOr<std::vector<Hash>> ProveConsistency(sql::Transaction& transaction, int64_t first,
                                                     int64_t second) const;

  // Full tiles since Load or the last ForgetNewTiles, 256 hashes each.
  const std::map<TileId, std::string>& new_tiles() const { return new_tiles_; }
  absl::Status StoreNewTiles(sql::WriteTransaction& transaction) const;
  // Once they are stored for good.
  void ForgetNewTiles() { new_tiles_.clear(); }

 private:
  // The hashes of one tile, full or at the edge.
  absl::StatusOr<std::vector<Hash>> Tile(sql::Transaction& transaction, const TileId& id) const;

  CompactRange range_;
  // By level: how many tiles are full, and the hashes of the tile after them.
  std::vector<int64_t> full_tiles_;
  std::vector<std::vector<Hash>> edge_;
  std::map<TileId, std::string> new_tiles_;
};

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_TREE_H_
