// SPDX-License-Identifier: MPL-2.0
// TLS over another stream, with bounded work in each call.
//
// A broker, or anybody on the way to it before its certificate is verified, can send messages of
// the handshake without end: HelloRequest, session tickets, KeyUpdate. OpenSSL works through them
// inside one SSL_connect() or SSL_read() for as long as its BIO has more. SSL_MODE_AUTO_RETRY off
// does not help: SSL_connect() ignores it, and SSL_read() skips HelloRequest nonetheless (3.0,
// tls_get_message_header). Therefore OpenSSL never sees the socket. It works on a ring of
// kRingBytes, which is filled at most once a call, and returns when the ring is empty. Its own
// messages go into a second ring, so that replies that the peer does not read end the reading, too.
#pragma once

#include "broker/stream.h"
#include "broker/tls_session.h"

#include <cstddef>
#include <memory>
#include <optional>

namespace pbm {

class TlsStream final : public Stream {
 public:
  // Room for the largest record of TLS, so that a call that fills the ring returns bytes.
  static constexpr std::size_t kRingBytes = std::size_t{17} * 1024;

  // `below` carries the bytes of the session. Error: internal.
  [[nodiscard]] static Result<std::unique_ptr<Stream>> over(std::unique_ptr<Stream> below,
                                                            std::unique_ptr<TlsSession> session);

  [[nodiscard]] Result<bool> connect() override;
  [[nodiscard]] Result<std::size_t> read(std::span<char> space) override;
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes) override;
  [[nodiscard]] pollfd interest(bool has_unsent) const override;

 private:
  TlsStream(std::unique_ptr<Stream> below, std::unique_ptr<TlsSession> session)
      : below_(std::move(below)), session_(std::move(session)) {}

  void receive();
  void send();
  void judge(int result);
  [[nodiscard]] Error why_lost();

  std::unique_ptr<Stream> below_;
  std::unique_ptr<TlsSession> session_;
  std::unique_ptr<BIO, Releaser<BIO, BIO_vfree>> outside_{};  // the end of the rings
  bool is_connected_below_ = false;
  bool is_stalled_ = false;        // whether reading waits for room in the ring for output
  std::optional<Error> lost_{};    // the stream below failed
  std::optional<Error> failed_{};  // the session did; the final result of all calls
};

}  // namespace pbm
