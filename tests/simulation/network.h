// SPDX-License-Identifier: MPL-2.0
// TCP between the monitor and the broker. Bytes take their time, and arrive in order.
#pragma once

#include "simulation/history.h"
#include "simulation/timeline.h"

#include <poll.h>
#include <sys/types.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace simulated {

class Broker;

class Network {
 public:
  // Numbers of sockets are from here on, and none is used twice.
  static constexpr int kFirstSocket = 100'000;

  Network(Timeline& timeline, const Setup& setup);

  // The broker must outlive this.
  void serve(Broker& broker) { broker_ = &broker; }

  // Calls of the monitor; a negative result is -errno.
  [[nodiscard]] int open();
  [[nodiscard]] bool has(int socket) const { return sockets_.contains(socket); }
  [[nodiscard]] int connect(int socket, std::size_t address);
  [[nodiscard]] int take_error(int socket);
  [[nodiscard]] ssize_t receive(int socket, std::span<char> space);
  [[nodiscard]] ssize_t send(int socket, std::string_view bytes);
  [[nodiscard]] short events(int socket, short wanted) const;
  void close(int socket);
  void close_all();  // the process has ended

  // The broker.
  Time carry(int socket, std::string bytes);  // to the monitor; when it arrives
  void finish(int socket);                    // after what was carried

  // Faults.
  void reset();
  void refuse(Time time) { refuses_until_ = timeline_.now() + time; }
  void silence(Time time) { silent_until_ = timeline_.now() + time; }
  void delay(Time time) { delays_until_ = timeline_.now() + time; }
  void lose_address(Time time);
  void linger(Time time) { lingers_until_ = timeline_.now() + time; }
  void calm();
  // The monitor sends nothing until then, and may lose its connection by it.
  void suspended_until(Time until) { suspended_until_ = until; }
  [[nodiscard]] bool is_disturbed() const;
  [[nodiscard]] Time last_silence() const { return std::max(silent_until_, suspended_until_); }
  // Until when anything was wrong.
  [[nodiscard]] Time last_disturbance() const;
  // The bytes that were read and sent.
  [[nodiscard]] std::uint64_t moved() const { return moved_; }

 private:
  struct Chunk {
    Time at;
    std::string bytes;
  };
  struct Socket {
    bool is_connecting = false;
    bool is_open = false;  // for the monitor
    std::size_t address = 0;
    int error = 0;
    Time ready_at{};  // connected, or refused
    bool is_finished = false;
    Time finished_at{};
    std::deque<Chunk> incoming{};
    Time last_in{};
    Time last_out{};
  };

  [[nodiscard]] Time arrival(Time& last) const;
  [[nodiscard]] Time end_of(Socket& socket) const;
  [[nodiscard]] bool is_dead(std::size_t address) const;
  [[nodiscard]] bool is_ready(const Socket& socket) const;
  [[nodiscard]] bool has_end(const Socket& socket) const;
  void lose(int number, Socket& socket);

  Timeline& timeline_;
  const Setup& setup_;
  Broker* broker_ = nullptr;
  std::map<int, Socket> sockets_;
  int next_ = kFirstSocket;
  std::uint64_t moved_ = 0;
  Time refuses_until_{};
  Time silent_until_{};
  Time delays_until_{};
  Time suspended_until_{};
  Time lingers_until_{};  // what was closed, for the broker
  std::vector<Time> dead_until_;
};

}  // namespace simulated
