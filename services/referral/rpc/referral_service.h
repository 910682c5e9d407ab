// tsunagi.referral.v1.ReferralService over the use cases.
#ifndef TSUNAGI_SERVICES_REFERRAL_RPC_REFERRAL_SERVICE_H_
#define TSUNAGI_SERVICES_REFERRAL_RPC_REFERRAL_SERVICE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "common/paging/token.h"
#include "common/rpc/registry.h"
#include "common/site/site.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

using ReadStoreFactory =
    std::function<std::unique_ptr<const ReferralStore>(sql::Transaction& transaction)>;
using WriteStoreFactory =
    std::function<std::unique_ptr<ReferralStore>(sql::WriteTransaction& transaction)>;

// What the two services work with. What is referred to must outlive the server.
struct ServiceEnvironment {
  std::shared_ptr<const site::Site> site;
  sql::Database& database;
  const TokenSealer& sealer;
  CaseSource& cases;
  CategorySource& categories;
  ReadStoreFactory read_store;
  WriteStoreFactory write_store;
};

// Thread-safe; must outlive the server whose registry it fills.
class ReferralService {
 public:
  explicit ReferralService(ServiceEnvironment environment) : env_(std::move(environment)) {}

  // Binds every method. Called once.
  absl::Status Register(rpc::Registry& registry);

  // Expires what nobody answered in time, each referral in a transaction of its own.
  absl::Status ExpireOverdue(absl::Time now) const;

 private:
  void BindCreation();
  void BindAnswers();
  void BindOutcomes();
  void BindReading();
  // Who holds a case, what an office owes, what other rules would mean.
  void BindOverviews();
  void BindWatch();

  ServiceEnvironment env_;
  std::unique_ptr<rpc::ServiceBinder<ReferralStore>> binder_;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_RPC_REFERRAL_SERVICE_H_
