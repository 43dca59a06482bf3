// SPDX-License-Identifier: MPL-2.0
// A write succeeds once the kernel has the bytes. If the peer is gone without a word, it
// retransmits them for about a quarter of an hour before it reports an error (tcp_retries2 in
// tcp(7)), so it is the heartbeats of AMQP that find a dead connection.
#include "broker/tcp_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

Error failed(int error) { return {ErrorKind::connection, std::strerror(error)}; }

bool is_temporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

// A failure is of no consequence: these options only make a difference to speed and to how soon a
// dead peer is noticed.
void turn_on(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

}  // namespace

Result<std::unique_ptr<Stream>> TcpStream::open(const Address& address) {
  Fd socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return failed(errno);
  // Requests are small, and each waits for its reply: Nagle's algorithm would delay them by up to
  // 40 ms.
  turn_on(socket.get(), IPPROTO_TCP, TCP_NODELAY);
  // For brokers that use no heartbeats.
  turn_on(socket.get(), SOL_SOCKET, SO_KEEPALIVE);
  const auto* const peer = reinterpret_cast<const sockaddr*>(&address.storage);
  if (::connect(socket.get(), peer, address.size) != 0 && errno != EINPROGRESS) {
    return failed(errno);
  }
  return std::unique_ptr<Stream>(std::make_unique<TcpStream>(std::move(socket)));
}

// The socket is writable once it is connected or has failed, and SO_ERROR says which (connect(2)).
Result<bool> TcpStream::connect() {
  if (is_connected_) return true;
  pollfd writable{socket_.get(), POLLOUT, 0};
  if (::poll(&writable, 1, 0) <= 0) return false;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return failed(error);
  is_connected_ = true;
  return true;
}

Result<std::size_t> TcpStream::read(std::span<char> space) {
  const auto got = ::recv(socket_.get(), space.data(), space.size(), MSG_DONTWAIT);
  if (got > 0) return static_cast<std::size_t>(got);
  if (got == 0) return Error{ErrorKind::connection, "the broker closed the connection"};
  if (is_temporary(errno)) return std::size_t{0};
  return failed(errno);
}

// MSG_NOSIGNAL, because SIGPIPE is ignored only while a monitor runs, and not during --check.
Result<std::size_t> TcpStream::write(std::string_view bytes) {
  const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (is_temporary(errno)) return std::size_t{0};
  return failed(errno);
}

// POLLOUT only for unsent bytes: a socket is writable nearly always, and would wake the loop at
// once.
pollfd TcpStream::interest(bool has_unsent) const {
  const int events = is_connected_ ? POLLIN | (has_unsent ? POLLOUT : 0) : POLLOUT;
  return {socket_.get(), static_cast<short>(events), 0};
}

}  // namespace pbm
