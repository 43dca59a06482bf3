// SPDX-License-Identifier: MPL-2.0
#include "simulation/lines.h"

#include <fmt/format.h>

#include <charconv>

namespace simulated {

namespace {

constexpr std::string_view kRevision = "revision";
constexpr int kDigits = 12;

std::string key_of(std::string_view tree) { return fmt::format("build.{}.linux64.opt.x.y", tree); }

std::string body_of(int number, std::string_view tree, int status = 0) {
  return fmt::format(
      R"({{"payload":{{"tree":"{}","platform":"linux64","buildtype":"opt",)"
      R"("revision":"{:012}","status":{},"product":"firefox","buildername":"linux64 {} build",)"
      R"("key":"build.x.{}.log_uploaded","logurl":"https://archive.example.org/{}.txt.gz"}}}})",
      tree, number, status, tree, number, number);
}

}  // namespace

Message matching_message(int number) {
  constexpr std::string_view kTree = "mozilla-central";
  return {.number = number,
          .key = key_of(kTree),
          .body = body_of(number, kTree, is_failure(number) ? 2 : 0)};
}

bool is_failure(int number) { return number % 5 == 3; }

Message filtered_message(int number) {
  constexpr std::string_view kTree = "try";
  return {.number = number, .key = key_of(kTree), .body = body_of(number, kTree)};
}

Message malformed_message(int number) {
  return {.number = number,
          .key = key_of("mozilla-central"),
          .body = fmt::format("{{\"payload\":{{\"revision\":\"{:012}\"", number)};
}

// Between the name and its value are quotes, which rejects have with backslashes.
std::optional<int> number_in(std::string_view line) {
  const auto place = line.find(kRevision);
  if (place == line.npos) return std::nullopt;
  const auto value = line.find_first_not_of("\\\":", place + kRevision.size());
  if (value == line.npos) return std::nullopt;
  const auto digits = line.substr(value, kDigits);
  int number = 0;
  const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return done.ec == std::errc() ? std::optional(number) : std::nullopt;
}

void LineReader::add(std::string_view bytes,
                     const std::function<void(std::string_view line)>& use) {
  partial_ += bytes;
  for (auto end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
    if (!is_torn_) use(std::string_view(partial_).substr(0, end));
    is_torn_ = false;
    partial_.erase(0, end + 1);
  }
}

}  // namespace simulated
