// SPDX-License-Identifier: MPL-2.0
// A line that the monitor may have printed, read again: what is printed of it is JSON, and reads
// as the same.
#include "flow/pipeline.h"
#include "pipeline_target.h"
#include "replay/capture.h"

namespace {

std::string printed(std::string_view line) {
  using namespace pbm;
  CaptureReader reader;
  auto delivery = reader.read(line);
  if (!is_event_line(delivery)) return {};
  PipelineSettings settings;
  settings.filter.mobile = Mobile::any;
  settings.filter.talos = true;
  Pipeline pipeline(std::move(settings), make_line_writer(JsonFormat{}, {}));
  std::string lines;
  static_cast<void>(pipeline.process(delivery, "20240131093001", lines));
  check_lines(lines);
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  auto first = printed(view_of(data, size));
  if (first.empty()) return 0;
  first.pop_back();
  const auto second = printed(first);
  must(second == first + "\n", "a printed event is printed again unchanged");
  return 0;
}
