// SPDX-License-Identifier: MPL-2.0
// Attempts overlap, but each of them is a state machine in the one loop: sockets do not block, and
// names are looked up by c-ares. An attempt that is slow is not given up when the next one starts,
// because both may be slow for the same reason.
//
// A host name often has an IPv6 and an IPv4 address of the same broker, of which only one works
// from here. A failure to connect to one of them says little, so of all failures of a broker only
// the one that came furthest is reported.
#include "broker/candidates.h"

#include "broker/reconnect_policy.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

// How much a failure says: a refusal most, and least that an address cannot be reached.
constexpr int kNotFound = 0;
constexpr int kNotConnected = 1;
constexpr int kConnected = 2;
constexpr int kRefused = 3;

// A password file that was changed applies to the next login.
Login current(const Login& login) {
  auto now = login;
  if (!login.read_again) return now;
  if (auto password = login.read_again()) now.password = std::move(*password);
  return now;
}

}  // namespace

Network real_network() {
  return {[] { return make_resolver(); }, open_stream, Monotonic::now};
}

Candidates::Candidates(const BrokerSettings& settings, Network network)
    : settings_(settings), network_(std::move(network)) {
  for (std::size_t i = 0; i < settings_.nodes.size(); ++i) {
    nodes_.push_back({.resolver = network_.make_resolver()});
  }
}

// Addresses are looked up again in each round: a broker that moves gets new ones.
void Candidates::begin() {
  attempts_.clear();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    auto& node = nodes_[i];
    const auto& url = settings_.nodes[i].url;
    node.untried.clear();
    node.failure.reset();
    node.is_resolving = true;
    node.resolver->look_up(url.host, url.port);
  }
  next_start_ = network_.now() + kHeadStart;
}

std::optional<Candidates::Winner> Candidates::advance() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) resolve(i);
  start_next();
  auto winner = step_sessions();
  // What failed at once makes room for the next one.
  while (!winner && attempts_.empty() && next_node()) {
    start_next();
    winner = step_sessions();
  }
  return winner;
}

// The address that has worked before is tried first.
void Candidates::resolve(std::size_t index) {
  auto& node = nodes_[index];
  if (!node.is_resolving) return;
  auto found = node.resolver->take(network_.now());
  if (!found) return;
  node.is_resolving = false;
  if (!*found) {
    const auto broker = settings_.nodes[index].url.shown();
    return note(index, {kNotFound, connect_error(broker, found->error())});
  }
  node.untried.assign((*found)->begin(), (*found)->end());
  node.has_several = node.untried.size() > 1;
  if (!node.good) return;
  const auto good = std::ranges::find(node.untried, *node.good);
  if (good != node.untried.end()) std::rotate(node.untried.begin(), good, good + 1);
}

// The node of the next candidate. A slow look-up delays the nodes after it only for a while.
std::optional<std::size_t> Candidates::next_node() const {
  for (std::size_t place = 0; place < nodes_.size(); ++place) {
    const auto index = in_order(place);
    if (!nodes_[index].untried.empty()) return index;
    if (nodes_[index].is_resolving && network_.now() < next_start_) break;
  }
  return std::nullopt;
}

// The pause does not apply if nothing is under way, since nothing is waited for.
void Candidates::start_next() {
  if (!attempts_.empty() && network_.now() < next_start_) return;
  const auto index = next_node();
  if (!index) return;
  auto& untried = nodes_[*index].untried;
  const auto address = untried.front();
  untried.pop_front();
  next_start_ = network_.now() + kHeadStart;
  open(*index, address);
}

void Candidates::open(std::size_t index, const Address& address) {
  const auto& node = settings_.nodes[index];
  auto broker = node.url.shown();
  if (nodes_[index].has_several) broker += fmt::format(" ({})", address.shown());
  auto stream = network_.open(address, node.url, settings_.tls);
  if (!stream) {  // such as "network is unreachable", which costs no time
    next_start_ = network_.now();
    return note(index, {kNotConnected, connect_error(broker, stream.error())});
  }
  Session::Settings session{.broker = std::move(broker),
                            .vhost = node.url.vhost,
                            .login = current(node.login),
                            .name = fmt::format("pulsebuildmonitor {} pid {}", settings_.label,
                                                static_cast<long>(::getpid())),
                            .heartbeat = settings_.heartbeat,
                            .max_message_bytes = settings_.max_message_bytes,
                            .confirm_interval = settings_.confirm_interval};
  attempts_.push_back(
      {std::make_unique<Session>(std::move(*stream), std::move(session), network_.now), index,
       address});
}

// An attempt that fails moves the others, hence the index.
std::optional<Candidates::Winner> Candidates::step_sessions() {
  for (std::size_t i = 0; i < attempts_.size();) {
    auto& attempt = attempts_[i];
    const auto done = attempt.session->log_in();
    if (done && *done) return take_winner(i);
    if (done) {
      ++i;
      continue;
    }
    const auto index = attempt.node;
    const int progress = attempt.session->has_connected() ? kConnected : kNotConnected;
    const Reason reason{progress, done.error(), attempt.session->closure().is_limit()};
    attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(i));
    note(index, reason);
    next_start_ = network_.now();  // the next one need not wait any longer
  }
  return std::nullopt;
}

// The others may be needed if the winner is of no use.
Candidates::Winner Candidates::take_winner(std::size_t index) {
  auto won = std::move(attempts_[index]);
  attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(index));
  for (auto& each : attempts_) nodes_[each.node].untried.push_front(each.address);
  attempts_.clear();
  return {std::move(won.session), won.node, won.address};
}

void Candidates::succeeded(const Winner& winner) {
  nodes_[winner.node].good = winner.address;
  first_ = winner.node;
}

// Logging in succeeds at a broker that lacks an exchange or a permission: that shows only later.
void Candidates::failed(const Winner& winner, const Error& error) {
  note(winner.node, {kConnected, error});
  next_start_ = network_.now();
}

// All addresses of a broker have the same user and queue: what one refuses, the others would.
void Candidates::note(std::size_t index, const Reason& reason) {
  auto& node = nodes_[index];
  auto progress = reason.progress;
  if (!may_pass(reason.error.kind)) {
    progress = kRefused;
    node.untried.clear();
    std::erase_if(attempts_, [&](const Attempt& each) { return each.node == index; });
  }
  if (node.failure && progress < node.failure->progress) return;
  node.failure = {progress, reason.error, reason.is_limit};
}

bool Candidates::is_over() const {
  const auto is_done = [](const Node& node) { return !node.is_resolving && node.untried.empty(); };
  return attempts_.empty() && std::ranges::all_of(nodes_, is_done);
}

std::vector<Candidates::Failure> Candidates::failures() const {
  std::vector<Failure> all;
  for (std::size_t place = 0; place < nodes_.size(); ++place) {
    const auto index = in_order(place);
    const auto& failure = nodes_[index].failure;
    if (failure) all.push_back({index, failure->error, failure->is_limit});
  }
  return all;
}

void Candidates::add_interest(Interest& interest) const {
  for (const auto& node : nodes_) {
    if (node.is_resolving) node.resolver->add_interest(interest);
  }
  for (const auto& each : attempts_) each.session->add_interest(Demand::some, interest);
  // While only names are looked up, the time that has passed must not wake again and again.
  const bool starts = next_start_ > network_.now() || next_node() || is_over();
  if (starts) interest.wake_at = earlier(interest.wake_at, next_start_);
}

}  // namespace pbm
