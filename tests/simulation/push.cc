// SPDX-License-Identifier: MPL-2.0
#include "simulation/push.h"

#include "simulation/history.h"

#include <charconv>
#include <fstream>
#include <string_view>

namespace simulated {

namespace {

std::vector<Push> pushes;

std::vector<std::string> words_of(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    words.emplace_back(word);
  }
  return words;
}

PushMessage message_of(const std::string& line) {
  auto columns = words_of(line, '\t');
  columns.resize(6);
  int since_start = 0;
  std::from_chars(columns[0].data(), columns[0].data() + columns[0].size(), since_start);
  return {.at = std::chrono::milliseconds(since_start),
          .is_good = columns[1] == "1",
          .exchange = columns[2],
          .key = columns[3],
          .routes = words_of(columns[4], ','),
          .body = columns[5]};
}

}  // namespace

bool load_pushes(const std::string& file) {
  std::ifstream lines(file);
  bool begins = true;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      begins = true;
    } else if (std::exchange(begins, false)) {
      pushes.push_back({.arguments = words_of(line, ' ')});
    } else {
      pushes.back().messages.push_back(message_of(line));
    }
  }
  return pushes.size() == kPushes;
}

const Push& push_of(int number) { return pushes.at(static_cast<std::size_t>(number - 1)); }

}  // namespace simulated
