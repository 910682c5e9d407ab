// Conversions that every API needs: days, times, page arguments. Between protobuf and plain values.
#ifndef TSUNAGI_COMMON_API_CONVERT_H_
#define TSUNAGI_COMMON_API_CONVERT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/rules/subject.h"
#include "google/protobuf/timestamp.pb.h"
#include "tsunagi/common/v1/types.pb.h"

namespace tsunagi::api {

common::v1::Date ToProto(absl::CivilDay day);
google::protobuf::Timestamp ToProto(absl::Time time);

// A whole day; nothing where the message is empty. INVALID_ARGUMENT INVALID_FIELDS naming `field`
// where it is no day of the calendar or lacks month or day.
absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(const common::v1::Date& date,
                                                      absl::string_view field);

// As DayFrom with the default `today`; a later day is INVALID_FIELDS EVENT_DATE_IN_FUTURE.
absl::StatusOr<absl::CivilDay> EventDay(const common::v1::Date& date, absl::string_view field,
                                        absl::CivilDay today);

// A date with unknown parts; nothing where the message is empty.
std::optional<rules::PartialDate> PartialFrom(const common::v1::Date& date);
common::v1::Date ToProto(const rules::PartialDate& date);

}  // namespace tsunagi::api

#endif  // TSUNAGI_COMMON_API_CONVERT_H_
