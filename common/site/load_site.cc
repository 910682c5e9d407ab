#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"
#include "common/site/build_calendar.h"
#include "common/site/candidate.h"
#include "common/site/convert.h"
#include "common/site/convert_util.h"
#include "common/site/site.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace tsunagi::site {
namespace {

namespace fs = std::filesystem;

// Deep enough for any rule a person can read, shallow enough for every stack.
constexpr int kMaxNesting = 64;

struct File {
  // Path within the folder.
  std::string name;
  std::string text;
};

absl::Status Unreadable(absl::string_view file, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "SITE_DATA_UNREADABLE",
               absl::StrCat(file, ": ", what))
      .Ja(absl::StrCat(file, " を読み込めません。書き方をお確かめください。"));
}

// Keeps the first message of the parser; protobuf counts lines and columns from 0.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

template <typename Message>
absl::StatusOr<Message> Parse(const File& file) {
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kMaxNesting);
  Message message;
  if (!parser.ParseFromString(file.text, &message)) return Unreadable(file.name, error.text());
  return message;
}

absl::StatusOr<std::string> ReadAll(const fs::path& path, absl::string_view name) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return Unreadable(name, "cannot be read");
  return std::move(text).str();
}

// The files of one part: NAME.textproto, then those in NAME/ in the order of their names.
absl::StatusOr<std::vector<File>> ReadPart(const fs::path& dir, const std::string& part) {
  std::vector<fs::path> names;
  std::error_code error;
  if (fs::is_directory(dir / part, error)) {
    for (auto it = fs::directory_iterator(dir / part, error);
         !error && it != fs::directory_iterator(); it.increment(error)) {
      if (it->path().extension() == ".textproto") {
        names.push_back(fs::path(part) / it->path().filename());
      }
    }
    if (error) return Unreadable(part, "cannot be listed");
  }
  std::sort(names.begin(), names.end());
  const fs::path single = part + ".textproto";
  if (fs::is_regular_file(dir / single, error)) names.insert(names.begin(), single);
  if (names.empty()) {
    return absl::Status(
        Error(absl::StatusCode::kNotFound, "SITE_DATA_MISSING",
              absl::StrCat(part, ".textproto or ", part, "/*.textproto is missing"))
            .Ja(absl::StrCat("データのフォルダーに ", part, ".textproto がありません。")));
  }
  std::vector<File> files;
  for (const fs::path& name : names) {
    ASSIGN_OR_RETURN(std::string text, ReadAll(dir / name, name.string()));
    files.push_back({name.generic_string(), std::move(text)});
  }
  return files;
}

// Names and lengths are part of what is hashed, so that no text can move between files unseen.
void AddTo(std::string& hashed, const std::vector<File>& files) {
  for (const File& file : files) {
    absl::StrAppend(&hashed, file.name, "\n", file.text.size(), "\n", file.text);
  }
}

std::string Hex(const std::string& hashed) {
  return absl::BytesToHexString(crypto::Sha256(hashed));
}

absl::Status LoadMunicipalities(const std::vector<File>& files, Site& site) {
  std::vector<Municipality> all;
  std::vector<RetiredMunicipality> retired;
  std::optional<GeoBox> bounds;
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::MunicipalityTable>(file));
    Converter converter(file.name);
    for (const auto& each : proto.municipalities()) {
      all.push_back(converter.Convert(each));
      all.back().office_citation = CitationOf(proto.offices_citation());
    }
    if (proto.has_bounds()) {
      const auto& box = proto.bounds();
      bounds = GeoBox{{box.south_west().latitude(), box.south_west().longitude()},
                      {box.north_east().latitude(), box.north_east().longitude()}};
    }
    for (const auto& each : proto.retired()) retired.push_back(converter.Convert(each));
    RETURN_IF_ERROR(converter.status());
  }
  site.municipalities = MunicipalityTable(std::move(all), std::move(retired), bounds);
  return absl::OkStatus();
}

absl::Status LoadQuestions(const std::vector<File>& files, Site& site) {
  std::vector<Question> all;
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::QuestionSet>(file));
    const Converter converter(file.name);
    for (const auto& each : proto.questions()) all.push_back(converter.Convert(each));
  }
  for (const Question& question : all) site.rules.question_order.push_back(question.id);
  site.schemes.question_order = site.rules.question_order;
  site.questions = QuestionSet(std::move(all));
  return absl::OkStatus();
}

absl::Status AddRules(const config::v1::ClassificationRules& proto, absl::string_view file,
                      rules::ClassificationRuleSet& set) {
  Converter converter(file);
  for (const auto& each : proto.urgent()) set.urgent.push_back(converter.Convert(each));
  for (const auto& each : proto.categories()) set.categories.push_back(converter.Convert(each));
  for (const auto& each : proto.cohorts()) set.cohorts.push_back(converter.Convert(each));
  return converter.status();
}

absl::Status LoadRules(const std::vector<File>& files, Site& site) {
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::ClassificationRules>(file));
    RETURN_IF_ERROR(AddRules(proto, file.name, site.rules));
  }
  return absl::OkStatus();
}

absl::Status LoadSchemes(const std::vector<File>& files, Site& site) {
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::SchemeSet>(file));
    Converter converter(file.name);
    for (const auto& each : proto.schemes()) {
      site.schemes.schemes.push_back(converter.Convert(each));
    }
    RETURN_IF_ERROR(converter.status());
  }
  return absl::OkStatus();
}

absl::Status LoadDirectory(const std::vector<File>& files, Site& site) {
  std::vector<Agency> agencies;
  std::vector<RoutingRule> routing;
  std::optional<Ranking> ranking;
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::Directory>(file));
    Converter converter(file.name);
    for (const auto& each : proto.agencies()) agencies.push_back(converter.Convert(each));
    for (const auto& each : proto.routing()) routing.push_back(converter.Convert(each));
    if (proto.has_ranking()) {
      if (ranking) return Unreadable(file.name, "a second ranking");
      ranking = converter.Convert(proto.ranking());
    }
    RETURN_IF_ERROR(converter.status());
  }
  site.directory =
      Directory(std::move(agencies), std::move(routing), std::move(ranking).value_or(Ranking()));
  return absl::OkStatus();
}

absl::Status LoadPlans(const std::vector<File>& files, Site& site) {
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::PlanSet>(file));
    Converter converter(file.name);
    for (const auto& each : proto.plans()) site.plans.plans.push_back(converter.Convert(each));
    for (const auto& each : proto.rounding()) {
      site.plans.rounding.push_back(converter.Convert(each));
    }
    RETURN_IF_ERROR(converter.status());
  }
  return absl::OkStatus();
}

absl::Status LoadLegalBases(const std::vector<File>& files, Site& site) {
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::LegalBasisTable>(file));
    const Converter converter(file.name);
    site.legal_bases.version = proto.version();
    for (const auto& each : proto.items()) {
      site.legal_bases.items.push_back(converter.Convert(each));
    }
  }
  return absl::OkStatus();
}

absl::Status LoadDeclineReasons(const std::vector<File>& files, Site& site) {
  for (const File& file : files) {
    ASSIGN_OR_RETURN(const auto proto, Parse<config::v1::DeclineReasonTable>(file));
    Converter converter(file.name);
    site.decline_reasons.version = proto.version();
    for (const auto& each : proto.reasons()) {
      site.decline_reasons.reasons.push_back(converter.Convert(each));
    }
    RETURN_IF_ERROR(converter.status());
  }
  return absl::OkStatus();
}

absl::Status LoadCalendar(const std::vector<File>& files, Site& site) {
  std::vector<CalendarFile> parsed;
  for (const File& file : files) {
    ASSIGN_OR_RETURN(auto proto, Parse<config::v1::Calendar>(file));
    parsed.push_back({file.name, std::move(proto)});
  }
  ASSIGN_OR_RETURN(site.calendar, BuildCalendarTable(parsed));
  return absl::OkStatus();
}

// The files of the parts as one message; later ones are merged into earlier ones.
template <typename Message>
absl::StatusOr<Message> ReadMessage(absl::string_view dir, const std::vector<std::string>& parts) {
  Message all;
  for (const std::string& part : parts) {
    ASSIGN_OR_RETURN(const std::vector<File> files, ReadPart(fs::path(std::string(dir)), part));
    for (const File& file : files) {
      ASSIGN_OR_RETURN(const Message one, Parse<Message>(file));
      all.MergeFrom(one);
    }
  }
  return all;
}

constexpr char kCandidate[] = "candidate";

}  // namespace

absl::StatusOr<config::v1::Directory> ReadDirectoryMessage(absl::string_view dir) {
  return ReadMessage<config::v1::Directory>(dir, {"agencies", "routing"});
}

absl::StatusOr<config::v1::ClassificationRules> ReadRulesMessage(absl::string_view dir) {
  return ReadMessage<config::v1::ClassificationRules>(dir, {"rules"});
}

absl::StatusOr<Directory> DirectoryFrom(const config::v1::Directory& message) {
  Converter converter(kCandidate);
  std::vector<Agency> agencies;
  std::vector<RoutingRule> routing;
  Ranking ranking;
  for (const auto& each : message.agencies()) agencies.push_back(converter.Convert(each));
  for (const auto& each : message.routing()) routing.push_back(converter.Convert(each));
  if (message.has_ranking()) ranking = converter.Convert(message.ranking());
  RETURN_IF_ERROR(converter.status());
  return Directory(std::move(agencies), std::move(routing), std::move(ranking));
}

absl::StatusOr<rules::ClassificationRuleSet> RulesFrom(
    const config::v1::ClassificationRules& message, const QuestionSet& questions) {
  rules::ClassificationRuleSet set;
  RETURN_IF_ERROR(AddRules(message, kCandidate, set));
  for (const Question& question : questions.all()) set.question_order.push_back(question.id);
  set.version = kCandidate;
  return set;
}

absl::StatusOr<std::shared_ptr<const Site>> LoadSite(absl::string_view dir) {
  const fs::path folder{std::string(dir)};
  ASSIGN_OR_RETURN(const auto municipalities, ReadPart(folder, "municipalities"));
  ASSIGN_OR_RETURN(const auto questions, ReadPart(folder, "questions"));
  ASSIGN_OR_RETURN(const auto rules, ReadPart(folder, "rules"));
  ASSIGN_OR_RETURN(const auto schemes, ReadPart(folder, "schemes"));
  ASSIGN_OR_RETURN(auto directory, ReadPart(folder, "agencies"));
  ASSIGN_OR_RETURN(const auto routing, ReadPart(folder, "routing"));
  ASSIGN_OR_RETURN(const auto plans, ReadPart(folder, "plans"));
  ASSIGN_OR_RETURN(const auto legal_bases, ReadPart(folder, "legal_bases"));
  ASSIGN_OR_RETURN(const auto calendar, ReadPart(folder, "calendar"));
  ASSIGN_OR_RETURN(const auto decline_reasons, ReadPart(folder, "decline_reasons"));
  directory.insert(directory.end(), routing.begin(), routing.end());

  auto site = std::make_shared<Site>();
  RETURN_IF_ERROR(LoadMunicipalities(municipalities, *site));
  RETURN_IF_ERROR(LoadQuestions(questions, *site));
  RETURN_IF_ERROR(LoadRules(rules, *site));
  RETURN_IF_ERROR(LoadSchemes(schemes, *site));
  RETURN_IF_ERROR(LoadDirectory(directory, *site));
  RETURN_IF_ERROR(LoadPlans(plans, *site));
  RETURN_IF_ERROR(LoadLegalBases(legal_bases, *site));
  RETURN_IF_ERROR(LoadCalendar(calendar, *site));
  RETURN_IF_ERROR(LoadDeclineReasons(decline_reasons, *site));

  std::string of_schemes;
  AddTo(of_schemes, questions);
  AddTo(of_schemes, schemes);
  site->schemes.version = Hex(of_schemes);

  std::string hashed;
  AddTo(hashed, questions);
  AddTo(hashed, rules);
  site->rules.version = Hex(hashed);
  AddTo(hashed, schemes);
  AddTo(hashed, municipalities);
  AddTo(hashed, directory);
  AddTo(hashed, plans);
  AddTo(hashed, legal_bases);
  AddTo(hashed, calendar);
  AddTo(hashed, decline_reasons);
  site->digest = Hex(hashed);
  return std::shared_ptr<const Site>(std::move(site));
}

}  // namespace tsunagi::site
