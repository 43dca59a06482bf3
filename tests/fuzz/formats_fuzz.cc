// SPDX-License-Identifier: MPL-2.0
// An event with arbitrary values in every format for people and shells: one line, and nothing
// that a terminal would obey: no control character, C1 and bidirectional overrides included.
#include "base/text.h"
#include "format/line_writer.h"
#include "target.h"

#include <algorithm>
#include <string>

namespace {

bool is_safe(std::string_view line) {
  using namespace pbm;
  while (!line.empty()) {
    const auto bytes = first_character_bytes(line);
    if (bytes == 0) return false;
    const auto character = line.substr(0, bytes);
    const auto first = static_cast<unsigned char>(character[0]);
    if (bytes == 1 && (first < ' ' || first == 0x7f)) return false;
    if (bytes == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0)
      return false;
    for (const std::string_view bad : {"\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
                                       "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}) {
      if (character == bad) return false;
    }
    line.remove_prefix(bytes);
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  const auto text = view_of(data, size);
  Event event;
  event.kind = size % 2 == 0 ? EventKind::build : EventKind::test;
  event.locale_count = size % 3;
  for (const auto& row : kFields) {
    if (row.type == FieldType::text) event.set(row.field, text);
  }
  event.set(Field::tags, "[]");
  event.tags = {text, "nightly"};
  auto parsed = parse_template("{test|label:>20} {tree} {what:.12} {tags}");
  must(parsed.ok(), "the template is valid");
  for (const std::size_t columns : {0U, 72U, 80U, 100U, 120U, 200U}) {
    for (const FormatSettings& format :
         {FormatSettings(TextFormat{ColorWhen::never}), FormatSettings(*parsed)}) {
      std::string out;
      const auto writer = make_line_writer(format, {.columns = columns});
      writer->append(event, out);
      writer->end_message(out);
      must(out.ends_with('\n'), "a line ends");
      out.pop_back();
      must(is_safe(out), "nothing that a terminal obeys");
      const bool is_text = std::holds_alternative<TextFormat>(format);
      must(!is_text || columns == 0 || columns_of(out) <= columns, "a line fits the terminal");
    }
  }
  for (const auto style : {RowFormat::Style::tsv, RowFormat::Style::csv}) {
    std::string out;
    make_line_writer(RowFormat{.style = style, .fields = {Field::tree, Field::label}}, {})
        ->append(event, out);
    must(std::ranges::count(out, '\n') == 1 && out.ends_with('\n'), "a row is one line");
  }
  return 0;
}
