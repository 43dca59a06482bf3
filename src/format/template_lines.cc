// SPDX-License-Identifier: MPL-2.0
#include "format/template_lines.h"

#include "base/printable.h"
#include "base/visible.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kMostDigits = 3;  // of a width: a slip shall not fill the memory

Error wrong(std::string text) { return {ErrorKind::usage, std::move(text)}; }

void append_formatted(std::string_view spec, std::string_view value, std::string& out) {
  fmt::vformat_to(std::back_inserter(out), spec, fmt::make_format_args(value));
}

bool is_huge(std::string_view spec) {
  std::size_t digits = 0;
  for (const char c : spec) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > kMostDigits) return true;
  }
  return false;
}

// Tried once, on some text, so that it can't fail on an event. Returns what is wrong.
std::string defect_of(std::string_view spec) {
  if (is_huge(spec)) return fmt::format("more than {} digits", kMostDigits);
  if (spec.find('{') != spec.npos) return "a '{' in it";
  try {
    std::string out;
    append_formatted(fmt::format("{{:{}}}", spec), "text", out);
  } catch (const fmt::format_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

class Template::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<Template> parse() {
    if (rest_.empty()) return wrong("it is empty");
    while (!rest_.empty()) {
      if (auto error = take_next()) return *error;
    }
    // The end of the line is written in any case.
    if (piece_.before.ends_with('\n')) piece_.before.pop_back();
    piece_.before.push_back('\n');
    parsed_.pieces_.push_back(std::move(piece_));
    return std::move(parsed_);
  }

 private:
  std::optional<Error> take_next() {
    const char c = rest_[0];
    if (c == '\\') return take_escape();
    if (rest_.starts_with("{{") || rest_.starts_with("}}")) return take_text(c, 2);
    if (c == '{') return take_field();
    if (c == '}') return wrong("a single '}'; a brace of its own is written '}}'");
    return take_text(c, 1);
  }

  std::optional<Error> take_text(char c, std::size_t bytes) {
    piece_.before.push_back(c);
    rest_.remove_prefix(bytes);
    return std::nullopt;
  }

  std::optional<Error> take_escape() {
    if (rest_.starts_with("\\t")) return take_text('\t', 2);
    if (rest_.starts_with("\\n")) return take_text('\n', 2);
    if (rest_.starts_with("\\\\")) return take_text('\\', 2);
    return wrong(fmt::format("no escape '{}'; there are \\t, \\n and \\\\",
                             printable(rest_.substr(0, 2))));
  }

  std::optional<Error> take_field() {
    const auto end = rest_.find('}');
    if (end == rest_.npos) return wrong("a '{' without its '}'; a brace of its own is written '{{'");
    const auto field = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    const auto colon = std::min(field.find(':'), field.size());
    if (colon == 0) return wrong(fmt::format("'{{{}}}' names no field", printable(field)));
    const auto column = parse_column(field.substr(0, colon));
    if (!column) return column.error();
    piece_.column = *column;
    const auto spec = field.substr(std::min(colon + 1, field.size()));
    if (const auto defect = defect_of(spec); !defect.empty()) {
      return wrong(fmt::format("in '{{{}}}' the part after ':' can't be: {}", printable(field), defect));
    }
    if (!spec.empty()) piece_.spec = fmt::format("{{:{}}}", spec);
    parsed_.pieces_.push_back(std::exchange(piece_, {}));
    return std::nullopt;
  }

  std::string_view rest_;
  Piece piece_;
  Template parsed_;
};

Result<Template> Template::parse(std::string_view text) { return Parser(text).parse(); }

TemplateLines::TemplateLines(Template parsed) : template_(std::move(parsed)) {}

void TemplateLines::append_row(const Row& row, std::string& out) {
  for (const auto& piece : template_.pieces_) {
    out.append(piece.before);
    if (piece.column) append_field(piece, row, out);
  }
}

void TemplateLines::append_field(const Template::Piece& piece, const Row& row, std::string& out) {
  const auto value = value_of(*piece.column, row, room_);
  if (piece.spec.empty()) return append_visible(value, out);
  visible_.clear();
  append_visible(value, visible_);
  append_formatted(piece.spec, visible_, out);
}

}  // namespace pbm
