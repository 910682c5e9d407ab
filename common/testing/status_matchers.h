// Matchers for absl::Status and StatusOr (Debian 12's Abseil ships none).
#ifndef TSUNAGI_COMMON_TESTING_STATUS_MATCHERS_H_
#define TSUNAGI_COMMON_TESTING_STATUS_MATCHERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/error/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::testing {

inline absl::Status GetStatus(const absl::Status& status) { return status; }
template <typename T>
absl::Status GetStatus(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

// The status is OK.
MATCHER(IsOk, "is OK") {
  const absl::Status status = GetStatus(arg);
  *result_listener << status;
  return status.ok();
}

// The status has the code and the reason (common/error).
MATCHER_P2(IsError, code, reason, "") {
  const absl::Status status = GetStatus(arg);
  *result_listener << status << " reason " << tsunagi::ReasonOf(status);
  return status.code() == code && tsunagi::ReasonOf(status) == reason;
}

}  // namespace tsunagi::testing

#define TSUNAGI_TEST_CONCAT_INNER(a, b) a##b
#define TSUNAGI_TEST_CONCAT(a, b) TSUNAGI_TEST_CONCAT_INNER(a, b)
#define ASSERT_OK(expr) ASSERT_THAT(expr, ::tsunagi::testing::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::tsunagi::testing::IsOk())
#define ASSERT_OK_AND_ASSIGN_IMPL(var, lhs, expr) \
  auto var = (expr);                              \
  ASSERT_TRUE(var.ok()) << var.status();          \
  lhs = std::move(var).value()
#define ASSERT_OK_AND_ASSIGN(lhs, expr) \
  ASSERT_OK_AND_ASSIGN_IMPL(TSUNAGI_TEST_CONCAT(test_status_or_, __LINE__), lhs, expr)

#endif  // TSUNAGI_COMMON_TESTING_STATUS_MATCHERS_H_
