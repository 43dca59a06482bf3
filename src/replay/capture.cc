// SPDX-License-Identifier: MPL-2.0
// The members of a line show what it is: a pulse event of this program, a reject, a message as
// older tools for Pulse stored it, or a printed build or test.
#include "replay/capture.h"

#include "base/base64.h"
#include "base/number.h"
#include "json/value.h"

#include <array>
#include <optional>

namespace pbm {

namespace {

constexpr std::size_t kTimestampDigits = 14;

// A line adds one level to the message.
constexpr unsigned kLineDepth = kMaxDepth + 1;

std::string_view string_of(Node node) {
  return node.is(JsonType::string) ? node.text() : std::string_view();
}

// The lines of --rejects are replayed once the reason is gone, for example after an upgrade. A
// capture line may have members of these names as well, beside its message.
bool is_reject(Node line) {
  const bool has_body = line.member("body").is(JsonType::string) ||
                        line.member("body_base64").is(JsonType::string) ||
                        line.member("size").is(JsonType::number);
  return line.member("error").is(JsonType::string) && has_body &&
         line.member("message").is(JsonType::absent);
}

// A reject that cannot be read any better keeps its reason, however often it is replayed.
Defect reason_of(Node line) {
  const auto reason = string_of(line.member("error"));
  return {reason.empty() ? "larger than the limit when it was captured" : reason};
}

}  // namespace

Delivery CaptureReader::read(std::string_view line, bool follows_gap) {
  Delivery delivery;
  delivery.body = line;
  delivery.body_bytes = line.size();
  facts_ = {.line = CaptureFacts::Line::unreadable, .follows_gap = follows_gap};
  delivery.captured = &facts_;
  if (const auto defect = document_.read(line, {}, kLineDepth)) {
    delivery.defect = defect;
    return delivery;
  }
  const Node root = document_.root();
  if (root.is(JsonType::object)) read_envelope(root, delivery);
  if (!has_envelope(delivery) && !delivery.defect) {
    delivery.defect = {
        "neither a message with exchange and key nor an event with event and source"};
  }
  return delivery;
}

void CaptureReader::read_envelope(Node line, Delivery& delivery) {
  if (line.member("message").is(JsonType::absent) &&
      read_names(line.member("_meta"), "routing_key", delivery)) {
    take_parsed(line);
    return;  // a message without envelope: the body is the whole line
  }
  if (read_event(line, delivery)) return;
  if (!read_names(line, "key", delivery)) {
    // A reject without exchange and key: its body is the original line.
    if (is_reject(line)) {
      read_body(line, delivery);
      delivery.defect = reason_of(line);
    }
    return;
  }
  read_circumstances(line, delivery);
  if (const Node cc = line.member("cc"); cc.is(JsonType::array)) {
    cc_.clear();
    for (const Node each : cc) {
      if (each.is(JsonType::string)) cc_.push_back(each.text());
    }
    delivery.cc = cc_;
  }
  read_body(line, delivery);
}

// Reads exchange and key from the members `exchange` and `key_name`; false if one is missing.
bool CaptureReader::read_names(Node from, std::string_view key_name, Delivery& delivery) {
  const Node exchange = from.member("exchange");
  const Node key = from.member(key_name);
  if (!exchange.is(JsonType::string) || !key.is(JsonType::string)) return false;
  facts_.line = CaptureFacts::Line::message;
  delivery.exchange = exchange.text();
  delivery.key = key.text();
  return true;
}

// A line of the monitor's own. The whole line is the body.
bool CaptureReader::read_event(Node line, Delivery& delivery) {
  const auto event = string_of(line.member("event"));
  const bool is_event = (event == "build" || event == "test") &&
                        line.member("source").is(JsonType::string) &&
                        line.member("message").is(JsonType::absent);
  if (!is_event) return false;
  facts_.line = CaptureFacts::Line::event;
  delivery.key = string_of(line.member("key"));
  read_circumstances(line, delivery);
  take_parsed(line);
  return true;
}

// A body that is the whole line may have one level less.
void CaptureReader::take_parsed(Node line) {
  if (document_.depth() > kMaxDepth) return;
  parsed_ = line;
  facts_.parsed = &parsed_;
}

// A wrong timestamp is no reason to reject a message: it is replayed as if it had none.
void CaptureReader::read_circumstances(Node line, Delivery& delivery) {
  delivery.redelivered = line.member("redelivered").text() == "true" &&
                         line.member("redelivered").is(JsonType::boolean);
  const auto timestamp = text_of(line.member("timestamp"));
  if (timestamp.size() == kTimestampDigits && all_digits(timestamp)) facts_.received = timestamp;
}

// The body of a reject is a string, since what was rejected may not be JSON; in base64 if it is not
// UTF-8 either. One that was too large was not stored at all, only its size.
void CaptureReader::read_body(Node line, Delivery& delivery) {
  if (const Node message = line.member("message"); !message.is(JsonType::absent)) {
    delivery.body = message.text();
    parsed_ = message;
    facts_.parsed = &parsed_;
    if (!message.is(JsonType::object)) delivery.defect = {"not a JSON object"};
  } else if (const Node body = line.member("body"); body.is(JsonType::string)) {
    delivery.body = body.text();
  } else if (const auto bytes = base64_decoded(string_of(line.member("body_base64")))) {
    decoded_ = *bytes;
    delivery.body = decoded_;
  } else {
    delivery.body = {};
  }
  delivery.body_bytes = delivery.body.size();
  if (!delivery.body.empty() || delivery.defect) return;
  if (const auto size = integer_of(line.member("size")); size && *size > 0) {
    delivery.body_bytes = static_cast<std::size_t>(*size);
    delivery.defect = reason_of(line);
  }
}

}  // namespace pbm
