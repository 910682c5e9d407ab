#include "common/audit/tree.h"

#include <optional>

#include "absl/strings/str_join.h"
#include "common/audit/log.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::audit {
namespace {

std::vector<Hash> SplitHashes(absl::string_view hashes) {
  std::vector<Hash> split;
  for (size_t at = 0; at < hashes.size(); at += kHashSize) {
    split.emplace_back(hashes.substr(at, kHashSize));
  }
  return split;
}

// The root over 2^n hashes.
Hash Fold(std::vector<Hash> hashes) {
  while (hashes.size() > 1) {
    for (size_t i = 0; i < hashes.size() / 2; ++i) {
      hashes[i] = NodeHash(hashes[2 * i], hashes[2 * i + 1]);
    }
    hashes.resize(hashes.size() / 2);
  }
  return std::move(hashes[0]);
}

absl::StatusOr<std::string> ReadTile(sql::Transaction& transaction, const TileId& id) {
  std::string hashes;
  RETURN_IF_ERROR(transaction.Query("SELECT hashes FROM audit_tile WHERE level = $1 AND idx = $2",
                                    {int64_t{id.first}, id.second}, [&hashes](const sql::Row& row) {
                                      hashes = row.String(0);
                                      return absl::OkStatus();
                                    }));
  if (hashes.size() != static_cast<size_t>(kTileWidth) * kHashSize) {
    return LogBroken("a tile is missing or malformed");
  }
  return hashes;
}

// How many tiles of a level are stored, from the first on.
absl::StatusOr<int64_t> CountTiles(sql::Transaction& transaction, int level) {
  int64_t count = 0;
  RETURN_IF_ERROR(
      transaction.Query("SELECT idx FROM audit_tile WHERE level = $1 ORDER BY idx DESC LIMIT 1",
                        {int64_t{level}}, [&count](const sql::Row& row) {
                          count = row.Int(0) + 1;
                          return absl::OkStatus();
                        }));
  return count;
}

}  // namespace

absl::Status LogBroken(absl::string_view english) {
  return Error(absl::StatusCode::kDataLoss, "AUDIT_LOG_BROKEN", english)
      .Ja("監査記録が署名済みの検査点と合いません。データベースを写して保全し、監査の担当者に連絡"
          "してください。");
}

absl::Status StoreCheckpoint(sql::WriteTransaction& transaction, int64_t size,
                             absl::string_view note) {
  return transaction.Exec("INSERT INTO audit_checkpoint (size, note) VALUES ($1, $2)", {size, note})
      .status();
}

absl::StatusOr<LogTree> LogTree::Load(sql::Transaction& transaction) {
  LogTree tree;
  ASSIGN_OR_RETURN(int64_t full, CountTiles(transaction, 0));
  tree.edge_.emplace_back();
  tree.full_tiles_.push_back(full);
  for (int level = 1; full > 0; ++level) {
    const int64_t below = full;
    full = below / kTileWidth;
    std::vector<Hash>& edge = tree.edge_.emplace_back();
    for (int64_t idx = full * kTileWidth; idx < below; ++idx) {
      ASSIGN_OR_RETURN(const std::string hashes, ReadTile(transaction, {level - 1, idx}));
      edge.push_back(Fold(SplitHashes(hashes)));
    }
    tree.full_tiles_.push_back(full);
  }
  for (int level = static_cast<int>(tree.edge_.size()) - 1; level >= 0; --level) {
    for (const Hash& hash : tree.edge_[static_cast<size_t>(level)]) {
      tree.range_.AppendSubtree(level * kTileHeight, hash);
    }
  }
  return tree;
}

void LogTree::Append(Hash leaf_hash) {
  range_.Append(leaf_hash);
  Hash carry = std::move(leaf_hash);
  for (size_t level = 0;; ++level) {
    if (level == edge_.size()) {
      edge_.emplace_back();
      full_tiles_.push_back(0);
    }
    std::vector<Hash>& edge = edge_[level];
    edge.push_back(std::move(carry));
    if (static_cast<int64_t>(edge.size()) < kTileWidth) return;
    new_tiles_[{static_cast<int>(level), full_tiles_[level]++}] = absl::StrJoin(edge, "");
    carry = Fold(std::move(edge));
    edge.clear();
  }
}

absl::StatusOr<bool> LogTree::Extend(sql::Transaction& transaction, int limit) {
  ASSIGN_OR_RETURN(const int64_t log_size, LogSize(transaction));
  if (log_size < size()) return LogBroken("the log has become shorter");
  ASSIGN_OR_RETURN(const std::vector<Leaf> leaves, ReadLeaves(transaction, size(), limit));
  for (const Leaf& leaf : leaves) {
    if (leaf.seq != size()) return LogBroken("a sequence is missing");
    Append(LeafHash(leaf.entry));
  }
  return size() < log_size;
}

absl::StatusOr<std::vector<Hash>> LogTree::Tile(sql::Transaction& transaction,
                                                const TileId& id) const {
  const auto level = static_cast<size_t>(id.first);
  if (level < edge_.size() && id.second == full_tiles_[level]) return edge_[level];
  const auto made = new_tiles_.find(id);
  if (made != new_tiles_.end()) return SplitHashes(made->second);
  ASSIGN_OR_RETURN(const std::string hashes, ReadTile(transaction, id));
  return SplitHashes(hashes);
}

// Nodes of complete subtrees, each tile read once.
class TileNodes {
 public:
  using ReadFn = absl::FunctionRef<absl::StatusOr<std::vector<Hash>>(const TileId&)>;
  explicit TileNodes(ReadFn read) : read_(read) {}

  absl::StatusOr<Hash> operator()(int height, int64_t index) const {
    const int within = height % kTileHeight;
    const int64_t first = index << within;
    const TileId id{height / kTileHeight, first / kTileWidth};
    auto tile = tiles_.find(id);
    if (tile == tiles_.end()) {
      ASSIGN_OR_RETURN(std::vector<Hash> hashes, read_(id));
      tile = tiles_.emplace(id, std::move(hashes)).first;
    }
    const auto begin = static_cast<size_t>(first % kTileWidth);
    const size_t count = size_t{1} << within;
    if (tile->second.size() < begin + count) return LogBroken("a tile is too short");
    const auto at = tile->second.begin() + static_cast<ptrdiff_t>(begin);
    return Fold(std::vector<Hash>(at, at + static_cast<ptrdiff_t>(count)));
  }

 private:
  ReadFn read_;
  mutable std::map<TileId, std::vector<Hash>> tiles_;
};

absl::Status LogTree::CheckPrefix(sql::Transaction& transaction,
                                  const Checkpoint& checkpoint) const {
  if (checkpoint.size > size()) return LogBroken("the log is shorter than its checkpoint");
  ASSIGN_OR_RETURN(const Hash root, RootAt(transaction, checkpoint.size));
  if (root != checkpoint.root) return LogBroken("the log's root is not that of its checkpoint");
  return absl::OkStatus();
}

absl::StatusOr<Hash> LogTree::RootAt(sql::Transaction& transaction, int64_t at) const {
  const auto read = [&](const TileId& id) { return Tile(transaction, id); };
  const TileNodes nodes(read);
  return RootOf(at, nodes);
}

absl::StatusOr<std::vector<Hash>> LogTree::ProveInclusion(sql::Transaction& transaction,
                                                          int64_t seq, int64_t at) const {
  const auto read = [&](const TileId& id) { return Tile(transaction, id); };
  const TileNodes nodes(read);
  return InclusionProof(seq, at, nodes);
}

absl::StatusOr<std::vector<Hash>> LogTree::ProveConsistency(sql::Transaction& transaction,
                                                            int64_t first, int64_t second) const {
  const auto read = [&](const TileId& id) { return Tile(transaction, id); };
  const TileNodes nodes(read);
  return ConsistencyProof(first, second, nodes);
}

absl::Status LogTree::StoreNewTiles(sql::WriteTransaction& transaction) const {
  for (const auto& [id, hashes] : new_tiles_) {
    RETURN_IF_ERROR(transaction
                        .Exec("INSERT INTO audit_tile (level, idx, hashes) VALUES ($1, $2, $3)",
                              {int64_t{id.first}, id.second, sql::Bytes{hashes}})
                        .status());
  }
  return absl::OkStatus();
}

}  // namespace tsunagi::audit
