#include "common/jwt/strict_json.h"

#include <limits>
#include <set>
#include <vector>

namespace tsunagi::jwt {
namespace {

using nlohmann::json;

constexpr size_t kMaxDepth = 4;

// Answers false, which ends the reading, at whatever ParseStrictObject forbids.
class Checker final : public json::json_sax_t {
 public:
  bool null() override { return !open_.empty(); }
  bool boolean(bool) override { return !open_.empty(); }
  bool number_integer(number_integer_t) override { return !open_.empty(); }
  bool number_unsigned(number_unsigned_t value) override {
    return !open_.empty() && value <= uint64_t{std::numeric_limits<int64_t>::max()};
  }
  // A whole number beyond 64 bits arrives here, too.
  bool number_float(number_float_t, const string_t& text) override {
    return !open_.empty() && text.find_first_of(".eE") != string_t::npos;
  }
  bool string(string_t& text) override {
    return !open_.empty() && text.find('\0') == string_t::npos;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override {
    open_.emplace_back();
    return open_.size() <= kMaxDepth;
  }
  bool key(string_t& name) override {
    return name.find('\0') == string_t::npos && open_.back().insert(name).second;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  bool start_array(size_t) override {
    if (open_.empty()) return false;  // the text is no object
    open_.emplace_back();
    return open_.size() <= kMaxDepth;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(size_t, const std::string&, const json::exception&) override { return false; }

 private:
  // The names seen in each object that is open; none in an array.
  std::vector<std::set<std::string>> open_;
};

}  // namespace

std::optional<json> ParseStrictObject(absl::string_view text) {
  // The library skips a byte order mark, and takes a NUL for the end of the text.
  if (text.substr(0, 1) == "\xef" || text.find('\0') != absl::string_view::npos) {
    return std::nullopt;
  }
  Checker checker;
  if (!json::sax_parse(text.begin(), text.end(), &checker)) return std::nullopt;
  json object = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return std::nullopt;
  return object;
}

const std::string* TextOf(const json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? nullptr : member->get_ptr<const json::string_t*>();
}

std::optional<int64_t> WholeOf(const json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end() || !member->is_number_integer()) return std::nullopt;
  return member->get<int64_t>();
}

}  // namespace tsunagi::jwt
