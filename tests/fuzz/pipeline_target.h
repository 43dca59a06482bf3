// SPDX-License-Identifier: MPL-2.0
// A body through the pipeline: whatever comes out is whole lines of JSON.
#pragma once

#include "flow/pipeline.h"
#include "json/document.h"
#include "target.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

inline void check_lines(std::string_view lines) {
  must(lines.empty() || lines.back() == '\n', "lines are whole");
  Document document;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    must(std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
         "no control characters");
    must(document.read(line, {}, kMaxDepth + 1).why.empty(), "a line is JSON");
    const Node event = document.root().member("event");
    must(event.text() == "build" || event.text() == "test" || event.text() == "pulse",
         "an event has a kind");
  }
}

inline void check_pipeline(std::string_view exchange, std::string_view key, std::string_view body) {
  const std::vector<std::string_view> cc{"route.tc-treeherder.v2.try.abc.5",
                                         "route.index.gecko.v2.try.latest.firefox.mobile.x"};
  for (const bool pulse : {false, true}) {
    PipelineSettings settings;
    settings.filter.mobile = Mobile::any;
    settings.filter.talos = true;
    settings.dialect.stages = Stages(kStages);
    settings.dialect.taskcluster_root_url = "https://tc.example.org";
    settings.pulse = pulse;
    Pipeline pipeline(settings, make_line_writer(JsonFormat{}, {}));
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = key;
    delivery.body = body;
    delivery.body_bytes = body.size();
    delivery.cc = cc;
    std::string first = "before\n";
    const auto outcome = pipeline.process(delivery, "20240131093001", first);
    const std::string_view lines = std::string_view(first).substr(7);
    check_lines(lines);
    if (!pulse) must((outcome.kind == Outcome::Kind::emitted) == !lines.empty(), "emitted: lines");
    must((outcome.kind == Outcome::Kind::malformed) == !outcome.defect.why.empty(),
         "bad: a reason");
    std::string second = "before\n";
    Pipeline another(settings, make_line_writer(JsonFormat{}, {}));
    static_cast<void>(another.process(delivery, "20240131093001", second));
    must(first == second, "the same message makes the same lines");
  }
}

}  // namespace pbm
