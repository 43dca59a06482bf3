// SPDX-License-Identifier: MPL-2.0
// Each refuses what could only be a mistake, and says what was probably meant: the value of an
// option comes from a person, who reads the error.
#include "config/single_parsers.h"

#include "base/ascii.h"
#include "base/text.h"
#include "config/where.h"
#include "flow/push_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace pbm {

namespace {

// The first digits will do, as in hg and git. With fewer than seven, another push could have them,
// too.
std::string why_no_revision(const std::string& text) {
  constexpr std::size_t kFewest = 7;
  constexpr std::size_t kMost = 40;
  const bool is_revision = text.size() >= kFewest && text.size() <= kMost &&
                           text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
  return is_revision ? "" : "not 7 to 40 hexadecimal digits";
}

// In upper or lower case, a hash is the same.
std::vector<std::string> without_repetitions(const std::vector<std::string>& hashes) {
  std::vector<std::string> once;
  for (const auto& hash : hashes) {
    const auto is_same = [&hash](const std::string& other) {
      return equal_in_any_case(hash, other);
    };
    if (std::ranges::none_of(once, is_same)) once.push_back(hash);
  }
  return once;
}

constexpr std::string_view kAllFields = "all";

// Of words that all begin with +, or none of them; or the word all. A mixture would leave it open
// whether the usual fields are meant as well.
Result<FieldList> field_list(const std::vector<std::string>& words) {
  const auto is_added = [](const std::string& word) { return word.starts_with('+'); };
  const bool adds = std::ranges::any_of(words, is_added);
  if (words.size() == 1 && words[0] == kAllFields) return FieldList{.all = true};
  if (adds && !std::ranges::all_of(words, is_added)) {
    return Error{ErrorKind::usage, "put a + before each field, or before none"};
  }
  FieldList list{.adds = adds};
  for (const auto& word : words) {
    if (word == kAllFields)
      return Error{ErrorKind::usage, "all cannot be combined with other fields"};
    const auto field = parse_field(std::string_view(word).substr(adds ? 1 : 0));
    if (!field) return field.error();
    list.fields.push_back(*field);
  }
  return list;
}

// Fields that every format prints alike, so that the memory can be rebuilt from lines.
constexpr bool is_compared(const FieldRow& row) {
  const bool is_of_events = row.in_build != Presence::never || row.in_test != Presence::never;
  return is_of_events && row.type != FieldType::json;
}

}  // namespace

// A queue is named after the label, and a binding key has words between dots, * and #.
std::string why_no_label(const std::string& text) {
  constexpr std::size_t kMostBytes = 100;
  const auto is_out_of_place = [](char c) {
    return is_control_or_space(c) || c == '/' || c == '#' || c == '*';
  };
  const bool is_label =
      text.size() <= kMostBytes && is_utf8(text) && std::ranges::none_of(text, is_out_of_place);
  if (is_label) return {};
  // Labels of tasks contain slashes: build-linux64/opt.
  const bool is_of_task = text.find_first_of("/*") != text.npos;
  return fmt::format(
      "not a name of up to {} bytes of UTF-8 without spaces, control characters, "
      "'/', '#' and '*'{}",
      kMostBytes,
      is_of_task
          ? fmt::format("; for tasks with this label, use --where 'label={}'", printable(text))
          : "");
}

// Rotated files are compressed, not the one that is written to: SIGHUP reopens it.
std::string why_no_output(const std::string& path) {
  constexpr std::array<std::string_view, 4> kCompressed{".gz", ".bz2", ".xz", ".zst"};
  const auto ends = [&path](std::string_view suffix) { return path.ends_with(suffix); };
  return std::ranges::any_of(kCompressed, ends)
             ? "lines are not compressed; compress rotated files (see logrotate(8)), or print to "
               "a pipe: ... | gzip"
             : "";
}

// Artifact URLs are made by appending a path, and people copy root URLs with a slash at the end.
Result<std::string> root_url_of(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  const bool http = text.starts_with("https://") || text.starts_with("http://");
  if (!http || !is_utf8(text) || std::ranges::any_of(text, is_control_or_space)) {
    return Error{ErrorKind::usage, "not an http:// or https:// address"};
  }
  return text;
}

// Each push costs a bit in every task group (flow/push.h), hence the limit.
Parser<std::vector<std::string>> pushes() {
  auto parser = parse::comma_list(parse::text_unless(why_no_revision));
  parser.parse = [parse = parser.parse](const auto& texts, auto& hashes) {
    auto bad = parse(texts, hashes);
    hashes = without_repetitions(hashes);
    if (!bad && hashes.size() > PushGroups::kMostPushes) {
      bad = BadText{texts.back(), fmt::format("more than {} pushes", PushGroups::kMostPushes)};
    }
    return bad;
  };
  return parser;
}

// For completion, the choices are the fields; a value follows after the operator.
Parser<std::vector<Parsed<WhereTest>>> conditions() {
  auto parser = parse::repeated(parse::with_text_by<WhereTest>(parse_where));
  const auto names = condition_fields();
  parser.choices.assign(names.begin(), names.end());
  parser.kind = ValueKind::condition;
  return parser;
}

// The words are read together, because a + before one of them decides about all.
Parser<FieldList> field_names() {
  const auto words = parse::comma_list(parse::any_text());
  Parser<FieldList> parser;
  parser.shape = words.shape;
  parser.choices.push_back(kAllFields);
  for (const auto& field : kFields) parser.choices.push_back(field.name);
  parser.parse = [parse = words.parse](const auto& texts,
                                       FieldList& list) -> std::optional<BadText> {
    std::vector<std::string> names;
    if (auto bad = parse(texts, names)) return bad;
    auto parsed = field_list(names);
    // An error names the field; the whole list shows where it is.
    if (!parsed) return BadText{texts.back(), parsed.error().text};
    list = std::move(*parsed);
    return std::nullopt;
  };
  return parser;
}

Parser<std::vector<Field>> unique_fields() {
  auto parser = parse::comma_list(parse::by<Field>([](std::string_view name) -> Result<Field> {
    auto field = parse_field(name);
    if (!field || is_compared(row_of(*field))) return field;
    return Error{ErrorKind::usage, "not a field of builds and tests that can be compared"};
  }));
  for (const auto& row : kFields) {
    if (is_compared(row)) parser.choices.push_back(row.name);
  }
  return parser;
}

}  // namespace pbm
