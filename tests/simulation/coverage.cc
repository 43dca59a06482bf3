// SPDX-License-Identifier: MPL-2.0
#include "simulation/coverage.h"

#include <fmt/format.h>

#include <cstring>
#include <iterator>

namespace simulated {

namespace {

constexpr std::array<std::string_view, kPhases> kPhaseNames{
    "absent", "starting", "connect", "reconn.", "idle", "busy", "blocked", "finish"};

}  // namespace

void Coverage::add(const Coverage& other) {
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      counts_[kind][phase] += other.counts_[kind][phase];
    }
  }
}

std::string Coverage::table() const {
  std::string text = fmt::format("{:18}", "");
  for (const auto name : kPhaseNames) text += fmt::format("{:>10}", name);
  text += '\n';
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    text += fmt::format("{:18}", name_of(static_cast<Kind>(kind)));
    for (const auto count : counts_[kind]) {
      text += count == 0 ? fmt::format("{:>10}", "-") : fmt::format("{:10}", count);
    }
    text += '\n';
  }
  return text;
}

Coverage Coverage::of_bytes(std::string_view bytes) {
  Coverage coverage;
  std::memcpy(&coverage.counts_, bytes.data(), std::min(bytes.size(), sizeof coverage.counts_));
  return coverage;
}

}  // namespace simulated
