// Vectors: github.com/transparency-dev/merkle @417fb0c, testonly/constants.go and testdata/,
// Copyright Google LLC, Apache-2.0. With TSUNAGI_MERKLE_TESTDATA set to its testdata folder, all of
// its JSON cases for inclusion and consistency run too.
#include "common/audit/merkle.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tsunagi::audit {
namespace {

using ::testing::ElementsAreArray;
using ::tsunagi::testing::IsError;

const std::vector<std::string> kLeaves = {"",
                                          "00",
                                          "10",
                                          "2021",
                                          "3031",
                                          "40414243",
                                          "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
const std::vector<std::string> kLeafHashes = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1"};
const std::vector<std::string> kLevel1 = {
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"};
const std::vector<std::string> kLevel2 = {
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"};

struct InclusionVector {
  int64_t index;
  int64_t size;
  std::vector<std::string> proof;
};
const std::vector<InclusionVector> kInclusion = {
    {0, 8, {kLeafHashes[1], kLevel1[1], kLevel2[1]}},
    {5, 8, {kLeafHashes[4], kLevel1[3], kLevel2[0]}},
    {2, 3, {kLevel1[0]}},
    {1, 5, {kLeafHashes[0], kLevel1[1], kLeafHashes[4]}},
};
struct ConsistencyVector {
  int64_t first;
  int64_t second;
  std::vector<std::string> proof;
};
const std::vector<ConsistencyVector> kConsistency = {
    {1, 8, {kLeafHashes[1], kLevel1[1], kLevel2[1]}},
    {6, 8, {kLevel1[2], kLevel1[3], kLevel2[0]}},
    {2, 5, {kLevel1[1], kLeafHashes[4]}},
    {6, 7, {kLevel1[2], kLeafHashes[6], kLevel2[0]}},
    {4, 8, {kLevel2[1]}},
};

std::vector<std::string> Hex(const std::vector<Hash>& hashes) {
  std::vector<std::string> hex;
  for (const Hash& hash : hashes) hex.push_back(absl::BytesToHexString(hash));
  return hex;
}

std::vector<Hash> Unhex(const std::vector<std::string>& hex) {
  std::vector<Hash> hashes;
  for (const std::string& each : hex) hashes.push_back(absl::HexStringToBytes(each));
  return hashes;
}

// The definitions of RFC 6962, 2.1, as they stand there.
class Naive {
 public:
  explicit Naive(std::vector<std::string> leaves) : leaves_(std::move(leaves)) {}
  Hash Mth(size_t begin, size_t end) const {
    if (begin == end) return EmptyRoot();
    if (end - begin == 1) return LeafHash(leaves_[begin]);
    // Kept, or the proofs of all pairs would take minutes with a sanitizer.
    Hash& hash = known_[{begin, end}];
    const size_t k = Split(end - begin);
    if (hash.empty()) hash = NodeHash(Mth(begin, begin + k), Mth(begin + k, end));
    return hash;
  }
  std::vector<Hash> Path(size_t m, size_t begin, size_t end) const {
    if (end - begin == 1) return {};
    const size_t k = Split(end - begin);
    std::vector<Hash> path = m < k ? Path(m, begin, begin + k) : Path(m - k, begin + k, end);
    path.push_back(m < k ? Mth(begin + k, end) : Mth(begin, begin + k));
    return path;
  }
  std::vector<Hash> Subproof(size_t m, size_t begin, size_t end, bool known) const {
    if (m == end - begin) return known ? std::vector<Hash>() : std::vector<Hash>{Mth(begin, end)};
    const size_t k = Split(end - begin);
    std::vector<Hash> proof =
        m <= k ? Subproof(m, begin, begin + k, known) : Subproof(m - k, begin + k, end, false);
    proof.push_back(m <= k ? Mth(begin + k, end) : Mth(begin, begin + k));
    return proof;
  }
  size_t size() const { return leaves_.size(); }
  const std::string& leaf(size_t i) const { return leaves_[i]; }

 private:
  static size_t Split(size_t n) {
    size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }
  std::vector<std::string> leaves_;
  mutable std::map<std::pair<size_t, size_t>, Hash> known_;
};

Naive VectorTree() {
  std::vector<std::string> leaves;
  for (const std::string& hex : kLeaves) leaves.push_back(absl::HexStringToBytes(hex));
  return Naive(leaves);
}

Naive RandomTree(size_t size, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> leaves;
  for (size_t i = 0; i < size; ++i) {
    std::string leaf(random() % 70, '\0');
    for (char& c : leaf) c = static_cast<char>(random());
    leaves.push_back(leaf);
  }
  return Naive(leaves);
}

// Hashes of complete subtrees, kept: by height and index.
class Nodes {
 public:
  explicit Nodes(const Naive& tree) {
    levels_.emplace_back();
    for (size_t i = 0; i < tree.size(); ++i) levels_[0].push_back(LeafHash(tree.leaf(i)));
    while (levels_.back().size() > 1) {
      std::vector<Hash> up;
      const std::vector<Hash>& below = levels_.back();
      for (size_t i = 0; i + 1 < below.size(); i += 2)
        up.push_back(NodeHash(below[i], below[i + 1]));
      levels_.push_back(up);
    }
  }
  absl::StatusOr<Hash> operator()(int height, int64_t index) const {
    return levels_.at(static_cast<size_t>(height)).at(static_cast<size_t>(index));
  }

 private:
  std::vector<std::vector<Hash>> levels_;
};

TEST(Merkle, VectorLeaves_HashToTheirRoots) {
  CompactRange range;
  EXPECT_EQ(absl::BytesToHexString(range.Root()), kRoots[0]);
  for (size_t i = 0; i < kLeaves.size(); ++i) {
    const Hash leaf = LeafHash(absl::HexStringToBytes(kLeaves[i]));
    EXPECT_EQ(absl::BytesToHexString(leaf), kLeafHashes[i]);
    range.Append(leaf);
    EXPECT_EQ(range.size(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(absl::BytesToHexString(range.Root()), kRoots[i + 1]);
  }
}

TEST(Merkle, VectorNodes_AreThoseOfTheTree) {
  const Naive tree = VectorTree();
  for (size_t i = 0; i < kLevel1.size(); ++i) {
    EXPECT_EQ(absl::BytesToHexString(tree.Mth(2 * i, 2 * i + 2)), kLevel1[i]);
  }
  for (size_t i = 0; i < kLevel2.size(); ++i) {
    EXPECT_EQ(absl::BytesToHexString(tree.Mth(4 * i, 4 * i + 4)), kLevel2[i]);
  }
}

TEST(Merkle, VectorInclusionProofs_AreMadeAndHold) {
  const Naive tree = VectorTree();
  const Nodes nodes(tree);
  for (const InclusionVector& each : kInclusion) {
    ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof,
                         InclusionProof(each.index, each.size, nodes));
    EXPECT_EQ(Hex(proof), each.proof);
    EXPECT_TRUE(VerifyInclusion(
        absl::HexStringToBytes(kLeafHashes[static_cast<size_t>(each.index)]), each.index, each.size,
        Unhex(each.proof), absl::HexStringToBytes(kRoots[static_cast<size_t>(each.size)])));
  }
}

TEST(Merkle, VectorConsistencyProofs_AreMadeAndHold) {
  const Naive tree = VectorTree();
  const Nodes nodes(tree);
  for (const ConsistencyVector& each : kConsistency) {
    ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof,
                         ConsistencyProof(each.first, each.second, nodes));
    EXPECT_EQ(Hex(proof), each.proof);
    EXPECT_TRUE(
        VerifyConsistency(each.first, each.second, Unhex(each.proof),
                          absl::HexStringToBytes(kRoots[static_cast<size_t>(each.first)]),
                          absl::HexStringToBytes(kRoots[static_cast<size_t>(each.second)])));
  }
}

TEST(Merkle, EverySizeTo1025_HasTheRootOfTheDefinition) {
  const Naive tree = RandomTree(1025, 1);
  const Nodes nodes(tree);
  CompactRange range;
  for (size_t size = 0; size <= tree.size(); ++size) {
    const Hash expected = tree.Mth(0, size);
    ASSERT_EQ(range.Root(), expected) << size;
    ASSERT_OK_AND_ASSIGN(const Hash root, RootOf(static_cast<int64_t>(size), nodes));
    ASSERT_EQ(root, expected) << size;
    if (size < tree.size()) range.Append(LeafHash(tree.leaf(size)));
  }
}

TEST(Merkle, SubtreesAppendedWhole_GiveTheSameRoot) {
  const Naive tree = RandomTree(700, 2);
  const Nodes nodes(tree);
  CompactRange range;
  for (const auto& [height, index] :
       std::vector<std::pair<int, int64_t>>{{9, 0}, {7, 4}, {5, 20}, {4, 42}, {3, 86}, {2, 174}}) {
    ASSERT_OK_AND_ASSIGN(const Hash node, nodes(height, index));
    range.AppendSubtree(height, node);
  }
  ASSERT_EQ(range.size(), 700);
  EXPECT_EQ(range.Root(), tree.Mth(0, 700));
}

TEST(Merkle, EveryInclusionProofTo256_IsThatOfTheDefinition) {
  const Naive tree = RandomTree(256, 3);
  const Nodes nodes(tree);
  for (size_t n = 1; n <= tree.size(); ++n) {
    const Hash root = tree.Mth(0, n);
    for (size_t m = 0; m < n; ++m) {
      const auto index = static_cast<int64_t>(m);
      const auto size = static_cast<int64_t>(n);
      ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof, InclusionProof(index, size, nodes));
      ASSERT_THAT(proof, ElementsAreArray(tree.Path(m, 0, n)));
      const Hash leaf = LeafHash(tree.leaf(m));
      ASSERT_TRUE(VerifyInclusion(leaf, index, size, proof, root)) << m << " of " << n;
      if (n > 1) {
        ASSERT_FALSE(VerifyInclusion(leaf, (index + 1) % size, size, proof, root));
        std::vector<Hash> longer = proof;
        longer.push_back(root);
        ASSERT_FALSE(VerifyInclusion(leaf, index, size, longer, root));
        longer.resize(proof.size() - 1);
        ASSERT_FALSE(VerifyInclusion(leaf, index, size, longer, root));
      }
    }
  }
}

TEST(Merkle, EveryConsistencyProofTo256_IsThatOfTheDefinition) {
  const Naive tree = RandomTree(256, 4);
  const Nodes nodes(tree);
  std::vector<Hash> roots;
  for (size_t n = 0; n <= tree.size(); ++n) roots.push_back(tree.Mth(0, n));
  for (size_t n = 1; n <= tree.size(); ++n) {
    for (size_t m = 1; m <= n; ++m) {
      const auto first = static_cast<int64_t>(m);
      const auto second = static_cast<int64_t>(n);
      ASSERT_OK_AND_ASSIGN(const std::vector<Hash> proof, ConsistencyProof(first, second, nodes));
      ASSERT_THAT(proof, ElementsAreArray(tree.Subproof(m, 0, n, true)));
      ASSERT_TRUE(VerifyConsistency(first, second, proof, roots[m], roots[n])) << m << " " << n;
      if (m < n) {
        ASSERT_FALSE(VerifyConsistency(first, second, proof, roots[n], roots[m]));
        ASSERT_FALSE(VerifyConsistency(first, second, {}, roots[m], roots[n]));
      }
    }
  }
}

TEST(Merkle, WhatLiesOutsideTheTree_CannotBeProved) {
  const Naive tree = VectorTree();
  const Nodes nodes(tree);
  const auto out_of_range = IsError(absl::StatusCode::kOutOfRange, "AUDIT_RANGE");
  EXPECT_THAT(InclusionProof(8, 8, nodes), out_of_range);
  EXPECT_THAT(InclusionProof(-1, 8, nodes), out_of_range);
  EXPECT_THAT(InclusionProof(0, 0, nodes), out_of_range);
  EXPECT_THAT(ConsistencyProof(0, 8, nodes), out_of_range);
  EXPECT_THAT(ConsistencyProof(8, 7, nodes), out_of_range);
  EXPECT_FALSE(VerifyInclusion(LeafHash(""), -1, 1, {}, LeafHash("")));
  EXPECT_FALSE(VerifyConsistency(-1, -1, {}, "", ""));
}

std::string Base64(const nlohmann::json& value) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(value.get<std::string>(), &bytes));
  return bytes;
}

std::vector<Hash> ProofOf(const nlohmann::json& test) {
  std::vector<Hash> proof;
  if (test["proof"].is_null()) return proof;
  for (const auto& hash : test["proof"]) proof.push_back(Base64(hash));
  return proof;
}

bool Holds(const nlohmann::json& test) {
  // Sizes of the cases are unsigned; those beyond int64 are beyond any tree of ours.
  const auto number = [&test](const char* key) {
    return static_cast<int64_t>(test[key].get<uint64_t>());
  };
  if (test.contains("leafIdx")) {
    return VerifyInclusion(Base64(test["leafHash"]), number("leafIdx"), number("treeSize"),
                           ProofOf(test), Base64(test["root"]));
  }
  return VerifyConsistency(number("size1"), number("size2"), ProofOf(test), Base64(test["root1"]),
                           Base64(test["root2"]));
}

TEST(Merkle, CasesOfTransparencyDev_AreDecidedAsThere) {
  const char* folder = getenv("TSUNAGI_MERKLE_TESTDATA");
  if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_MERKLE_TESTDATA is not set";
  int cases = 0;
  int negative = 0;
  for (const char* kind : {"inclusion", "consistency"}) {
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(folder) / kind)) {
      if (file.path().extension() != ".json") continue;
      std::ifstream in(file.path());
      const nlohmann::json test = nlohmann::json::parse(in);
      EXPECT_EQ(Holds(test), !test["wantErr"].get<bool>()) << file.path();
      ++cases;
      negative += test["wantErr"].get<bool>() ? 1 : 0;
    }
  }
  EXPECT_EQ(cases, 196);
  RecordProperty("cases", cases);
  RecordProperty("negative", negative);
  std::printf("%d cases, %d of them negative\n", cases, negative);
}

}  // namespace
}  // namespace tsunagi::audit
