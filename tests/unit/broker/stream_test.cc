// SPDX-License-Identifier: MPL-2.0
// Streams over sockets of the loopback interface.
#include "broker/stream.h"

#include "base/fd.h"
#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"
#include "support/tls_peer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace pbm {

namespace {

Address loopback() {
  Address address;
  auto& inet = reinterpret_cast<sockaddr_in&>(address.storage);
  inet.sin_family = AF_INET;
  inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.size = sizeof inet;
  return address;
}

class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), address_(loopback()) {
    auto* const address = reinterpret_cast<sockaddr*>(&address_.storage);
    REQUIRE(::bind(socket_.get(), address, address_.size) == 0);
    REQUIRE(::listen(socket_.get(), 1) == 0);
    REQUIRE(::getsockname(socket_.get(), address, &address_.size) == 0);
  }
  [[nodiscard]] const Address& address() const { return address_; }
  [[nodiscard]] Fd accept() const {
    return Fd(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  }
  void close() { socket_ = Fd(); }

 private:
  Fd socket_;
  Address address_;
};

BrokerUrl tls_url(const char* host) {
  BrokerUrl url;
  url.tls = true;
  url.host = host;
  return url;
}

void await_stream(const Stream& stream, bool has_unsent = false) {
  auto wanted = stream.interest(has_unsent);
  REQUIRE(::poll(&wanted, 1, 10000) == 1);
}

std::unique_ptr<Stream> opened(const Address& address, const BrokerUrl& url = {},
                               const TlsSettings& settings = {}) {
  auto stream = open_stream(address, url, settings);
  REQUIRE(stream.ok());
  return std::move(*stream);
}

void finish_connecting(Stream& stream) {
  for (;;) {
    const auto done = stream.connect();
    REQUIRE(done.ok());
    if (*done) return;
    await_stream(stream);
  }
}

std::string read_some(Stream& stream) {
  std::array<char, 100> space{};
  await_stream(stream);
  const auto got = stream.read(space);
  REQUIRE(got.ok());
  return {space.data(), *got};
}

Error read_error(Stream& stream) {
  std::array<char, 100> space{};
  await_stream(stream);
  const auto got = stream.read(space);
  REQUIRE_FALSE(got.ok());
  return got.error();
}

TEST_CASE("bytes pass through TCP both ways", "[broker][stream]") {
  const Listener listener;
  const auto stream = opened(listener.address());
  finish_connecting(*stream);
  CHECK(stream->interest(false).events == POLLIN);
  CHECK(stream->interest(true).events == (POLLIN | POLLOUT));
  const auto peer = listener.accept();
  std::array<char, 10> space{};
  CHECK(*stream->read(space) == 0u);
  CHECK(*stream->write("ping") == 4u);
  REQUIRE(::recv(peer.get(), space.data(), space.size(), 0) == 4);
  REQUIRE(::send(peer.get(), "pong!", 5, MSG_NOSIGNAL) == 5);
  CHECK(read_some(*stream) == "pong!");
}

TEST_CASE("a write that finds no room takes a part", "[broker][stream]") {
  const Listener listener;
  const auto stream = opened(listener.address());
  finish_connecting(*stream);
  const auto peer = listener.accept();
  const std::string much(1 << 20, 'x');
  std::size_t calls = 0;
  for (; calls < 1000; ++calls) {
    const auto taken = stream->write(much);
    REQUIRE(taken.ok());
    if (*taken == 0) break;
  }
  CHECK(calls < 1000u);
}

TEST_CASE("the end of a TCP connection is an error", "[broker][stream]") {
  const Listener listener;
  const auto stream = opened(listener.address());
  finish_connecting(*stream);
  auto peer = listener.accept();
  REQUIRE(::send(peer.get(), "bye", 3, MSG_NOSIGNAL) == 3);
  peer = Fd();
  CHECK(read_some(*stream) == "bye");
  const auto error = read_error(*stream);
  CHECK((error.kind == ErrorKind::connection));
  CHECK(error.text == "the broker closed the connection");
}

TEST_CASE("a reset of a TCP connection is an error of what is read and written",
          "[broker][stream]") {
  const Listener listener;
  const auto stream = opened(listener.address());
  finish_connecting(*stream);
  auto peer = listener.accept();
  const linger reset{.l_onoff = 1, .l_linger = 0};
  REQUIRE(::setsockopt(peer.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset) == 0);
  peer = Fd();
  const auto error = read_error(*stream);
  CHECK((error.kind == ErrorKind::connection));
  CHECK(error.text == "Connection reset by peer");
  const auto written = stream->write("x");
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().text == "Broken pipe");
}

TEST_CASE("a refused TCP connection is an error of connect()", "[broker][stream]") {
  Listener listener;
  listener.close();
  const auto stream = open_stream(listener.address(), {}, {});
  std::string text;
  if (!stream) {
    text = stream.error().text;
  } else {
    await_stream(**stream);
    const auto connected = (*stream)->connect();
    REQUIRE_FALSE(connected.ok());
    text = connected.error().text;
  }
  CHECK(text == "Connection refused");
}

TEST_CASE("a listener that accepts nothing does not block", "[broker][stream]") {
  const Listener listener;  // its queue is one connection long
  std::vector<std::unique_ptr<Stream>> streams;
  int connected = 0;
  for (int i = 0; i < 5; ++i) {
    streams.push_back(opened(listener.address()));
    const auto done = streams.back()->connect();
    REQUIRE(done.ok());
    connected += *done ? 1 : 0;
    CHECK(streams.back()->interest(false).events == (*done ? POLLIN : POLLOUT));
  }
  CHECK(connected < 5);
}

TEST_CASE("TLS over TCP", "[broker][stream]") {
  const TemporaryDirectory directory;
  const TlsIdentity identity("IP:127.0.0.1");
  TlsPeer server(identity, TLS1_3_VERSION);
  const Listener listener;
  const auto stream = opened(listener.address(), tls_url("127.0.0.1"),
                             {.ca_file = directory.write("ca.pem", identity.certificate_pem())});
  Fd peer;
  std::string heard;
  const auto serve = [&] {
    if (!peer.valid()) peer = listener.accept();
    std::array<char, 4096> space{};
    const auto got = ::recv(peer.get(), space.data(), space.size(), MSG_DONTWAIT);
    if (got > 0) heard += server.take({space.data(), static_cast<std::size_t>(got)});
    const auto answer = server.output();
    REQUIRE(::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL) >= 0);
  };
  for (;;) {
    const auto done = stream->connect();
    REQUIRE(done.ok());
    if (*done) break;
    if (stream->interest(false).events == POLLOUT) {
      await_stream(*stream);  // for TCP
    } else {
      serve();
    }
  }
  CHECK(*stream->write("ping") == 4u);
  while (heard.empty()) serve();
  CHECK(heard == "ping");
  server.say("pong");
  serve();
  std::string received;
  while (received.empty()) received = read_some(*stream);
  CHECK(received == "pong");
}

TEST_CASE("a missing CA file is an error of the configuration", "[broker][stream]") {
  const Listener listener;
  const auto stream =
      open_stream(listener.address(), tls_url("localhost"), {.ca_file = "/nonexistent/ca.pem"});
  REQUIRE_FALSE(stream.ok());
  CHECK((stream.error().kind == ErrorKind::config));
  CHECK(stream.error().text == "read --ca-file '/nonexistent/ca.pem': No such file or directory");
}

TEST_CASE("addresses are shown without the port", "[broker][stream]") {
  CHECK(loopback().shown() == "127.0.0.1");
  Address address;
  auto& inet6 = reinterpret_cast<sockaddr_in6&>(address.storage);
  inet6.sin6_family = AF_INET6;
  inet6.sin6_addr = in6addr_loopback;
  address.size = sizeof inet6;
  CHECK(address.shown() == "::1");
}

}  // namespace

}  // namespace pbm
