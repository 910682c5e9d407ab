// Early return on absl::Status and absl::StatusOr.
#ifndef TSUNAGI_COMMON_BASE_STATUS_MACROS_H_
#define TSUNAGI_COMMON_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define TSUNAGI_CONCAT_INNER(a, b) a##b
#define TSUNAGI_CONCAT(a, b) TSUNAGI_CONCAT_INNER(a, b)

// Returns the status of `expr` from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expr)                                                 \
  do {                                                                        \
    if (absl::Status status_macro_value = (expr); !status_macro_value.ok()) { \
      return status_macro_value;                                              \
    }                                                                         \
  } while (false)

#define ASSIGN_OR_RETURN_IMPL(var, lhs, expr)    \
  auto var = (expr);                             \
  if (!var.ok()) return std::move(var).status(); \
  lhs = std::move(var).value()

// Assigns the value of the StatusOr `expr` to `lhs`, or returns its status.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_IMPL(TSUNAGI_CONCAT(status_or_value_, __LINE__), lhs, expr)

#endif  // TSUNAGI_COMMON_BASE_STATUS_MACROS_H_
