// SPDX-License-Identifier: MPL-2.0
// Messages that a consumer has received but not acknowledged are not in reach of queue.purge.
//
// queue.delete with if-unused fails if somebody consumes. RabbitMQ does not support that for quorum
// queues, and closes the connection with 540: then the number of consumers is looked up just before
// the queue is deleted. A monitor that begins to consume in between declares its queue again.
//
// RabbitMQ answers the deletion of a missing queue as that of an empty one, so it is looked for.
#include "broker/queue_command.h"

#include "base/counted.h"
#include "broker/encode.h"
#include "broker/subscription.h"
#include "broker/waiting.h"

#include <fmt/format.h>

#include <utility>

namespace pbm {

namespace {

using encode::DeleteIf;

constexpr int kNotImplemented = 540;  // reply-code of AMQP

class QueueAtBroker {
 public:
  QueueAtBroker(Session& session, const BrokerNode& node, std::string queue, const Now& now)
      : session_(session), broker_(node.url.shown()), queue_(std::move(queue)), now_(now) {}

  Result<std::string> purge() {
    const auto before = look();
    if (!before) return before.error();
    const auto done = ask_about("purge", encode::purge_queue(queue_), Method::queue_purge_ok);
    if (!done) return done.error();
    const auto kept = before->consumers == 0 ? std::string()
                                             : fmt::format("; messages that its {} received remain",
                                                           counted(before->consumers, "consumer"));
    return fmt::format("{}: {} deleted{}", shown(), counted(done->messages, "message"), kept);
  }

  Result<std::string> remove(DeleteIf condition) {
    const auto before = look();
    if (!before) return before.error();
    if (before->consumers != 0) {
      return Error{ErrorKind::protocol, fmt::format("delete {}: it has {}", shown(),
                                                    counted(before->consumers, "consumer"))};
    }
    const auto done =
        ask_about("delete", encode::delete_queue(queue_, condition), Method::queue_delete_ok);
    if (!done) return done.error();
    return fmt::format("{}: deleted with {}", shown(), counted(done->messages, "message"));
  }

 private:
  [[nodiscard]] std::string shown() const {
    return fmt::format("queue '{}' at {}", queue_, broker_);
  }

  Result<QueueState> look() {
    const auto answer = ask(session_,
                            {Channel::setup, encode::find_queue(queue_), Method::queue_declare_ok,
                             fmt::format("look for queue '{}'", queue_), Refusal::means_absence},
                            now_);
    if (!answer) return answer.error();
    if (!answer->refusal) return answer->queue;
    return Error{ErrorKind::protocol, fmt::format("{}: does not exist", shown())};
  }

  Result<QueueState> ask_about(std::string_view verb, std::string method, Method reply) {
    const auto answer =
        ask(session_,
            {Channel::setup, std::move(method), reply, fmt::format("{} queue '{}'", verb, queue_)},
            now_);
    if (!answer) return answer.error();
    return answer->queue;
  }

  Session& session_;
  std::string broker_;
  std::string queue_;
  const Now& now_;
};

struct Attempt {
  Result<std::string> done;
  bool is_unsupported = false;
};

Attempt attempt(QueueCommand command, DeleteIf condition, const BrokerSettings& settings,
                const Network& network) {
  Candidates candidates(settings, network);
  const auto winner = log_in(candidates, network.now);
  if (!winner) return {winner.error()};
  const auto& node = settings.nodes[winner->node];
  auto& session = *winner->session;
  QueueAtBroker queue(session, node, durable_queue(settings, node.login.user), network.now);
  auto done = command == QueueCommand::purge ? queue.purge() : queue.remove(condition);
  const bool is_unsupported = !done && session.closure().code == kNotImplemented;
  session.close();
  return {std::move(done), is_unsupported};
}

}  // namespace

Result<std::string> carry_out(QueueCommand command, const BrokerSettings& settings,
                              const Network& network) {
  auto first = attempt(command, DeleteIf::unused, settings, network);
  if (!first.is_unsupported) return std::move(first.done);
  return attempt(command, DeleteIf::always, settings, network).done;
}

std::string description_of(QueueCommand command) {
  switch (command) {
    case QueueCommand::purge: return "would delete the messages that wait in the queue";
    case QueueCommand::remove: return "would delete the queue, unless it has consumers";
  }
  return {};
}

}  // namespace pbm
