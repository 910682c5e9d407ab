// The connection of the command line to a running site: addresses, certificates, calls.
#ifndef TSUNAGI_TOOLS_TSUNAGI_SESSION_H_
#define TSUNAGI_TOOLS_TSUNAGI_SESSION_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/rpc/client/channel.h"
#include "google/protobuf/message.h"

namespace tsunagi::cli {

// Options that every command knows.
struct GlobalOptions {
  std::string site = "var";
  // As typed; empty where the command chooses.
  std::string as;
  bool json = false;
  double retry_for_seconds = 30;
};

// The identity path of what a person types: "agency/sr-09201/counsellor/1" stays; "sr-09201" is the
// office's counsellor, "sr-09201/coordinator" its coordinator, "secretariat" the secretariat,
// "operator" the operator, "auditor" the auditor and "import" the import job's machine. Pure.
std::string ExpandIdentity(absl::string_view text);

// "sr-09201" of "agency/sr-09201/counsellor/1"; empty for a service.
std::string AgencyOfIdentity(absl::string_view identity);

// "sr-09201/x" or the full name as "agencies/sr-09201/cases/x"; INVALID_ARGUMENT USAGE otherwise.
absl::StatusOr<std::string> CaseNameOf(absl::string_view text);
// The same with "referrals".
absl::StatusOr<std::string> ReferralNameOf(absl::string_view text);

// "sr-09201/x" of "agencies/sr-09201/cases/x" or any other name of four parts; else the name.
std::string ShortName(absl::string_view name);

// "sr-09201" of "agencies/sr-09201/…".
std::string AgencyOfResource(absl::string_view name);

class Client;

// Thread-safe.
class Session {
 public:
  explicit Session(GlobalOptions options);

  const GlobalOptions& options() const { return options_; }
  std::string PathOf(absl::string_view name) const;

  // The caller of --as; INVALID_ARGUMENT USAGE where it was not given.
  absl::StatusOr<Client> Caller();
  // The caller of --as, or `otherwise` (expanded) where it was not given.
  Client CallerOr(absl::string_view otherwise);
  // The caller of --as, or the office's own `role` where it was not given.
  Client CallerOrOffice(absl::string_view agency, absl::string_view role = "counsellor");
  // A certain identity, whatever --as says: for work on behalf of several offices.
  Client As(absl::string_view identity);

  // The agencies for whose stations the site holds a certificate, sorted; not the secretariat.
  absl::StatusOr<std::vector<std::string>> Agencies() const;

  // One call, tried again within the retry time where the service cannot be reached. The service
  // is the second part of the method's name.
  absl::Status Call(const std::string& identity, absl::string_view method,
                    const google::protobuf::Message& request, google::protobuf::Message& response,
                    absl::Duration timeout);
  // As Call, but once and at most for `timeout`.
  absl::Status CallOnce(const std::string& identity, absl::string_view method,
                        const google::protobuf::Message& request,
                        google::protobuf::Message& response, absl::Duration timeout);

  absl::StatusOr<std::shared_ptr<rpc::Channel>> ChannelOf(const std::string& identity,
                                                          const std::string& service,
                                                          absl::Time give_up);

 private:
  absl::Status CallUntil(const std::string& identity, absl::string_view method,
                         const google::protobuf::Message& request,
                         google::protobuf::Message& response, absl::Duration timeout,
                         absl::Time give_up);

  const GlobalOptions options_;
  std::mutex mutex_;
  // By identity and service.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<rpc::Channel>> channels_;
};

// A session as one caller. Copyable; the session must outlive it. Thread-safe.
class Client {
 public:
  Client(Session& session, std::string identity)
      : session_(&session), identity_(std::move(identity)) {}

  const std::string& identity() const { return identity_; }
  std::string agency() const { return AgencyOfIdentity(identity_); }
  // "agencies/{agency}".
  std::string parent() const { return "agencies/" + agency(); }

  template <typename Response>
  absl::StatusOr<Response> Call(absl::string_view method, const google::protobuf::Message& request,
                                absl::Duration timeout = absl::Seconds(10)) const {
    Response response;
    RETURN_IF_ERROR(session_->Call(identity_, method, request, response, timeout));
    return response;
  }

  // As Call, for the methods that every service offers: asks the one named.
  template <typename Response>
  absl::StatusOr<Response> CallAt(absl::string_view service, absl::string_view method,
                                  const google::protobuf::Message& request,
                                  absl::Duration timeout = absl::Seconds(10)) const {
    const absl::Duration retry_for = absl::Seconds(session_->options().retry_for_seconds);
    ASSIGN_OR_RETURN(const auto channel,
                     session_->ChannelOf(identity_, std::string(service), absl::Now() + retry_for));
    return channel->Call<Response>(method, request, {.timeout = timeout, .retry_for = retry_for});
  }

  // Follows a server stream until `use` answers false or the stream ends.
  template <typename Response, typename Use>
  absl::Status Follow(absl::string_view service, absl::string_view method,
                      const google::protobuf::Message& request, Use use) const {
    ASSIGN_OR_RETURN(const auto channel,
                     session_->ChannelOf(identity_, std::string(service), absl::InfinitePast()));
    const auto stream = channel->OpenStream(method, request);
    for (Response message; stream->Read(message); message.Clear()) {
      if (!use(message)) return absl::OkStatus();
    }
    return stream->Finish();
  }

 private:
  Session* session_;
  std::string identity_;
};

// Calls `use(Response&)` for every page of a list method, 200 entries at a time.
template <typename Response, typename Request, typename Use>
absl::Status ForEachPage(const Client& client, absl::string_view method, Request request, Use use) {
  request.set_page_size(200);
  while (true) {
    ASSIGN_OR_RETURN(Response page, client.Call<Response>(method, request));
    request.set_page_token(page.next_page_token());
    use(page);
    if (request.page_token().empty()) return absl::OkStatus();
  }
}

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_SESSION_H_
