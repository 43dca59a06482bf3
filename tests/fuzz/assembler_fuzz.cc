// SPDX-License-Identifier: MPL-2.0
// Frames in any order: what is complete is what was put in.
#include "broker/assembler.h"
#include "target.h"

#include <optional>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  using enum Assembler::Progress;
  constexpr std::size_t kLimit = 40;
  Choices choices(data, size);
  Assembler assembler(kLimit);
  std::string key;
  std::string body;
  std::uint64_t announced = 0;
  std::uint64_t tag = 0;
  while (choices.any()) {
    auto progress = incomplete;
    switch (choices.byte() % 3) {
      case 0:
        key = choices.text(choices.byte() % 8);
        body.clear();
        ++tag;
        progress = assembler.on_deliver(tag, "exchange", key, tag % 2 == 0);
        break;
      case 1: {
        announced = choices.byte() % 64;
        std::optional<std::vector<std::string_view>> cc;
        if (choices.byte() % 2 == 0) cc.emplace({choices.text(3), choices.text(2)});
        progress = assembler.on_header(announced, cc);
        break;
      }
      default: {
        const auto part = choices.text(choices.byte() % 32);
        body += part;
        progress = assembler.on_body(part);
        break;
      }
    }
    if (progress == out_of_order) return 0;
    if (progress != complete) continue;
    const auto delivery = assembler.delivery();
    must(delivery.tag == tag && delivery.key == key, "the envelope");
    must(delivery.body_bytes == announced && body.size() == announced, "as announced");
    must(delivery.defect.why.empty() == (announced <= kLimit), "over the limit: a defect");
    must(delivery.body == (announced <= kLimit ? body : ""), "the body");
  }
  return 0;
}
