// The hash tree of RFC 6962 (section 2.1; the same in RFC 9162): hashes, roots and proofs. Pure.
#ifndef TSUNAGI_COMMON_AUDIT_MERKLE_H_
#define TSUNAGI_COMMON_AUDIT_MERKLE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tsunagi::audit {

// A SHA-256 as 32 raw bytes.
using Hash = std::string;
inline constexpr size_t kHashSize = 32;

// SHA-256(0x00 || entry).
Hash LeafHash(absl::string_view entry);
// SHA-256(0x01 || left || right).
Hash NodeHash(absl::string_view left, absl::string_view right);
// The root of the tree without leaves: SHA-256 of nothing.
Hash EmptyRoot();

// The complete subtrees that a tree of some size falls into, largest first: all that is needed to
// go on appending. Thread-compatible.
class CompactRange {
 public:
  int64_t size() const { return size_; }
  // Appends one leaf.
  void Append(Hash leaf_hash) { AppendSubtree(0, std::move(leaf_hash)); }
  // Appends a complete subtree of 2^height leaves; size() must be a multiple of 2^height.
  void AppendSubtree(int height, Hash hash);
  Hash Root() const;

 private:
  int64_t size_ = 0;
  std::vector<Hash> nodes_;
};

// The hash of the complete subtree over the leaves [index * 2^height, (index + 1) * 2^height).
using NodeFn = absl::FunctionRef<absl::StatusOr<Hash>(int height, int64_t index)>;

// The root of the tree of the first `size` leaves. Errors: those of `node`.
absl::StatusOr<Hash> RootOf(int64_t size, NodeFn node);

// The audit path of leaf `index` in the tree of the first `size` leaves, from leaf to root. Errors:
// OUT_OF_RANGE AUDIT_RANGE unless 0 <= index < size; those of `node`.
absl::StatusOr<std::vector<Hash>> InclusionProof(int64_t index, int64_t size, NodeFn node);

// The proof that the tree of `first` leaves is the beginning of the tree of `second` leaves; empty
// where the sizes are equal. Errors: OUT_OF_RANGE AUDIT_RANGE unless 0 < first <= second; those of
// `node`.
absl::StatusOr<std::vector<Hash>> ConsistencyProof(int64_t first, int64_t second, NodeFn node);

// Whether `proof` shows that the leaf stands at `index` in the tree with that size and root. False
// for anything malformed.
bool VerifyInclusion(absl::string_view leaf_hash, int64_t index, int64_t size,
                     absl::Span<const Hash> proof, absl::string_view root);

// Whether `proof` shows that the tree of `first` leaves is the beginning of that of `second`. Equal
// sizes want equal roots and an empty proof. False for anything malformed, and for `first` 0, of
// which nothing can be shown.
bool VerifyConsistency(int64_t first, int64_t second, absl::Span<const Hash> proof,
                       absl::string_view first_root, absl::string_view second_root);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_MERKLE_H_
