// A referral as both offices see it after a race, and where they disagree.
#ifndef TSUNAGI_TESTS_RACES_SIDES_H_
#define TSUNAGI_TESTS_RACES_SIDES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/races/desk.h"

namespace tsunagi::races {

using Problems = std::vector<std::string>;

// What a self-check makes of one round; every one must be noticed.
enum class Forgery {
  kNone,
  kSwappedAnswers,
  kFlippedAnswer,
  kAnswerOtherEtag,
  kInboxWithout,
  kInboxTwice,
  kOutboxWithout,
  kInboxOtherState,
  kReceiverOtherState,
  kReceiverOtherEtag,
  kReceiverOtherPackage,
  kSentTwice,
  kLastForgery = kSentTwice,
};

struct Sides {
  // GetReferral by each; the receiver's where it may read it.
  referral::v1::Referral sender;
  absl::Status receiver_status;
  referral::v1::Referral receiver;
  // Rows of their lists with the referral's name.
  std::vector<referral::v1::Referral> outbox;
  std::vector<referral::v1::Referral> inbox;
  // Open referrals of the case to the same offering.
  int open = 0;
};

struct Expected {
  referral::v1::Referral::State state = referral::v1::Referral::STATE_UNSPECIFIED;
  // As the winner was answered.
  std::string etag = {};
  // Transitions of its history.
  std::vector<std::string> steps = {};
  // User id of who took the last one; empty: not compared.
  std::string last_user = {};
  // Sides::open.
  int open = 0;
};

// Code and reason of a status, without the sentences for people.
std::string Short(const absl::Status& status);

// Asks both offices.
absl::StatusOr<Sides> Look(Desk& desk, const std::string& case_name, const std::string& name,
                           Forgery forgery);

// Adds where the sides differ from each other or from what is expected.
void Compare(const Sides& sides, const Expected& expected, Problems& problems);

// The part of a self-check that concerns answers.
void Forge(Forgery forgery, Answers& answers);

}  // namespace tsunagi::races

#endif  // TSUNAGI_TESTS_RACES_SIDES_H_
