// SPDX-License-Identifier: MPL-2.0
// For commands that ask a broker something and end. Unlike a run, they wait for each reply.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/candidates.h"
#include "broker/session.h"
#include "flow/delivery_source.h"

namespace pbm {

// Waits until a descriptor is ready or the time has come, a second at most.
void wait_for(const Interest& interest, const Now& now);

// Waits for the first of the candidates that accepts the login. Error: that of the first broker.
[[nodiscard]] Result<Candidates::Winner> log_in(Candidates& candidates, const Now& now);

// Waits for the reply to the request. Error: as from Session::pull().
[[nodiscard]] Result<Answer> ask(Session& session, Request request, const Now& now);

}  // namespace pbm
