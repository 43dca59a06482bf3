// SPDX-License-Identifier: MPL-2.0
// Happenings are left out one by one, then become simpler, until nothing more can be left out.
#include "simulation/shrink.h"

#include "simulation/run.h"

#include <algorithm>
#include <cctype>
#include <functional>

namespace simulated {

namespace {

// Other numbers are the same violation.
std::string without_digits(std::string text) {
  std::erase_if(text, [](unsigned char each) { return std::isdigit(each) != 0 || each == '.'; });
  return text;
}

class Shrinking {
 public:
  Shrinking(History history, const std::string& violation)
      : history_(std::move(history)), violation_(without_digits(violation)) {}

  History result() {
    while (is_shorter() || is_simpler()) {
    }
    return history_;
  }

 private:
  bool is_shorter() {
    bool any = false;
    for (auto count = history_.happenings.size() / 2; count >= 1; count /= 2) {
      for (std::size_t i = 0; i + count <= history_.happenings.size();) {
        const auto first = static_cast<std::ptrdiff_t>(i);
        const bool done = keeps([&](History& it) {
          it.happenings.erase(it.happenings.begin() + first,
                              it.happenings.begin() + first + static_cast<std::ptrdiff_t>(count));
        });
        any |= done;
        if (!done) ++i;
      }
    }
    return any;
  }

  bool is_simpler() {
    const Setup usual;
    bool any = false;
    any |= setting(&Setup::chunk, usual.chunk);
    any |= setting(&Setup::latency, usual.latency);
    any |= setting(&Setup::addresses, usual.addresses);
    any |= setting(&Setup::version, usual.version);
    any |= setting(&Setup::heartbeat, usual.heartbeat);
    any |= setting(&Setup::prefetch, usual.prefetch);
    any |= setting(&Setup::jobs, usual.jobs);
    any |= setting(&Setup::retries, usual.retries);
    any |= setting(&Setup::timeout, usual.timeout);
    any |= setting(&Setup::count, usual.count);
    any |= setting(&Setup::marks, usual.marks);
    any |= setting(&Setup::drain, usual.drain);
    any |= setting(&Setup::rejects, usual.rejects);
    any |= setting(&Setup::metrics, usual.metrics);
    any |= setting(&Setup::status, usual.status);
    any |= setting(&Setup::init, usual.init);
    for (std::size_t i = 0; i < history_.happenings.size(); ++i) {
      if (history_.happenings[i].calls != 0) {
        any |= keeps([i](History& it) { it.happenings[i].calls = 0; });
      }
      if (history_.happenings[i].amount > 1) {
        any |= keeps([i](History& it) { it.happenings[i].amount /= 2; });
      }
    }
    return any;
  }

  template <typename Value>
  bool setting(Value Setup::* member, const Value& usual) {
    if (history_.setup.*member == usual) return false;
    return keeps([&](History& it) { it.setup.*member = usual; });
  }

  // Whether the change keeps the violation; it is made then.
  bool keeps(const std::function<void(History&)>& change) {
    auto changed = history_;
    change(changed);
    if (without_digits(run(changed).violation) != violation_) return false;
    history_ = std::move(changed);
    return true;
  }

  History history_;
  std::string violation_;
};

}  // namespace

History shrink(History history, const std::string& violation) {
  return Shrinking(std::move(history), violation).result();
}

}  // namespace simulated
