// What one worker of the races does at a site: fixtures, single calls, and two calls at once.
#ifndef TSUNAGI_TESTS_RACES_DESK_H_
#define TSUNAGI_TESTS_RACES_DESK_H_

#include <array>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "tests/support/site_client.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::races {

inline constexpr char kSender[] = "agencies/sr-09201";
inline constexpr char kReceiver[] = "agencies/polaris";
inline constexpr char kCounsellor[] = "agency/sr-09201/counsellor/1";
inline constexpr char kCoordinator[] = "agency/sr-09201/coordinator/1";
inline constexpr char kReceiverLead[] = "agency/polaris/office-lead/1";

// One of two competing calls; `request` must live until both are answered.
struct Bid {
  std::string identity;
  // Of the referral service, e.g. "SendReferral".
  std::string method;
  const google::protobuf::Message& request;
  // After the moment at which both could begin.
  absl::Duration delay;
};

struct Answer {
  absl::Status status;
  referral::v1::Referral referral;
  absl::Time begun;
  absl::Time answered;
};
using Answers = std::array<Answer, 2>;

// The step of a referral under a request id of its own.
referral::v1::TransitionReferralRequest StepOf(const referral::v1::Referral& referral,
                                               bool with_etag);

// Used by one thread.
class Desk {
 public:
  // `client` has two lanes for each worker.
  Desk(support::SiteClient& client, int worker)
      : client_(client), lane_(2 * worker), random_(static_cast<unsigned>(worker) + 1) {}

  // Classified, with a consent that covers every office: its name.
  absl::StatusOr<std::string> MakeCase();
  absl::StatusOr<referral::v1::Referral> MakeDraft(const std::string& case_name);
  absl::StatusOr<referral::v1::Referral> MakeSent(const std::string& case_name);

  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& identity, absl::string_view method,
                                const google::protobuf::Message& request) {
    return client_.Call<Response>("referral", identity, lane_, MethodOf(method), request);
  }

  // Begins both, each on a connection of its own, and waits for both.
  absl::StatusOr<Answers> AtOnce(const Bid& one, const Bid& two);

  // Every referral of the case, as its sender lists them.
  absl::StatusOr<std::vector<referral::v1::Referral>> Outbox(const std::string& case_name);
  // Those of the receiver's inbox that are called `name`.
  absl::StatusOr<std::vector<referral::v1::Referral>> InboxOf(const std::string& name);

  // Where the sender's office stands in the feed of changes.
  absl::StatusOr<std::string> FeedPosition();
  // Which of the two referrals the feed mentions first after `position`: changes stand in the order
  // of their commits. At least one of them must have changed.
  absl::StatusOr<std::string> FirstChanged(const std::string& position, const std::string& one,
                                           const std::string& two);

  // Takes back what is open of the case, so that the next round may refer it again.
  absl::Status TakeBack(const std::string& case_name);

  // What intake's register holds on the case.
  absl::StatusOr<int> CountDisclosures(const std::string& case_name);

  // A pause of at most `most`.
  absl::Duration Pause(absl::Duration most);

 private:
  static std::string MethodOf(absl::string_view method);

  support::SiteClient& client_;
  const int lane_;
  std::mt19937 random_;
};

// Waiting or active: it stands in the way of another one to the same offering.
bool IsOpen(referral::v1::Referral::State state);

}  // namespace tsunagi::races

#endif  // TSUNAGI_TESTS_RACES_DESK_H_
