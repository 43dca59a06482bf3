// SPDX-License-Identifier: MPL-2.0
#include "format/serialise.h"

#include "base/utf8.h"
#include "event/field.h"

#include <rapidjson/writer.h>

#include <algorithm>

namespace pbm {

namespace {

// RapidJSON's idea of an output stream, on a string that is kept and reused.
struct Appender {
  using Ch = char;
  void Put(char c) { text->push_back(c); }
  void Flush() {}
  std::string* text = nullptr;
};

// Not RapidJSON's own validation: it takes a whole character without looking
// for the end of the text.
using Writer = rapidjson::Writer<Appender>;

}  // namespace

// One line in the making; remembers whether all its text was valid.
class Serialiser::Line {
 public:
  void begin(std::string& out) {
    out_ = &out;
    start_ = out.size();
    valid_ = true;
    stream_.text = &out;
    writer_.Reset(stream_);
    writer_.StartObject();
  }

  [[nodiscard]] bool end() {
    if (valid_) {
      writer_.EndObject();
      out_->push_back('\n');
    } else {
      out_->resize(start_);
    }
    return valid_;
  }

  void name(std::string_view name) { text(name); }
  void null() {
    if (valid_) writer_.Null();
  }
  void text(std::string_view text) {
    valid_ = valid_ && is_utf8(text);
    if (valid_) writer_.String(text.empty() ? "" : text.data(), size(text));
  }
  void raw(std::string_view json) {
    if (valid_) writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }
  template <typename Texts>
  void list(const Texts& texts) {
    if (!std::ranges::all_of(texts, is_utf8)) valid_ = false;
    if (!valid_) return;
    writer_.StartArray();
    for (const auto each : texts) text(each);
    writer_.EndArray();
  }

  // White space between the tokens becomes spaces; inside a string of valid
  // JSON no such character can stand.
  void verbatim(std::string_view json) {
    const auto start = out_->size();
    raw(json);
    std::replace_if(
        out_->begin() + static_cast<std::ptrdiff_t>(start), out_->end(),
        [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  }

 private:
  static rapidjson::SizeType size(std::string_view text) {
    return static_cast<rapidjson::SizeType>(text.size());
  }

  Appender stream_;
  Writer writer_{stream_};
  std::string* out_ = nullptr;
  std::size_t start_ = 0;
  bool valid_ = true;
};

Serialiser::Serialiser() : line_(std::make_unique<Line>()) {}
Serialiser::~Serialiser() = default;
Serialiser::Serialiser(Serialiser&&) noexcept = default;
Serialiser& Serialiser::operator=(Serialiser&&) noexcept = default;

bool Serialiser::append_event(const Event& event, std::string& out) {
  line_->begin(out);
  for (const auto wanted : {Presence::always, Presence::extra}) {
    for (const auto& row : kFields) {
      const auto presence = event.kind == EventKind::test ? row.in_test : row.in_build;
      const auto value = event.get(row.field);
      const bool absent = value.data() == nullptr;
      if (presence != wanted || (absent && presence == Presence::extra)) continue;
      line_->name(row.name);
      if (absent) {
        line_->null();
      } else if (row.type == FieldType::text) {
        line_->text(value);
      } else if (row.type == FieldType::words) {
        line_->list(event.tags);
      } else {
        line_->raw(value);
      }
    }
  }
  return line_->end();
}

bool Serialiser::append_pulse(const Delivery& delivery, std::optional<Source> source,
                              std::string_view timestamp, std::string& out) {
  line_->begin(out);
  line_->name("event");
  line_->text(name_of(EventKind::pulse));
  line_->name("source");
  source ? line_->text(name_of(*source)) : line_->null();
  line_->name("timestamp");
  line_->text(timestamp);
  line_->name("exchange");
  line_->text(delivery.exchange);
  line_->name("key");
  line_->text(delivery.key);
  line_->name("cc");
  delivery.cc ? line_->list(*delivery.cc) : line_->null();
  line_->name("redelivered");
  line_->raw(delivery.redelivered ? "true" : "false");
  line_->name("message");
  line_->verbatim(delivery.body);
  return line_->end();
}

}  // namespace pbm
