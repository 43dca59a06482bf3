// SPDX-License-Identifier: MPL-2.0
// OpenSSL gets its bytes from a pair of rings in memory instead of from the socket. With a socket,
// SSL_read() and SSL_connect() loop for as long as the peer sends records of the handshake
// (SSL_MODE_AUTO_RETRY), so that no deadline between two calls would ever be looked at. A ring
// bounds what one call can consume.
//
// Each function moves bytes in both directions, because reading may have to write, and the reverse
// (SSL_get_error(3)).
#include "broker/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>

namespace pbm {

Result<std::unique_ptr<Stream>> TlsStream::over(std::unique_ptr<Stream> below,
                                                std::unique_ptr<TlsSession> session) {
  BIO* inside = nullptr;
  BIO* outside = nullptr;
  if (BIO_new_bio_pair(&inside, kRingBytes, &outside, kRingBytes) != 1) {
    return Error{ErrorKind::internal, "create a TLS session: out of memory"};
  }
  SSL_set_bio(session->ssl(), inside, inside);  // takes ownership
  std::unique_ptr<TlsStream> stream(new TlsStream(std::move(below), std::move(session)));
  stream->outside_.reset(outside);
  return std::unique_ptr<Stream>(std::move(stream));
}

Result<bool> TlsStream::connect() {
  if (failed_) return *failed_;
  if (!is_connected_below_) {
    auto connected = below_->connect();
    if (!connected || !*connected) return connected;
    is_connected_below_ = true;
  }
  send();
  receive();
  const int result = SSL_connect(session_->ssl());
  judge(result);
  send();
  if (failed_) return *failed_;
  return result == 1;
}

// Decrypts until the ring is empty: bytes that remain inside OpenSSL would not wake poll(2).
Result<std::size_t> TlsStream::read(std::span<char> space) {
  send();
  receive();
  std::size_t all = 0;
  while (!failed_ && all < space.size()) {
    std::size_t bytes = 0;
    const auto rest = space.subspan(all);
    ERR_clear_error();
    const int result = SSL_read_ex(session_->ssl(), rest.data(), rest.size(), &bytes);
    judge(result);
    if (result != 1) break;
    all += bytes;
  }
  send();
  if (all == 0 && failed_) return *failed_;
  return all;
}

Result<std::size_t> TlsStream::write(std::string_view bytes) {
  if (failed_) return *failed_;
  send();
  if (bytes.empty()) return bytes.size();
  std::size_t taken = 0;
  ERR_clear_error();  // SSL_get_error() looks at what others left there
  const int result = SSL_write_ex(session_->ssl(), bytes.data(), bytes.size(), &taken);
  if (result != 1) failed_ = session_->failure(result);
  send();
  if (failed_) return *failed_;
  if (lost_) return why_lost();
  return taken;
}

pollfd TlsStream::interest(bool has_unsent) const {
  auto wanted = below_->interest(has_unsent || BIO_ctrl_pending(outside_.get()) != 0);
  if (is_stalled_) wanted.events = static_cast<short>(wanted.events & ~POLLIN);
  return wanted;
}

// Fills the ring. A failure below counts only once OpenSSL has worked through what had arrived
// before.
void TlsStream::receive() {
  char* space = nullptr;
  const int room = BIO_nwrite0(outside_.get(), &space);
  if (room <= 0) return;
  const auto got = below_->read({space, static_cast<std::size_t>(room)});
  if (got) {
    BIO_nwrite(outside_.get(), &space, static_cast<int>(*got));
  } else if (!lost_) {
    lost_ = got.error();
  }
}

// A failure here is not reported at once: the reason may still be in what the peer has sent.
void TlsStream::send() {
  char* bytes = nullptr;
  while (!lost_) {
    const int count = BIO_nread0(outside_.get(), &bytes);
    if (count <= 0) return;
    const auto sent = below_->write({bytes, static_cast<std::size_t>(count)});
    if (!sent) lost_ = sent.error();
    if (!sent || *sent == 0) return;
    BIO_nread(outside_.get(), &bytes, static_cast<int>(*sent));
  }
}

// Judges the result of SSL_connect() or SSL_read_ex().
void TlsStream::judge(int result) {
  is_stalled_ = false;
  if (result == 1) return;
  failed_ = session_->failure(result);
  if (failed_) return;
  is_stalled_ = SSL_want_write(session_->ssl());
  if (lost_) failed_ = lost_;
}

// A peer may send an alert and then reset the connection: read the alert, if it arrived.
Error TlsStream::why_lost() {
  receive();
  char unread = 0;
  std::size_t bytes = 0;
  const int result = SSL_peek_ex(session_->ssl(), &unread, 1, &bytes);
  if (result != 1) judge(result);
  return failed_ ? *failed_ : *lost_;
}

}  // namespace pbm
