// SPDX-License-Identifier: MPL-2.0
// The parts of a conversation do not block, so that the loop of a run can use them. A command that
// asks one question needs a loop as well, but one without signals or output: Ctrl-C ends it.
#include "broker/waiting.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace pbm {

void wait_for(const Interest& interest, const Now& now) {
  auto entries = interest.descriptors;
  const auto wake_at = interest.wake_at.value_or(now() + std::chrono::seconds(1));
  const auto sleep = std::chrono::ceil<Milliseconds>(wake_at - now()).count();
  // Interrupted or not, the caller looks again.
  ::poll(entries.data(), entries.size(), static_cast<int>(std::max<std::int64_t>(sleep, 0)));
}

Result<Candidates::Winner> log_in(Candidates& candidates, const Now& now) {
  candidates.begin();
  for (;;) {
    if (auto winner = candidates.advance()) return std::move(*winner);
    if (candidates.is_over()) return candidates.failures().front().error;
    Interest interest;
    candidates.add_interest(interest);
    wait_for(interest, now);
  }
}

Result<Answer> ask(Session& session, Request request, const Now& now) {
  session.request(std::move(request));
  for (;;) {
    Delivery none;
    const auto event = session.pull(none);
    if (!event) return event.error();
    if (*event == Session::Event::answer) return session.take_answer();
    // Nothing is consumed, so there may only be more to read.
    if (*event != Session::Event::nothing) continue;
    Interest interest;
    session.add_interest(Demand::some, interest);
    wait_for(interest, now);
  }
}

}  // namespace pbm
