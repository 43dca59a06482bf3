// SPDX-License-Identifier: MPL-2.0
// Capture lines: one message written down as a JSON object,
//   {"exchange":"…","key":"…","cc":["route.…"],"timestamp":"…","redelivered":…,"message":{…}}
// of which exchange and key are needed. Also bare Pulse bodies that say in _meta where they
// came from, and the lines of a rejects file, whose body is a string.
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

}  // namespace pbm
