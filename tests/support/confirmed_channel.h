// SPDX-License-Identifier: MPL-2.0
//
// A connection to a broker that confirms what is published over it.
#pragma once

#include "failure.h"
#include "publication.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

struct amqp_connection_info;
struct amqp_connection_state_t_;

namespace pbm {

struct Confirmation {
  std::uint64_t tag;
  bool multiple;  // all tags up to this one
  bool accepted;
};

// After a failure it is of no further use.
class ConfirmedChannel {
 public:
  ConfirmedChannel();

  // `ca_file` may be empty; it matters for amqps:// only.
  [[nodiscard]] Failure open(std::string url, const std::string& ca_file);

  // As a durable topic exchange.
  [[nodiscard]] Failure declare(const std::string& exchange);
  [[nodiscard]] Failure remove(const std::string& exchange);

  // The first publication gets tag 1, the next 2, and so on.
  [[nodiscard]] Failure publish(const Publication& publication, std::uint8_t delivery_mode);

  // Waits up to the timeout for one confirmation, which is empty if none came.
  [[nodiscard]] Failure pull(std::chrono::microseconds timeout,
                             std::optional<Confirmation>& confirmation);

  void close();

 private:
  struct Destroy {
    void operator()(amqp_connection_state_t_* state) const;
  };

  Failure open_socket(const amqp_connection_info& info, const std::string& ca_file);
  Failure last_rpc(const std::string& attempt);

  std::unique_ptr<amqp_connection_state_t_, Destroy> state_;
};

}  // namespace pbm
