// SPDX-License-Identifier: MPL-2.0
// An event with arbitrary values in every format: one line, whoever splits it, and nothing that a
// terminal obeys, that hides text, or that the journal reads as a priority. Links lead to the web.
#include "base/text.h"
#include "format/line_writer.h"
#include "json/document.h"
#include "target.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace {

using namespace pbm;

// Not from base/printable.h, which is what is tested.
bool is_bad(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  constexpr auto kBad = std::to_array<Range>({{0, 0x1f},
                                              {0x7f, 0x9f},
                                              {0xad, 0xad},
                                              {0x61c, 0x61c},
                                              {0x200b, 0x200f},
                                              {0x2028, 0x202e},
                                              {0x2060, 0x2064},
                                              {0x2066, 0x2069},
                                              {0xfe00, 0xfe0f},
                                              {0xfeff, 0xfeff},
                                              {0xfff9, 0xfffb},
                                              {0xe0000, 0xe007f},
                                              {0xe0100, 0xe01ef}});
  return std::ranges::any_of(
      kBad, [code](const Range& bad) { return code >= bad.first && code <= bad.last; });
}

bool is_safe(std::string_view line) {
  while (!line.empty()) {
    const auto bytes = first_character_bytes(line);
    if (bytes == 0 || is_bad(code_point_of(line.substr(0, bytes)))) return false;
    line.remove_prefix(bytes);
  }
  return true;
}

bool has_priority(std::string_view line) {
  std::size_t digits = 0;
  while (digits + 1 < line.size() && line[digits + 1] >= '0' && line[digits + 1] <= '9') ++digits;
  return line.starts_with('<') && digits != 0 && digits <= 3 && line.substr(digits + 1, 1) == ">";
}

// Takes colors and the frames of links out of the line; the addresses stay, and are checked.
std::string without_own_escapes(std::string_view line) {
  std::string rest;
  while (!line.empty()) {
    if (line.starts_with("\x1b]8;;")) {
      const auto end = line.find("\x1b\\");
      must(end != line.npos, "a link ends");
      const auto address = line.substr(5, end - 5);
      must(address.empty() || (address.starts_with("https://") && address.size() <= 2000),
           "a link leads to the web");
      must(is_safe(address), "an address is plain");
      line.remove_prefix(end + 2);
    } else if (line.starts_with("\x1b[")) {
      line.remove_prefix(line.find('m') + 1);
    } else {
      rest.push_back(line[0]);
      line.remove_prefix(1);
    }
  }
  return rest;
}

std::string line_of(const Event& event, const FormatSettings& format, const Terminal& terminal) {
  std::string out;
  const auto writer = make_line_writer(format, terminal);
  writer->append(event, out);
  writer->end_message(out);
  must(out.ends_with('\n'), "a line ends");
  out.pop_back();
  return out;
}

void check_text(const Event& event) {
  for (const std::size_t columns : {0U, 60U, 72U, 80U, 100U, 120U, 200U}) {
    const Terminal terminal{.columns = columns};
    const auto line = line_of(event, TextFormat{ColorWhen::never}, terminal);
    must(is_safe(line) && !has_priority(line), "nothing that a terminal or the journal obeys");
    must(columns == 0 || columns_of(line) <= columns, "a line fits the terminal");
    const auto colored = line_of(event, TextFormat{ColorWhen::always}, terminal);
    must(is_safe(without_own_escapes(colored)), "nothing but its own colors and links");
  }
}

void check_others(const Event& event) {
  std::vector<FormatSettings> formats{JsonFormat{}, JsonFormat{{Field::tree, Field::label}}};
  for (const auto* const text :
       {"{test|label:>20} {tree} {what:.12} {tags}", "{label}>", "<{run_id}{label}>{tree:json}"}) {
    auto parsed = parse_template(text);
    must(parsed.ok(), "the template is valid");
    formats.emplace_back(*parsed);
  }
  for (const auto style : {RowFormat::Style::tsv, RowFormat::Style::csv}) {
    for (const bool guarded : {false, true}) {
      formats.emplace_back(RowFormat{.style = style,
                                     .fields = {Field::label, Field::tree, Field::what},
                                     .escape_formulas = guarded});
    }
  }
  for (const auto& format : formats) {
    auto line = line_of(event, format, {});
    const auto* const rows = std::get_if<RowFormat>(&format);
    if (rows != nullptr && rows->style == RowFormat::Style::tsv) {
      must(std::ranges::count(line, '\t') == 2, "a row has its three columns");
      std::ranges::replace(line, '\t', ' ');
    }
    must(is_safe(line) && !has_priority(line), "nothing that a terminal or the journal obeys");
    if (rows == nullptr || !rows->escape_formulas) continue;
    const auto cell = line.substr(line.starts_with('"') ? 1 : 0, 1);
    must(cell.empty() || std::string_view("=+-@").find(cell) == std::string_view::npos,
         "a cell is no formula");
  }
}

void check_json(const Event& event, std::string_view text) {
  const auto line = line_of(event, JsonFormat{{Field::label}}, {});
  Document document;
  static constexpr std::array<std::string_view, 1> kNames{"label"};
  static constexpr std::array<std::span<const std::string_view>, 1> kOutline{kNames};
  must(!document.read(line, kOutline), "a line is JSON");
  const auto label = document.root().member("label");
  must(label.is(JsonType::string) && label.text() == text, "the text is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = view_of(data, size);
  Event event;
  event.kind = size % 2 == 0 ? EventKind::build : EventKind::test;
  event.locale_count = size % 3;
  for (const auto& row : kFields) {
    if (row.type == FieldType::text) event.set(row.field, text);
  }
  event.begin_tags() = {text, "nightly"};
  check_text(event);
  if (!is_utf8(text)) return 0;  // JSON needs it, and every event has it
  check_others(event);
  check_json(event, text);
  return 0;
}
