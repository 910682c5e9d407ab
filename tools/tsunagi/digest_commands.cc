// tsunagi digest: what an office owes today, on the screen or as a mail for the site's mail system.
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using referral::v1::Digest;
using referral::v1::DigestItem;

// "あと 2 営業日", "本日まで", "3 営業日超過"; empty where no term runs.
std::string LeftText(const DigestItem& item) {
  if (!item.has_due()) return "";
  if (item.days_left() > 0) return absl::StrCat("あと ", item.days_left(), " 営業日");
  if (item.days_left() == 0) return "本日まで";
  return absl::StrCat(-item.days_left(), " 営業日超過");
}

std::string DigestText(const Digest& digest) {
  if (digest.items().empty()) return "今日、返答や対応を待っている紹介はありません。\n";
  Table table;
  for (const absl::string_view column :
       {"すること", "期限", "", "紹介", "状態", "紹介元", "紹介先", "受け持つ機関"}) {
    table.AddColumn(column);
  }
  for (const DigestItem& item : digest.items()) {
    table.AddRow({Label(item.kind()), FormatTime(item.due()), LeftText(item),
                  ShortName(item.referral()), Label(item.state()), item.sender(), item.receiver(),
                  item.holder()});
  }
  return absl::StrCat(table.Render(), digest.items_size(), " 件\n");
}

// RFC 2047: an encoded word holds at most 75 characters.
std::string EncodedWord(absl::string_view text) {
  return absl::StrCat("=?UTF-8?B?", absl::Base64Escape(text), "?=");
}

// RFC 5322 with RFC 2047 for the subject. No name, no content of a case stands in it.
std::string MailText(const Digest& digest, const std::string& from, const std::string& to) {
  int late = 0;
  for (const DigestItem& item : digest.items()) late += item.has_due() && item.days_left() < 0;
  const std::string body = absl::StrCat(
      FormatDate(digest.day()), " の対応待ちです。個人の情報は載せていません。\n",
      "内容は tsunagi inbox show、refer show でご覧ください。\n\n", DigestText(digest));
  std::string encoded = absl::Base64Escape(body);
  for (size_t at = 76; at < encoded.size(); at += 78) encoded.insert(at, "\r\n");
  return absl::StrCat("From: ", from, "\r\nTo: ", to, "\r\nSubject: ",
                      EncodedWord(absl::StrCat("つなぎ: 対応待ち ", digest.items_size(), " 件")),
                      "\r\n ", EncodedWord(absl::StrCat("（うち期限超過 ", late, " 件）")),
                      "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n",
                      encoded, "\r\n");
}

struct Options {
  std::string mail_to;
  std::string mail_from = "tsunagi@localhost";
};

absl::StatusOr<int> Show(Session& session, const Options& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  referral::v1::GetDigestRequest request;
  request.set_parent(client.parent());
  ASSIGN_OR_RETURN(const auto digest,
                   client.Call<Digest>("tsunagi.referral.v1.ReferralService/GetDigest", request));
  if (options.mail_to.empty()) {
    Print(session.options().json ? ToJson(digest) : DigestText(digest));
    return kExitOk;
  }
  for (const std::string& address : {options.mail_to, options.mail_from}) {
    if (address.find_first_of("\r\n") != std::string::npos) {
      return UsageError("宛先に改行は使えません。");
    }
  }
  // Nobody is written to on a closed day or about nothing.
  if (digest.working_day() && !digest.items().empty()) {
    Print(MailText(digest, options.mail_from, options.mail_to));
  }
  return kExitOk;
}

}  // namespace

void AddDigestCommands(CLI::App& app, Cli& cli) {
  auto options = std::make_shared<Options>();
  CLI::App* digest =
      AddCommand(app, cli, "digest", "今日の対応待ち: 返答期限、照会、戻ってきた紹介 (--as が要る)",
                 [options](Session& session) { return Show(session, *options); });
  digest->add_option("--mail-to", options->mail_to,
                     "メールの形で出す。休みの日や 0 件の日は何も出さない (sendmail -t に渡す)");
  digest->add_option("--mail-from", options->mail_from, "差出人 (既定 tsunagi@localhost)");
}

}  // namespace tsunagi::cli
