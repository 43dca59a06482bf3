// SPDX-License-Identifier: MPL-2.0
// A template is checked when the program starts, with the same code that formats events later: a
// mistake must not show hours later, with the first event that matches.
#include "format/template.h"

#include "base/number.h"
#include "base/split.h"
#include "base/text.h"
#include "format/priority.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kMostDigits = 3;  // of a width or precision, to limit memory

Error wrong(std::string text) { return {ErrorKind::usage, std::move(text)}; }

bool is_huge(std::string_view spec) {
  std::size_t digits = 0;
  for (const char c : spec) {
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits > kMostDigits) return true;
  }
  return false;
}

// Tries the spec once, so that it can't fail on an event. Returns the reason if it is invalid.
std::string defect_of(std::string_view spec) {
  if (is_huge(spec)) return fmt::format("more than {} digits", kMostDigits);
  // A width that is itself an argument, which fmt allows, has no value here.
  if (spec.find('{') != spec.npos) return "contains a '{'";
  constexpr std::string_view kSomeText = "text";
  // fmt reports a wrong format only by throwing.
  try {
    std::string out;
    fmt::vformat_to(std::back_inserter(out), fmt::format("{{:{}}}", spec),
                    fmt::make_format_args(kSomeText));
  } catch (const fmt::format_error& error) {
    return error.what();
  }
  return {};
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<Template> parse() {
    if (rest_.empty()) return wrong("the template is empty");
    while (!rest_.empty()) {
      if (auto error = take_next()) return *error;
    }
    // The last line ends with a newline, too.
    if (!piece_.before.empty() || !line_.pieces.empty()) take_text('\n', 0);
    return std::move(parsed_);
  }

 private:
  std::optional<Error> take_next() {
    const char c = rest_[0];
    if (c == '\\') return take_escape();
    if (rest_.starts_with("{{") || rest_.starts_with("}}")) return take_text(c, 2);
    if (c == '{') return take_field();
    if (c == '}') return wrong("unmatched '}'; write '}}' for a literal brace");
    return take_text(c, 1);
  }

  std::optional<Error> take_text(char c, std::size_t bytes) {
    piece_.before.push_back(c);
    rest_.remove_prefix(bytes);
    if (c != '\n') return std::nullopt;
    end_piece();
    // Here and not for each event: only what the user has written before the first field decides.
    line_.has_priority = begins_with_priority(line_.pieces.front().before);
    parsed_.lines.push_back(std::exchange(line_, {}));
    return std::nullopt;
  }

  // Shells pass \t and \n in single quotes as they are.
  std::optional<Error> take_escape() {
    if (rest_.starts_with("\\t")) return take_text('\t', 2);
    if (rest_.starts_with("\\n")) return take_text('\n', 2);
    if (rest_.starts_with("\\\\")) return take_text('\\', 2);
    return wrong(fmt::format("unknown escape '{}'; supported are \\t, \\n and \\\\",
                             printable(rest_.substr(0, 2))));
  }

  std::optional<Error> take_field() {
    const auto end = rest_.find('}');
    if (end == rest_.npos) return wrong("unmatched '{'; write '{{' for a literal brace");
    const auto field = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    // Names of fields contain no colon, but a fill character may be one.
    const auto colon = std::min(field.find(':'), field.size());
    if (colon == 0) return wrong(fmt::format("no field name in '{{{}}}'", printable(field)));
    if (auto error = take_names(field.substr(0, colon))) return error;
    auto spec = field.substr(std::min(colon + 1, field.size()));
    piece_.as_json = spec == "json";
    if (piece_.as_json) spec = {};
    if (const auto defect = defect_of(spec); !defect.empty()) {
      return wrong(
          fmt::format("invalid format after ':' in '{{{}}}': {}", printable(field), defect));
    }
    if (!spec.empty()) piece_.spec = fmt::format("{{:{}}}", spec);
    end_piece();
    return std::nullopt;
  }

  void end_piece() { line_.pieces.push_back(std::exchange(piece_, {})); }

  std::optional<Error> take_names(std::string_view names) {
    Split alternatives(names, '|');
    while (const auto name = alternatives.next()) {
      const auto field = parse_field(*name);
      if (!field) return field.error();
      piece_.fields.push_back(*field);
    }
    return std::nullopt;
  }

  std::string_view rest_;
  Template::Piece piece_;
  Template::Line line_;
  Template parsed_;
};

}  // namespace

Result<Template> parse_template(std::string_view text) { return Parser(text).parse(); }

}  // namespace pbm
