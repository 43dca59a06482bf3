// SPDX-License-Identifier: MPL-2.0
// The lines were written by this program, or by somebody else who can write to the file. They are
// split into the members of the object, no deeper: whatever a value contains, it is compared.
#include "flow/line_name.h"

#include "event/exchanges.h"
#include "flow/fingerprint.h"

#include <cstddef>

namespace pbm {

namespace {

constexpr std::string_view kLineBegin = "{\"event\":\"";

struct Member {
  std::string_view name;
  std::string_view value;  // as JSON
};

// Splits an object into its members.
class Members {
 public:
  explicit Members(std::string_view object) : text_(object) {}

  // Nothing at the end, or if this is not an object.
  std::optional<Member> next() {
    if (at_ + 1 >= text_.size() || text_[at_] != (at_ == 0 ? '{' : ',')) return std::nullopt;
    const auto name_begin = at_ + 1;
    if (text_[name_begin] != '"') return std::nullopt;
    const auto name_end = end_of_string(name_begin);
    if (name_end >= text_.size() || text_[name_end] != ':') return std::nullopt;
    at_ = end_of_value(name_end + 1);
    return Member{text_.substr(name_begin, name_end - name_begin),
                  text_.substr(name_end + 1, at_ - name_end - 1)};
  }

  [[nodiscard]] bool is_complete() const { return text_.substr(at_) == "}"; }

 private:
  // Behind the quotation mark that ends the string, or the end of the text.
  [[nodiscard]] std::size_t end_of_string(std::size_t begin) const {
    for (auto at = begin + 1; at < text_.size(); ++at) {
      if (text_[at] == '"') return at + 1;
      if (text_[at] == '\\') ++at;
    }
    return text_.size();
  }

  // The comma behind the value, or the bracket that ends the object.
  [[nodiscard]] std::size_t end_of_value(std::size_t begin) const {
    std::size_t depth = 0;
    for (auto at = begin; at < text_.size();) {
      switch (text_[at]) {
        case '"': at = end_of_string(at); continue;
        case '{':
        case '[': ++depth; break;
        case '}':
        case ']':
          if (depth == 0) return at;
          --depth;
          break;
        case ',':
          if (depth == 0) return at;
          break;
        default: break;
      }
      ++at;
    }
    return text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Without its quotation marks; empty if it is not a string.
std::string_view unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return {};
  return value.substr(1, value.size() - 2);
}

// The facts of a line that name a run.
struct RunOfLine {
  bool is_message = false;  // a pulse event, which is printed for each message
  std::string_view source, task_id, run_id, result, stage;

  void read(const Member& member) {
    if (member.name == "\"event\"") is_message = member.value == "\"pulse\"";
    if (member.name == "\"source\"") source = unquoted(member.value);
    if (member.name == "\"task_id\"") task_id = unquoted(member.value);
    if (member.name == "\"run_id\"") run_id = member.value;
    if (member.name == "\"result\"") result = unquoted(member.value);
    if (member.name == "\"stage\"") stage = unquoted(member.value);
  }

  // The exchange whose messages have this stage and result.
  [[nodiscard]] std::string_view exchange() const {
    for (const auto& each : kTaskExchanges) {
      if (!is_end(each.stage) && stage == name_of(each.stage)) return each.name;
    }
    if (result == "success") return exchanges::kTaskCompleted;
    return result == "failure" ? exchanges::kTaskFailed : exchanges::kTaskException;
  }

  [[nodiscard]] std::uint64_t fingerprint() const {
    if (is_message || source != name_of(Source::taskcluster) || task_id.empty()) return 0;
    return run_fingerprint(exchange(), task_id, run_id);
  }
};

}  // namespace

std::uint64_t run_fingerprint(std::string_view exchange, std::string_view task_id,
                              std::string_view run_id) {
  return fingerprint_of(exchange, task_id, run_id);
}

std::optional<LineName> LineNamer::name(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!line.starts_with(kLineBegin)) return std::nullopt;
  LineName name;
  RunOfLine run;
  Members members(line);
  kept_.clear();
  while (const auto member = members.next()) {
    if (member->name == "\"timestamp\"") continue;
    if (member->name == "\"redelivered\"") {
      name.redelivered = member->value == "true";
      continue;
    }
    run.read(*member);
    kept_.append(member->name).append(":").append(member->value).append(",");
  }
  if (!members.is_complete()) return std::nullopt;
  name.fingerprint = fingerprint_of(kept_);
  name.run = run.fingerprint();
  return name;
}

}  // namespace pbm
