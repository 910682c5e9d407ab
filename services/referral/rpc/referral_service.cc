#include "services/referral/rpc/referral_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/referral/app/answer_referral.h"
#include "services/referral/app/reverse_outcome.h"
#include "services/referral/app/send_referral.h"
#include "services/referral/app/support.h"
#include "services/referral/rpc/convert.h"
#include "services/referral/rpc/convert_parts.h"
#include "services/referral/rpc/descriptors.h"

namespace tsunagi::referral {
namespace {

using rpc::CallContext;
using v1::TransitionReferralRequest;

// The answer of a use case as the caller sees it.
absl::StatusOr<v1::Referral> Answer(absl::StatusOr<ReferralView> view, const CallContext& context,
                                    const site::Site& site) {
  RETURN_IF_ERROR(view.status());
  return ToProto(*view, context.principal.agency, context.now, site);
}

absl::StatusOr<v1::Outcome> Answer(const absl::StatusOr<OutcomeView>& view) {
  RETURN_IF_ERROR(view.status());
  return ToProto(view->referral, view->outcome);
}

// The methods that take one step of a referral and ask for nothing else.
struct PlainStep {
  absl::string_view method;
  Transition transition;
};
constexpr PlainStep kPlainSteps[] = {
    {"ReceiveReferral", Transition::kReceive},
    {"RequestReferralInformation", Transition::kRequestInformation},
    {"GiveReferralInformation", Transition::kGiveInformation},
    {"ReturnReferralDecline", Transition::kReturnDecline},
    {"ScheduleReferralVisit", Transition::kScheduleVisit},
    {"MissReferralVisit", Transition::kMissVisit},
    {"StartReferralSupport", Transition::kStartSupport},
    {"HoldReferral", Transition::kHold},
    {"ResumeReferral", Transition::kResume},
    {"CompleteReferral", Transition::kComplete},
    {"EndReferralEarly", Transition::kEndEarly},
    {"ReopenReferral", Transition::kReopen},
    {"CancelReferral", Transition::kCancel},
    {"MarkReferralInError", Transition::kMarkInError},
};

}  // namespace

absl::Status ReferralService::Register(rpc::Registry& registry) {
  const auto* descriptor = ServiceDescriptorOf("ReferralService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  binder_ = std::make_unique<rpc::ServiceBinder<ReferralStore>>(registry, descriptor,
                                                                env_.read_store, env_.write_store);
  BindCreation();
  BindAnswers();
  BindOutcomes();
  BindReading();
  BindOverviews();
  BindWatch();
  return absl::OkStatus();
}

void ReferralService::BindCreation() {
  binder_->PreparedWrite<v1::CreateReferralRequest, Referral, v1::Referral>(
      "CreateReferral",
      [this](const CallContext& context,
             const v1::CreateReferralRequest& request) -> absl::StatusOr<Referral> {
        RETURN_IF_ERROR(CheckParent(request.parent(), context));
        ASSIGN_OR_RETURN(const NewReferral input, FromProto(request));
        return PrepareReferral(input, *env_.site, env_.cases, env_.categories, CallerOf(context));
      },
      [this](const CallContext& context, const v1::CreateReferralRequest&, const Referral& draft,
             ReferralStore& store) {
        return Answer(CreateReferral(draft, store, CallerOf(context)), context, *env_.site);
      });
  binder_->PreparedWrite<TransitionReferralRequest, PreparedSend, v1::Referral>(
      "SendReferral",
      [this](const CallContext& context,
             const TransitionReferralRequest& request) -> absl::StatusOr<PreparedSend> {
        const Caller caller = CallerOf(context);
        ASSIGN_OR_RETURN(const TransitionInput input, FromProto(request));
        Referral referral;
        StatedCapacities capacities;
        // The snapshot ends before other services are called.
        RETURN_IF_ERROR(env_.database.Read([&](sql::Transaction& transaction) -> absl::Status {
          const auto store = env_.read_store(transaction);
          ASSIGN_OR_RETURN(referral, FindForSending(input, *store, caller));
          ASSIGN_OR_RETURN(capacities, store->Capacities());
          return absl::OkStatus();
        }));
        return PrepareSend(input, referral, capacities, *env_.site, env_.cases, env_.categories,
                           caller);
      },
      [this](const CallContext& context, const TransitionReferralRequest& request,
             const PreparedSend& prepared, ReferralStore& store) -> absl::StatusOr<v1::Referral> {
        ASSIGN_OR_RETURN(const TransitionInput input, FromProto(request));
        return Answer(SendReferral(input, prepared, *env_.site, store, CallerOf(context)), context,
                      *env_.site);
      });
}

void ReferralService::BindAnswers() {
  binder_->Write<TransitionReferralRequest, v1::Referral>(
      "AcceptReferral",
      [this](const CallContext& context, const TransitionReferralRequest& request,
             ReferralStore& store) -> absl::StatusOr<v1::Referral> {
        ASSIGN_OR_RETURN(const TransitionInput input, FromProto(request));
        return Answer(AcceptReferral(input, *env_.site, store, CallerOf(context)), context,
                      *env_.site);
      });
  binder_->Write<v1::DeclineReferralRequest, v1::Referral>(
      "DeclineReferral",
      [this](const CallContext& context, const v1::DeclineReferralRequest& request,
             ReferralStore& store) -> absl::StatusOr<v1::Referral> {
        ASSIGN_OR_RETURN(const TransitionInput input, FromProto(request));
        return Answer(
            DeclineReferral(input, RefusalOf(request), *env_.site, store, CallerOf(context)),
            context, *env_.site);
      });
  binder_->Write<TransitionReferralRequest, v1::Referral>(
      "ConfirmReferralDecline",
      [this](const CallContext& context, const TransitionReferralRequest& request,
             ReferralStore& store) -> absl::StatusOr<v1::Referral> {
        ASSIGN_OR_RETURN(const TransitionInput input, FromProto(request));
        return Answer(ConfirmDecline(input, *env_.site, store, CallerOf(context)), context,
                      *env_.site);
      });
  for (const PlainStep& step : kPlainSteps) {
    binder_->Write<TransitionReferralRequest, v1::Referral>(
        step.method,
        [this, transition = step.transition](const CallContext& context,
                                             const TransitionReferralRequest& request,
                                             ReferralStore& store) -> absl::StatusOr<v1::Referral> {
          ASSIGN_OR_RETURN(const TransitionInput input, FromProto(request));
          return Answer(TakeStep(transition, input, *env_.site, store, CallerOf(context)), context,
                        *env_.site);
        });
  }
}

void ReferralService::BindOutcomes() {
  binder_->Write<v1::RecordOutcomeRequest, v1::Outcome>(
      "RecordOutcome",
      [this](const CallContext& context, const v1::RecordOutcomeRequest& request,
             ReferralStore& store) -> absl::StatusOr<v1::Outcome> {
        ASSIGN_OR_RETURN(const NewOutcome input, FromProto(request));
        return Answer(RecordOutcome(input, *env_.site, store, CallerOf(context)));
      });
  binder_->Write<v1::ReverseOutcomeRequest, v1::Outcome>(
      "ReverseOutcome", [](const CallContext& context, const v1::ReverseOutcomeRequest& request,
                           ReferralStore& store) {
        return Answer(ReverseOutcome(request.name(), store, CallerOf(context)));
      });
}

absl::Status ReferralService::ExpireOverdue(absl::Time now) const {
  constexpr int kMost = 10'000;
  std::vector<std::string> ids;
  RETURN_IF_ERROR(env_.database.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(ids, env_.read_store(transaction)->DueBefore(now, kMost));
    return absl::OkStatus();
  }));
  Caller clock;
  clock.now = now;
  clock.today = DayInJapan(now);
  for (const std::string& id : ids) {
    RETURN_IF_ERROR(env_.database.RunWrite([&](sql::WriteTransaction& transaction) {
      return ExpireReferral(id, *env_.site, *env_.write_store(transaction), clock).status();
    }));
  }
  return absl::OkStatus();
}

}  // namespace tsunagi::referral
