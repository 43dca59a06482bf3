// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/fd.h"
#include "broker/stream.h"

namespace pbm {

class TcpStream final : public Stream {
 public:
  // Begins to connect. Error: connection.
  [[nodiscard]] static Result<std::unique_ptr<Stream>> open(const Address& address);

  // A non-blocking stream socket that is connected, or on which connect(2) was called.
  explicit TcpStream(Fd socket) : socket_(std::move(socket)) {}

  [[nodiscard]] Result<bool> connect() override;
  [[nodiscard]] Result<std::size_t> read(std::span<char> space) override;
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes) override;
  [[nodiscard]] pollfd interest(bool has_unsent) const override;

 private:
  Fd socket_;
  bool is_connected_ = false;
};

}  // namespace pbm
