// SPDX-License-Identifier: MPL-2.0
// The certificates are read before the socket is opened: a file that cannot be read is an error of
// the configuration, whether or not the broker can be reached.
#include "broker/stream.h"

#include "broker/tcp_stream.h"
#include "broker/tls_stream.h"

#include <utility>

namespace pbm {

Result<std::unique_ptr<Stream>> open_stream(const Address& address, const BrokerUrl& url,
                                            const TlsSettings& settings) {
  if (!url.tls) return TcpStream::open(address);
  auto session = TlsSession::prepare(url.host, settings);
  if (!session) return session.error();
  auto tcp = TcpStream::open(address);
  if (!tcp) return tcp;
  return TlsStream::over(std::move(*tcp), std::move(*session));
}

}  // namespace pbm
