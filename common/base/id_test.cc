#include "common/base/id.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

TEST(NewUuidV7, ManyInOneMillisecond_AreUniqueAndOrdered) {
  const absl::Time now = absl::Now();
  std::vector<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.push_back(NewUuidV7(now));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
  EXPECT_TRUE(IsUuid(ids.front()));
  EXPECT_EQ(ids.front()[14], '7');
}

TEST(IsUuid, WrongShapes_AreRefused) {
  EXPECT_TRUE(IsUuid("0190a3e0-1111-7abc-8def-0123456789ab"));
  EXPECT_FALSE(IsUuid(""));
  EXPECT_FALSE(IsUuid("0190a3e011117abc8def0123456789ab"));
  EXPECT_FALSE(IsUuid("0190a3e0-1111-7abc-8def-0123456789ag"));
  EXPECT_EQ(UuidBytes("x"), "");
  EXPECT_EQ(UuidBytes("00000000-0000-0000-0000-0000000000ff").size(), 16u);
}

}  // namespace
}  // namespace tsunagi
