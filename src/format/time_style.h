// SPDX-License-Identifier: MPL-2.0
// Times of builds and tests in one form. Without --time each publisher's form is kept: 14 digits,
// seconds since 1970, or ISO 8601 with milliseconds. A build ID looks like a time, but is a name.
#pragma once

#include "event/event.h"
#include "format/line_writer.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

// Whether the value of the field is a point in time.
[[nodiscard]] constexpr bool is_point_in_time(Field field) {
  return field == Field::timestamp || field == Field::builddate || field == Field::started ||
         field == Field::resolved || field == Field::scheduled;
}

// The value of such a field in the style of the event; unchanged if it is not a time of the years
// 1970 to 9999. May be stored in `scratch`, and is valid until that changes.
[[nodiscard]] std::string_view point_in_time(Field field, const Event& event, std::string& scratch);

// Has another writer print builds and tests with times of this style.
class StyledTimes final : public LineWriter {
 public:
  StyledTimes(std::unique_ptr<LineWriter> writer, TimeStyle style)
      : writer_(std::move(writer)), style_(style) {}

  void append(const Event& event, std::string& out) override;
  [[nodiscard]] bool names_messages() const override { return writer_->names_messages(); }
  void end_message(std::string& out) override { writer_->end_message(out); }

 private:
  std::unique_ptr<LineWriter> writer_;
  TimeStyle style_;
  Event styled_;
};

}  // namespace pbm
