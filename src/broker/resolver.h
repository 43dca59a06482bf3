// SPDX-License-Identifier: MPL-2.0
// Finds the addresses of a host name, without blocking.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/address.h"
#include "flow/delivery_source.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

// One look-up at a time; look_up() abandons an earlier one.
class Resolver {
 public:
  static constexpr std::chrono::seconds kLimit{10};

  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  // Begins to look up a name or a literal address. A name that ends with a dot is absolute: the
  // search domains of resolv.conf(5) are not appended.
  virtual void look_up(const std::string& host, std::uint16_t port) = 0;

  // The result of the look-up, once: at least one address, no address twice, and the families
  // alternating (RFC 8305, 4), or an error of kind connection, whose text is the reason only.
  // Nothing: not known yet; call again as add_interest() says. An error after kLimit, counted from
  // the first call.
  [[nodiscard]] virtual std::optional<Result<std::vector<Address>>> take(TimePoint now) = 0;

  // Adds the events and the time that take() waits for. Adds nothing if no look-up is under way.
  virtual void add_interest(Interest& interest) const = 0;
};

// A resolver that reads hosts(5) and resolv.conf(5) at each look-up. `servers` replaces those of
// resolv.conf, in tests: ADDRESS:PORT, separated by commas.
[[nodiscard]] std::unique_ptr<Resolver> make_resolver(std::string servers = "");

}  // namespace pbm
