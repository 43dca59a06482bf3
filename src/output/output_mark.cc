// SPDX-License-Identifier: MPL-2.0
// Failures are ignored: less is known then, as without a mark.
#include "output/output_mark.h"

#include <fmt/format.h>
#include <sys/xattr.h>

#include <array>
#include <charconv>
#include <climits>
#include <cstddef>

namespace pbm {

namespace {

constexpr const char* kOutput = "user.pulsebuildmonitor.output";
constexpr const char* kSettled = "user.pulsebuildmonitor.settled";

std::string attribute(int descriptor, const char* name) {
  std::array<char, NAME_MAX + 1> value{};
  const auto bytes = ::fgetxattr(descriptor, name, value.data(), value.size());
  return bytes <= 0 ? std::string() : std::string(value.data(), static_cast<std::size_t>(bytes));
}

}  // namespace

void mark_output(int descriptor, const std::string& name) {
  (void)::fsetxattr(descriptor, kOutput, name.data(), name.size(), 0);
}

std::string marked_output(int descriptor) { return attribute(descriptor, kOutput); }

void mark_settled(int descriptor, std::optional<std::uint64_t> size) {
  if (!size) {
    (void)::fremovexattr(descriptor, kSettled);
    return;
  }
  const auto text = fmt::format("{}", *size);
  (void)::fsetxattr(descriptor, kSettled, text.data(), text.size(), 0);
}

std::optional<std::uint64_t> marked_settled(int descriptor, std::uint64_t file_size) {
  const auto text = attribute(descriptor, kSettled);
  std::uint64_t size = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, size);
  if (text.empty() || error != std::errc() || at != end || size > file_size) return std::nullopt;
  return size;
}

}  // namespace pbm
