#include "common/audit/merkle.h"

#include <algorithm>

#include "absl/numeric/bits.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"

namespace tsunagi::audit {
namespace {

constexpr absl::string_view kLeafPrefix("\0", 1);
constexpr absl::string_view kNodePrefix("\1", 1);

// Leaves [begin, end).
struct Range {
  int64_t begin;
  int64_t end;
};

// The largest power of two below `size`, which is at least 2: where the tree of that size splits.
int64_t SplitOf(int64_t size) {
  return static_cast<int64_t>(absl::bit_floor(static_cast<uint64_t>(size - 1)));
}

absl::Status OutOfRange() {
  return Error(absl::StatusCode::kOutOfRange, "AUDIT_RANGE", "no such entry or tree size")
      .Ja("指定した記録の番号または件数が、監査記録の範囲にありません。");
}

// The hash of a range whose begin is a multiple of every power of two up to its length.
absl::StatusOr<Hash> RangeHash(const Range& range, NodeFn node) {
  CompactRange compact;
  for (int64_t at = range.begin; at < range.end;) {
    const int height = static_cast<int>(absl::bit_width(static_cast<uint64_t>(range.end - at))) - 1;
    ASSIGN_OR_RETURN(Hash hash, node(height, at >> height));
    compact.AppendSubtree(height, std::move(hash));
    at += int64_t{1} << height;
  }
  return compact.Root();
}

absl::StatusOr<std::vector<Hash>> RangeHashes(const std::vector<Range>& ranges, NodeFn node) {
  std::vector<Hash> hashes;
  for (const Range& range : ranges) {
    ASSIGN_OR_RETURN(Hash hash, RangeHash(range, node));
    hashes.push_back(std::move(hash));
  }
  return hashes;
}

}  // namespace

Hash LeafHash(absl::string_view entry) { return crypto::Sha256(absl::StrCat(kLeafPrefix, entry)); }

Hash NodeHash(absl::string_view left, absl::string_view right) {
  return crypto::Sha256(absl::StrCat(kNodePrefix, left, right));
}

Hash EmptyRoot() { return crypto::Sha256(""); }

void CompactRange::AppendSubtree(int height, Hash hash) {
  // Equal neighbours merge, as digits carry: each one bit of size_ is a subtree.
  for (int64_t rest = size_ >> height; (rest & 1) != 0; rest >>= 1) {
    hash = NodeHash(nodes_.back(), hash);
    nodes_.pop_back();
  }
  nodes_.push_back(std::move(hash));
  size_ += int64_t{1} << height;
}

Hash CompactRange::Root() const {
  if (nodes_.empty()) return EmptyRoot();
  Hash root = nodes_.back();
  for (size_t i = nodes_.size() - 1; i > 0; --i) root = NodeHash(nodes_[i - 1], root);
  return root;
}

absl::StatusOr<Hash> RootOf(int64_t size, NodeFn node) { return RangeHash({0, size}, node); }

absl::StatusOr<std::vector<Hash>> InclusionProof(int64_t index, int64_t size, NodeFn node) {
  if (index < 0 || index >= size) return OutOfRange();
  std::vector<Range> siblings;
  Range at{0, size};
  while (at.end - at.begin > 1) {
    const int64_t middle = at.begin + SplitOf(at.end - at.begin);
    if (index < middle) {
      siblings.push_back({middle, at.end});
      at.end = middle;
    } else {
      siblings.push_back({at.begin, middle});
      at.begin = middle;
    }
  }
  std::reverse(siblings.begin(), siblings.end());
  return RangeHashes(siblings, node);
}

absl::StatusOr<std::vector<Hash>> ConsistencyProof(int64_t first, int64_t second, NodeFn node) {
  if (first <= 0 || first > second) return OutOfRange();
  std::vector<Range> ranges;
  Range at{0, second};
  while (at.end != first) {
    const int64_t middle = at.begin + SplitOf(at.end - at.begin);
    if (first <= middle) {
      ranges.push_back({middle, at.end});
      at.end = middle;
    } else {
      ranges.push_back({at.begin, middle});
      at.begin = middle;
    }
  }
  // The first tree itself is known to whoever asks.
  if (at.begin != 0) ranges.push_back(at);
  std::reverse(ranges.begin(), ranges.end());
  return RangeHashes(ranges, node);
}

// RFC 9162, 2.1.3.2.
bool VerifyInclusion(absl::string_view leaf_hash, int64_t index, int64_t size,
                     absl::Span<const Hash> proof, absl::string_view root) {
  if (index < 0 || index >= size || leaf_hash.size() != kHashSize) return false;
  int64_t node = index;
  int64_t last = size - 1;
  Hash hash(leaf_hash);
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = NodeHash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool VerifyConsistency(int64_t first, int64_t second, absl::Span<const Hash> proof,
                       absl::string_view first_root, absl::string_view second_root) {
  if (first <= 0 || first > second) return false;
  if (first == second) return proof.empty() && first_root == second_root;
  int64_t node = first - 1;
  int64_t last = second - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  size_t next = 0;
  // A first tree that is a whole subtree of the second is not repeated in the proof.
  Hash first_hash(first_root);
  if (!absl::has_single_bit(static_cast<uint64_t>(first))) {
    if (proof.empty()) return false;
    first_hash = proof[next++];
  }
  Hash second_hash = first_hash;
  for (; next < proof.size(); ++next) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      first_hash = NodeHash(proof[next], first_hash);
      second_hash = NodeHash(proof[next], second_hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      second_hash = NodeHash(second_hash, proof[next]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && first_hash == first_root && second_hash == second_root;
}

}  // namespace tsunagi::audit
