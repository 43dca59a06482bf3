// SPDX-License-Identifier: MPL-2.0
// Capture lines: one message per line, as a JSON object,
//   {"exchange":"…","key":"…","cc":["route.…"],"timestamp":"…","redelivered":…,"message":{…}}
// Exchange and key are required. Also accepted: the lines that the monitor prints for builds and
// tests; Pulse message bodies whose _meta contains
// exchange and key, and the lines of a rejects file, whose body is a string.
#pragma once

#include "event/capture_facts.h"
#include "event/delivery.h"
#include "json/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class CaptureReader {
 public:
  // Reads one line, without its newline. If it is malformed, the delivery has a defect. Views and
  // facts are valid until the next read(), and no longer than the line. `follows_gap`, see
  // CaptureFacts.
  [[nodiscard]] Delivery read(std::string_view line, bool follows_gap = false);

 private:
  void read_envelope(Node line, Delivery& delivery);
  bool read_event(Node line, Delivery& delivery);
  bool read_names(Node from, std::string_view key_name, Delivery& delivery);
  void take_parsed(Node line);
  void read_circumstances(Node line, Delivery& delivery);
  void read_body(Node line, Delivery& delivery);

  Document document_;
  CaptureFacts facts_;
  Node parsed_;
  std::vector<std::string_view> cc_;
  std::string decoded_;
};

}  // namespace pbm
