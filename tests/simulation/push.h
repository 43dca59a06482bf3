// SPDX-License-Identifier: MPL-2.0
// Pushes of the queue model (tests/support/queue_model), for --push: make_pushes has written them.
#pragma once

#include "simulation/agenda.h"

#include <string>
#include <vector>

namespace simulated {

struct PushMessage {
  Time at{};             // since the start of the push
  bool is_good = false;  // whether nothing speaks against the push then, in truth
  std::string exchange{};
  std::string key{};
  std::vector<std::string> routes{};
  std::string body{};
};

struct Push {
  std::vector<std::string> arguments{};  // of its watcher
  std::vector<PushMessage> messages{};
};

// Returns whether all kPushes are there.
bool load_pushes(const std::string& file);
// From 1 on.
const Push& push_of(int number);

}  // namespace simulated
