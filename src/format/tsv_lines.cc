// SPDX-License-Identifier: MPL-2.0
#include "format/field_text.h"
#include "format/writers.h"

#include <array>
#include <span>

namespace pbm {

namespace {

constexpr std::array kOfEvents{Field::timestamp, Field::event,     Field::tree,
                               Field::platform,  Field::buildtype, Field::result,
                               Field::test,      Field::locale,    Field::revision};
constexpr std::array kOfPulse{Field::timestamp, Field::event, Field::source,      Field::exchange,
                              Field::key,       Field::cc,    Field::redelivered, Field::message};

void append_escaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find_first_of("\t\n\r\\"));
    out.append(plain);
    if (plain.size() == text.size()) return;
    const char c = text[plain.size()];
    out.append(c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\\\");
    text.remove_prefix(plain.size() + 1);
  }
}

}  // namespace

void TsvLines::append(const Event& event, std::string& out) {
  std::span<const Field> fields = fields_;
  if (fields.empty())
    fields = event.kind == EventKind::pulse ? std::span<const Field>(kOfPulse) : kOfEvents;
  for (const auto field : fields) {
    append_escaped(field_text(field, event, scratch_), out);
    out.push_back('\t');
  }
  out.back() = '\n';
}

}  // namespace pbm
