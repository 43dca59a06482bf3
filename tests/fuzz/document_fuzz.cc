// SPDX-License-Identifier: MPL-2.0
#include "json/document.h"
#include "target.h"

#include <array>
#include <string_view>

namespace pbm {

namespace {

// Everything can be walked, and whatever is sliced out is JSON by itself.
void walk(Node node, unsigned levels) {
  must(levels <= kMaxDepth, "no deeper than the limit");
  Document inner;
  const bool slice = !node.is(JsonType::string);
  if (slice && levels < 3) must(inner.read(node.text(), {}).why.empty(), "a slice is JSON");
  for (const Node each : node) {
    if (node.is(JsonType::object)) {
      must(!node.member(each.name()).is(JsonType::absent), "a member has its name");
    }
    walk(each, levels + 1);
  }
}

}  // namespace

}  // namespace pbm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  constexpr static std::array<std::string_view, 2> kFirst{"a", "payload"};
  constexpr static std::array<std::string_view, 2> kSecond{"b", "build"};
  constexpr static std::array<std::span<const std::string_view>, 2> kOutline{kFirst, kSecond};
  const auto text = view_of(data, size);
  Document whole;
  Document pruned;
  const bool is_json = whole.read(text, {}).why.empty();
  must(pruned.read(text, kOutline).why.empty() == is_json, "pruning accepts the same texts");
  if (!is_json) return 0;
  walk(whole.root(), 0);
  walk(pruned.root(), 0);
  must(pruned.root().text() == whole.root().text(), "pruning slices the same");
  return 0;
}
