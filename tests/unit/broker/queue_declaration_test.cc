// SPDX-License-Identifier: MPL-2.0
#include "broker/queue_declaration.h"

#include "support/catch.h"

#include <algorithm>
#include <string>
#include <vector>

namespace pbm {

namespace {

// The queue of a broker, whose refusals are those that RabbitMQ 3.10, 4.0 and 4.3 have sent.
struct KnownQueue {
  std::string version = "4.1.0";
  std::string type_by_default = "classic";
  bool exists = false;
  std::string type{};
  std::string limit = "none";  // "the value '5' of type 'long'"
  std::string mark{};          // around its type in a refusal, if it was not given
  int refusals = 0;

  // Empty if the declaration is accepted.
  std::string declare(const QueueArguments& arguments) {
    const auto wanted = arguments.type ? *arguments.type == QueueType::quorum ? "quorum" : "classic"
                                       : type_by_default;
    const bool has_limit = arguments.delivery_limit.has_value();
    if (!exists) {
      if (has_limit && wanted != "quorum") {
        return "PRECONDITION_FAILED - invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of "
               "queue type rabbit_" +
               wanted + "_queue";
      }
      exists = true;
      type = wanted;
      limit = limit_of(arguments);
      return {};
    }
    if (type != wanted) {
      return "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': "
             "received '" +
             wanted + "' but current is " + (mark.empty() ? "'" + type + "'" : mark);
    }
    if (type == "classic" || limit == limit_of(arguments)) return {};
    return "PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': "
           "received the value '-1' of type 'long' but current is " +
           limit;
  }
  static std::string limit_of(const QueueArguments& arguments) {
    if (!arguments.delivery_limit) return "none";
    return "the value '" + std::to_string(*arguments.delivery_limit) + "' of type 'long'";
  }
};

// Declares until the declaration needs no repetition; the error if it is refused for good.
std::string settle(QueueDeclaration& declaration, KnownQueue& queue) {
  declaration.start(queue.version);
  declaration.found(queue.exists);
  for (int i = 0; i < 20; ++i) {
    auto refusal = queue.declare(declaration.arguments());
    if (refusal.empty()) {
      if (!declaration.accepted()) return {};
    } else {
      ++queue.refusals;
      if (!declaration.refused({406, refusal})) return refusal;
    }
  }
  return "for ever";
}

constexpr auto kQuorum = QueueType::quorum;
constexpr auto kClassic = QueueType::classic;
const std::optional<QueueType> kAny;
const std::string kUnlimited = "the value '-1' of type 'long'";

}  // namespace

TEST_CASE("each attempt to declare the queue is for a durable one", "[broker][queue_declaration]") {
  QueueDeclaration declaration(kQuorum, true);
  declaration.start("4.0.5");
  declaration.found(false);
  CHECK(declaration.arguments().durable);
  CHECK(declaration.arguments().single_active);
  REQUIRE(declaration.refused(
      {406, "inequivalent arg 'x-delivery-limit' for queue 'q': current is none"}));
  CHECK(declaration.arguments().durable);
  CHECK(declaration.arguments().single_active);
}

TEST_CASE("a new queue has the given type, or that of the virtual host, and no delivery limit",
          "[broker][queue_declaration]") {
  struct Row {
    std::string version;
    std::string type_by_default;
    std::optional<QueueType> given;
    std::string shown;
    std::string limit;
  };
  const std::vector<Row> rows{
      {"4.0.5", "classic", kAny, "classic", "none"},
      {"4.0.5", "quorum", kAny, "quorum, no delivery limit", kUnlimited},
      {"4.0.5", "stream", kAny, "classic", "none"},
      {"4.0.5", "classic", kQuorum, "quorum, no delivery limit", kUnlimited},
      {"4.0.5", "quorum", kQuorum, "quorum, no delivery limit", kUnlimited},
      {"4.0.5", "quorum", kClassic, "classic", "none"},
      {"4", "quorum", kAny, "quorum, no delivery limit", kUnlimited},
      {"12.1", "quorum", kAny, "quorum, no delivery limit", kUnlimited},
      {"3.10.8", "classic", kAny, "classic", "none"},
      {"3.10.8", "quorum", kAny, "quorum", "none"},
      {"3.13.7", "classic", kQuorum, "quorum", "none"},
      {"3.10.8", "quorum", kClassic, "classic", "none"},
      {"four", "classic", kQuorum, "quorum", "none"},
      {"99999999999", "quorum", kAny, "quorum", "none"},
      {"", "classic", kAny, "", "none"},
      {"", "classic", kQuorum, "quorum", "none"},
  };
  for (const auto& [version, type_by_default, given, shown, limit] : rows) {
    CAPTURE(version, type_by_default, shown);
    KnownQueue queue{.version = version, .type_by_default = type_by_default};
    QueueDeclaration declaration(given, false);
    CHECK(settle(declaration, queue).empty());
    CHECK(declaration.shown() == shown);
    CHECK(queue.limit == limit);
    CHECK(declaration.warning().empty());

    // It is known at the next connection.
    queue.refusals = 0;
    CHECK(settle(declaration, queue).empty());
    CHECK(queue.refusals == 0);
    CHECK(declaration.shown() == shown);
  }
}

TEST_CASE("an existing queue is not refused for what was not given",
          "[broker][queue_declaration]") {
  struct Row {
    KnownQueue queue;
    std::string shown;
    std::string warning;
  };
  const std::string mark = "the value 'quorum' of type 'longstr'";
  const std::vector<Row> rows{
      {{.exists = true, .type = "classic"}, "classic", ""},
      {{.type_by_default = "quorum", .exists = true, .type = "classic"}, "classic", ""},
      {{.exists = true, .type = "quorum"}, "quorum, delivery limit 20", "unless a policy"},
      {{.exists = true, .type = "quorum", .mark = mark}, "quorum, delivery limit 20", "20 deliv"},
      {{.exists = true, .type = "quorum", .limit = kUnlimited}, "quorum, no delivery limit", ""},
      {{.exists = true, .type = "quorum", .limit = "the value '5' of type 'long'"},
       "quorum, delivery limit 5",
       "which no policy lifts"},
      {{.version = "3.10.8", .exists = true, .type = "quorum"}, "quorum", ""},
      {{.version = "3.10.8", .exists = true, .type = "quorum", .limit = kUnlimited}, "quorum", ""},
      {{.version = "3.10.8",
        .exists = true,
        .type = "quorum",
        .limit = "the value '5' of type 'long'"},
       "quorum, delivery limit 5",
       "after 5 deliveries"},
  };
  for (const auto& [known, shown, warning] : rows) {
    CAPTURE(known.version, known.type, known.limit);
    auto queue = known;
    QueueDeclaration declaration(kAny, false);
    CHECK(settle(declaration, queue).empty());
    CHECK(declaration.shown() == shown);
    CHECK(declaration.warning().empty() == warning.empty());
    CHECK(declaration.warning().find(warning) != std::string::npos);
    CHECK(queue.refusals <= 2);
    CHECK(queue.limit == known.limit);
  }
}

TEST_CASE("a queue of another type than the given one is refused", "[broker][queue_declaration]") {
  for (const auto given : {kClassic, kQuorum}) {
    KnownQueue queue{.exists = true, .type = given == kClassic ? "quorum" : "classic"};
    QueueDeclaration declaration(given, false);
    CHECK(settle(declaration, queue).find("x-queue-type") != std::string::npos);
    CHECK(queue.refusals == 1);
  }
  KnownQueue stream{.exists = true, .type = "stream"};
  QueueDeclaration any(kAny, false);
  CHECK(settle(any, stream).find("'stream'") != std::string::npos);
}

TEST_CASE("a queue for which the arguments are invalid is declared as a classic one",
          "[broker][queue_declaration]") {
  for (const std::string name : {"x-delivery-limit", "x-single-active-consumer"}) {
    const Closed refusal{406, "PRECONDITION_FAILED - invalid arg '" + name +
                                  "' for queue 'q' in vhost '/' of queue type rabbit_stream_queue"};
    QueueDeclaration any(kAny, true);
    any.start("3.10.8");
    any.found(false);
    CHECK_FALSE(any.arguments().type.has_value());
    CHECK(any.refused(refusal));
    CHECK((any.arguments().type == kClassic));
    CHECK_FALSE(any.refused(refusal));

    QueueDeclaration quorum(kQuorum, true);
    quorum.start("4.0.5");
    quorum.found(false);
    CHECK_FALSE(quorum.refused(refusal));
  }
}

TEST_CASE("a queue that was replaced while disconnected is known again",
          "[broker][queue_declaration]") {
  KnownQueue queue{.exists = true, .type = "classic"};
  QueueDeclaration declaration(kAny, true);
  CHECK(settle(declaration, queue).empty());
  queue.type = "quorum";
  CHECK(settle(declaration, queue).empty());
  CHECK(declaration.shown() == "quorum, delivery limit 20");
  queue = {.type_by_default = "quorum"};
  CHECK(settle(declaration, queue).empty());
  CHECK(declaration.shown() == "quorum, no delivery limit");
  CHECK(declaration.arguments().single_active);
}

TEST_CASE("a broker that refuses everything is not asked for ever", "[broker][queue_declaration]") {
  for (const std::string text :
       {"inequivalent arg 'x-queue-type' for queue: current is none",
        "inequivalent arg 'x-queue-type' for queue: current is 'quorum'",
        "inequivalent arg 'x-delivery-limit' for queue: current is the value '7' of type 'long'",
        "invalid arg 'x-delivery-limit' for queue", "inequivalent arg 'durable' for queue",
        "inequivalent arg 'x-queue-type'", "inequivalent arg 'x-queue-type': current is '"}) {
    CAPTURE(text);
    QueueDeclaration declaration(kAny, false);
    declaration.start("4.1.0");
    declaration.found(true);
    int refusals = 0;
    while (declaration.refused({406, text}) && refusals < 100) ++refusals;
    CHECK(refusals < 100);
  }
}

}  // namespace pbm
