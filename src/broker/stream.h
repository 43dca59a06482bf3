// SPDX-License-Identifier: MPL-2.0
// A stream of bytes to one address of a broker: TCP, or TLS over TCP.
//
// Each call is one step: it never waits, and takes in no more than some kilobytes from the peer
// (broker/tls_stream.h). Errors are of kind connection, refused (a certificate), or config; their
// texts are reasons only, without URL and address.
#pragma once

#include "base/result.h"
#include "broker/address.h"
#include "broker/broker_url.h"
#include "broker/tls_settings.h"

#include <poll.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace pbm {

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  // Takes the next steps of connecting and of the handshake of TLS. True once bytes can be
  // exchanged; until then, call again as interest() says.
  [[nodiscard]] virtual Result<bool> connect() = 0;

  // Reads into `space`, which is not empty, and returns the number of bytes. 0: none now. The end
  // of the stream is an error. Before waiting in poll(2), read until this returns 0: bytes may
  // have been received and decrypted already.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> space) = 0;

  // Returns how many of the bytes were taken; they may be sent during later calls. After 0, call
  // again with the same bytes, to which more may have been appended. After an error, read() still
  // returns what had arrived before.
  [[nodiscard]] virtual Result<std::size_t> write(std::string_view bytes) = 0;

  // The descriptor and its events after which to call connect(), or else read(), and write() if
  // there are unsent bytes. A caller that cannot take bytes may remove POLLIN.
  [[nodiscard]] virtual pollfd interest(bool has_unsent) const = 0;
};

// Begins to connect. The certificate of the peer is verified against the CAs and against the host
// of the URL (RFC 6125), unless the settings are insecure. Errors: connection, config.
[[nodiscard]] Result<std::unique_ptr<Stream>> open_stream(const Address& address,
                                                          const BrokerUrl& url,
                                                          const TlsSettings& settings);

}  // namespace pbm
