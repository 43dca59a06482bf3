// SPDX-License-Identifier: MPL-2.0
// Finds a broker that accepts the login. Each address of each broker is a candidate. In a round,
// they are tried in order; while one has not answered, the next one is started after a while, so
// that a dead address costs little time (the idea of RFC 8305). The first to log in wins, and is
// the first candidate of the next round.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/address.h"
#include "broker/resolver.h"
#include "broker/session.h"
#include "broker/settings.h"
#include "broker/stream.h"
#include "flow/delivery_source.h"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pbm {

// How to reach brokers; tests put their own in.
struct Network {
  std::function<std::unique_ptr<Resolver>()> make_resolver;
  std::function<Result<std::unique_ptr<Stream>>(const Address&, const BrokerUrl&,
                                                const TlsSettings&)>
      open;
  Now now;
};

// The real one.
[[nodiscard]] Network real_network();

class Candidates {
 public:
  // How long a candidate has before the next one is started as well.
  static constexpr std::chrono::seconds kHeadStart{2};

  // The settings must outlive this.
  Candidates(const BrokerSettings& settings, Network network);

  // Begins a round.
  void begin();

  struct Winner {
    std::unique_ptr<Session> session;
    std::size_t node = 0;
    Address address{};
  };
  // Takes the next steps. After a winner, call one of the following; until then nothing else is
  // tried.
  [[nodiscard]] std::optional<Winner> advance();
  // It could be used, which ends the round; or not, and the round goes on.
  void succeeded(const Winner& winner);
  void failed(const Winner& winner, const Error& error);

  // The connection was lost soon: the next round begins with another broker.
  void prefer_another() { first_ = (first_ + 1) % nodes_.size(); }

  // Whether all candidates of the round have failed.
  [[nodiscard]] bool is_over() const;

  // The failures of the round, at most one for each broker: the one that says most.
  struct Failure {
    std::size_t node = 0;
    Error error;
    bool is_limit = false;  // the broker accepts no more connections of the user
  };
  [[nodiscard]] std::vector<Failure> failures() const;

  void add_interest(Interest& interest) const;

 private:
  struct Reason {
    int progress = 0;  // how far the candidate came
    Error error;
    bool is_limit = false;
  };
  struct Node {
    std::unique_ptr<Resolver> resolver;
    bool is_resolving = false;
    bool has_several = false;  // addresses
    std::deque<Address> untried{};
    std::optional<Address> good{};  // the last one that won
    std::optional<Reason> failure{};
  };
  struct Attempt {
    std::unique_ptr<Session> session;
    std::size_t node = 0;
    Address address{};
  };

  void resolve(std::size_t index);
  [[nodiscard]] std::optional<Winner> step_sessions();
  void start_next();
  void open(std::size_t index, const Address& address);
  [[nodiscard]] std::optional<std::size_t> next_node() const;
  [[nodiscard]] std::size_t in_order(std::size_t place) const {
    return (first_ + place) % nodes_.size();
  }
  void note(std::size_t index, const Reason& reason);
  [[nodiscard]] Winner take_winner(std::size_t index);

  const BrokerSettings& settings_;
  Network network_;
  std::vector<Node> nodes_{};  // as in the settings
  std::vector<Attempt> attempts_{};
  std::size_t first_ = 0;   // node of the first candidate
  TimePoint next_start_{};  // of another candidate, while one is under way
};

}  // namespace pbm
