// SPDX-License-Identifier: MPL-2.0
// Events to JSON lines: the event contract, section 2. Always one line, valid
// UTF-8, no control characters, fields in the field table's order.
#pragma once

#include "event/delivery.h"
#include "event/event.h"
#include "format/line_writer.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class Serialiser final : public LineWriter {
 public:
  Serialiser();
  ~Serialiser() override;
  Serialiser(Serialiser&&) noexcept;
  Serialiser& operator=(Serialiser&&) noexcept;

  // Appends the event's line. False where a text in it isn't UTF-8; `out` is
  // then as it was.
  [[nodiscard]] bool append_event(const Event& event, std::string& out) override;

  // Appends the line of a message as it came. The body must be valid JSON.
  // False where exchange or key isn't UTF-8.
  [[nodiscard]] bool append_pulse(const Delivery& delivery, std::optional<Source> source,
                                  std::string_view timestamp, std::string& out) override;

 private:
  class Line;
  std::unique_ptr<Line> line_;
};

}  // namespace pbm
