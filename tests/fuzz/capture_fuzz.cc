// SPDX-License-Identifier: MPL-2.0
// A capture line; what it gives is written as a reject and read again.
#include "json/document.h"
#include "output/rejects.h"
#include "replay/capture.h"
#include "target.h"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  CaptureReader reader;
  const auto delivery = reader.read(view_of(data, size));
  must(has_envelope(delivery) || !delivery.defect.why.empty(), "no names: a reason");
  must(received_of(delivery).empty() || received_of(delivery).size() == 14,
       "a timestamp has 14 digits");
  std::string line;
  append_reject(delivery, {"why"}, line);
  must(line.find('\n') == line.size() - 1, "one line");
  line.pop_back();
  Document document;
  must(document.read(line, {}).why.empty(), "a reject is JSON");
  if (!has_envelope(delivery)) return 0;
  CaptureReader second;
  const auto again = second.read(line);
  must(has_envelope(again), "names stay");
  must(again.exchange == delivery.exchange && again.key == delivery.key, "names are the same");
  must(again.body == delivery.body && again.body_bytes == delivery.body_bytes, "the body too");
  must(again.cc.has_value() == delivery.cc.has_value(), "and CC");
  must(!again.cc || std::ranges::equal(*again.cc, *delivery.cc), "and its routes");
  must(received_of(again) == received_of(delivery) && again.redelivered == delivery.redelivered,
       "and the rest");
  return 0;
}
