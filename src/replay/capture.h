// SPDX-License-Identifier: MPL-2.0
// Capture lines: one message written down as a JSON object (the event
// contract, sections 1 and 6). Also bare Pulse bodies that say in _meta where
// they came from, and rejects, whose body is a string.
#pragma once

#include "event/delivery.h"
#include "json/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class CaptureReader {
 public:
  // One line, without its end. What is wrong with it is the delivery's defect;
  // `enveloped` says whether exchange and key are known all the same. Views are
  // valid until the next read(), or as long as the line.
  [[nodiscard]] Delivery read(std::string_view line);

 private:
  void read_envelope(Node line, Delivery& delivery);
  void read_body(Node line, Delivery& delivery);

  Document document_;
  std::vector<std::string_view> cc_;
  std::string decoded_;
};

// Appends the line of a message that can't be understood: its envelope, `why`,
// and its body as it came.
void append_reject(const Delivery& delivery, std::string_view why, std::string& out);

}  // namespace pbm
