// SPDX-License-Identifier: MPL-2.0
#include "broker/wire.h"

#include "broker/tcp.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace pbm {

Result<Wire> Wire::open(const BrokerUrl& url, const TlsSettings& settings, TimePoint deadline) {
  const auto failed = [&](const Error& error) {
    return Error{error.kind, fmt::format("connect to {}: {}", url.shown(), error.text)};
  };
  std::optional<Tls> tls;
  if (url.tls) {
    auto prepared = Tls::prepare(url.host, settings);
    if (!prepared) return prepared.error();
    tls = std::move(*prepared);
  }
  auto socket = connect_tcp(url.host, url.port, deadline);
  if (!socket) return failed(socket.error());
  if (tls) {
    if (const auto done = tls->shake_hands(socket->get(), deadline); !done)
      return failed(done.error());
  }
  return Wire(std::move(*socket), std::move(tls));
}

Io Wire::read(std::span<char> space, std::size_t& bytes) {
  if (tls_) return tls_->read(space, bytes);
  const auto got = ::recv(socket_.get(), space.data(), space.size(), 0);
  if (got == 0) {
    why_ = "the broker closed the connection";
    return Io::broken;
  }
  return moved(got, bytes);
}

Io Wire::write(std::string_view text, std::size_t& bytes) {
  if (tls_) return tls_->write(text, bytes);
  return moved(::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL), bytes);
}

Io Wire::moved(ssize_t result, std::size_t& bytes) {
  if (result >= 0) {
    bytes = static_cast<std::size_t>(result);
    return Io::done;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return Io::would_block;
  why_ = std::strerror(errno);
  return Io::broken;
}

}  // namespace pbm
