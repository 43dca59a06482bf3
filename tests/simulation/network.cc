// SPDX-License-Identifier: MPL-2.0
#include "simulation/network.h"

#include "simulation/broker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

namespace simulated {

namespace {

using std::chrono::milliseconds;

constexpr Time kLongDelay = milliseconds(400);

}  // namespace

Network::Network(Timeline& timeline, const Setup& setup)
    : timeline_(timeline), setup_(setup), dead_until_(setup.addresses.size()) {}

Time Network::arrival(Time& last) const {
  const auto now = timeline_.now();
  const Time latency = now < delays_until_ ? kLongDelay : Time(milliseconds(setup_.latency));
  last = std::max({now + latency, silent_until_, last});
  return last;
}

bool Network::is_dead(std::size_t address) const {
  return setup_.addresses[address] == 'd' || timeline_.now() < dead_until_[address];
}

bool Network::is_disturbed() const {
  const auto now = timeline_.now();
  return now < silent_until_ || now < delays_until_ || now < suspended_until_ ||
         std::ranges::any_of(dead_until_, [now](Time until) { return now < until; });
}

Time Network::last_disturbance() const {
  Time last = std::max({silent_until_, delays_until_, refuses_until_, suspended_until_});
  for (const auto until : dead_until_) last = std::max(last, until);
  return last;
}

int Network::open() {
  const int number = next_++;
  sockets_[number].is_open = true;
  return number;
}

int Network::connect(int number, std::size_t address) {
  auto& socket = sockets_.at(number);
  socket.is_connecting = true;
  socket.address = address;
  if (is_dead(address)) {
    socket.ready_at = Time::max();
  } else {
    if (setup_.addresses[address] == 'r' || timeline_.now() < refuses_until_ || !broker_->is_up()) {
      socket.error = ECONNREFUSED;
    }
    socket.ready_at = arrival(socket.last_in);
    timeline_.wake_at(socket.ready_at);
  }
  timeline_.say("network", fmt::format("connecting {} to address {}{}", number, address,
                                       is_dead(address)    ? ", which is dead"
                                       : socket.error != 0 ? ", which refuses"
                                                           : ""));
  return -EINPROGRESS;
}

bool Network::is_ready(const Socket& socket) const {
  return socket.is_connecting && timeline_.now() >= socket.ready_at;
}

bool Network::has_end(const Socket& socket) const {
  return socket.error != 0 || (socket.is_finished && timeline_.now() >= socket.finished_at);
}

int Network::take_error(int number) {
  auto& socket = sockets_.at(number);
  const int error = is_ready(socket) ? socket.error : 0;
  if (error == 0) broker_->accepted(number);
  return error;
}

ssize_t Network::receive(int number, std::span<char> space) {
  auto& socket = sockets_.at(number);
  if (socket.incoming.empty() || socket.incoming.front().at > timeline_.now()) {
    if (socket.incoming.empty() && has_end(socket)) return -socket.error;
    return -EAGAIN;
  }
  auto& first = socket.incoming.front().bytes;
  auto count = std::min(first.size(), space.size());
  if (setup_.chunk != 0) count = std::min(count, static_cast<std::size_t>(setup_.chunk));
  std::copy_n(first.begin(), count, space.begin());
  first.erase(0, count);
  if (first.empty()) socket.incoming.pop_front();
  moved_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Network::send(int number, std::string_view bytes) {
  auto& socket = sockets_.at(number);
  if (socket.error != 0) return -EPIPE;
  if (setup_.chunk != 0) bytes = bytes.substr(0, static_cast<std::size_t>(setup_.chunk));
  for (auto& request : broker_->read(number, bytes)) {
    timeline_.at(arrival(socket.last_out), [this, number, request = std::move(request)] {
      broker_->receive(number, request);
    });
  }
  moved_ += bytes.size();
  return static_cast<ssize_t>(bytes.size());
}

short Network::events(int number, short wanted) const {
  const auto& socket = sockets_.at(number);
  if (!is_ready(socket)) return 0;
  const bool readable =
      (!socket.incoming.empty() && socket.incoming.front().at <= timeline_.now()) ||
      (socket.incoming.empty() && has_end(socket));
  int events = (readable ? POLLIN : 0) | POLLOUT;
  events &= wanted;
  if (socket.error != 0) events |= POLLERR | POLLHUP;
  return static_cast<short>(events);
}

// When the broker notices that it was closed.
Time Network::end_of(Socket& socket) const {
  return std::max(arrival(socket.last_out), lingers_until_);
}

void Network::close(int number) {
  auto& socket = sockets_.at(number);
  if (socket.is_connecting && socket.error == 0) {
    broker_->left(number);
    timeline_.at(end_of(socket), [this, number] { broker_->gone(number); });
  }
  sockets_.erase(number);
}

void Network::close_all() {
  for (auto& [number, socket] : sockets_) {
    if (!socket.is_connecting || socket.error != 0) continue;
    timeline_.at(end_of(socket), [this, gone = number] { broker_->gone(gone); });
  }
  sockets_.clear();
}

Time Network::carry(int number, std::string bytes) {
  const auto found = sockets_.find(number);
  if (found == sockets_.end() || found->second.error != 0) return Time::max();
  const auto at = arrival(found->second.last_in);
  found->second.incoming.push_back({at, std::move(bytes)});
  timeline_.wake_at(at);
  return at;
}

void Network::finish(int number) {
  const auto found = sockets_.find(number);
  if (found == sockets_.end()) return;
  found->second.is_finished = true;
  found->second.finished_at = arrival(found->second.last_in);
  timeline_.wake_at(found->second.finished_at);
}

// What has arrived can still be read.
void Network::lose(int number, Socket& socket) {
  if (!socket.is_connecting || socket.error != 0) return;
  socket.error = ECONNRESET;
  socket.ready_at = std::min(socket.ready_at, timeline_.now());
  const auto now = timeline_.now();
  std::erase_if(socket.incoming, [now](const Chunk& chunk) { return chunk.at > now; });
  broker_->gone(number);
}

void Network::reset() {
  for (auto& [number, socket] : sockets_) lose(number, socket);
}

// The node is gone: nothing answers, and nothing resets the connection.
void Network::lose_address(Time time) {
  for (auto& [number, socket] : sockets_) {
    if (!socket.is_connecting) continue;
    dead_until_[socket.address] = timeline_.now() + time;
    socket.incoming.clear();
    broker_->gone(number);
    timeline_.say("network", fmt::format("address {} is dead", socket.address));
    return;
  }
}

// A silence goes on: what was sent during it has its time of arrival already.
void Network::calm() {
  refuses_until_ = lingers_until_ = Time{};
  std::ranges::fill(dead_until_, Time{});
}

}  // namespace simulated
