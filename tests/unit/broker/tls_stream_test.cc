// SPDX-License-Identifier: MPL-2.0
// A client and a server of TLS in one process. The floods are real ones, made by OpenSSL's own
// server where it can make them.
#include "broker/tls_stream.h"

#include "support/catch.h"
#include "support/memory_stream.h"
#include "support/quoted.h"
#include "support/temporary.h"
#include "support/tls_peer.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

constexpr std::size_t kFloodBytes = std::size_t{256} * 1024;

const Error kTlsReset{ErrorKind::connection, "Connection reset by peer"};

struct TlsBench {
  TemporaryDirectory directory;
  TlsIdentity identity;
  TlsPeer peer;
  MemoryPipe pipe;
  std::string received;  // by the client
  std::string heard;     // by the peer
  std::unique_ptr<Stream> stream;

  explicit TlsBench(int version, const std::string& host = "broker.example",
                    const std::string& names = "DNS:broker.example")
      : identity(names), peer(identity, version) {
    start(host, {.ca_file = directory.write("ca.pem", identity.certificate_pem())});
  }

  void start(const std::string& host, const TlsSettings& settings) {
    auto session = TlsSession::prepare(host, settings);
    REQUIRE(session.ok());
    auto opened = TlsStream::over(std::make_unique<MemoryStream>(pipe), std::move(*session));
    REQUIRE(opened.ok());
    stream = std::move(*opened);
  }

  void exchange() {
    heard += peer.take(pipe.take_outgoing());
    pipe.incoming += peer.output();
  }

  // The error that ends the handshake, or nothing once it has succeeded.
  std::optional<Error> shake_hands() {
    for (int step = 0; step < 20; ++step) {
      const auto done = stream->connect();
      if (!done) return done.error();
      exchange();
      if (*done) return std::nullopt;
    }
    FAIL("the handshake does not end");
    return std::nullopt;
  }

  std::size_t read() {
    std::array<char, 100000> space{};
    const auto got = stream->read(space);
    REQUIRE(got.ok());
    received.append(space.data(), *got);
    return *got;
  }

  Error read_error() {
    std::array<char, 100> space{};
    const auto got = stream->read(space);
    REQUIRE_FALSE(got.ok());
    return got.error();
  }

  void write(std::string_view bytes) {
    const auto taken = stream->write(bytes);
    REQUIRE(taken.ok());
    CHECK(*taken == bytes.size());
  }
};

std::string text_of(const Error& error) {
  return std::to_string(exit_code(error.kind)) + " " + error.text;
}

TEST_CASE("bytes pass through TLS both ways", "[broker][tls_stream]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    TlsBench bench(version);
    REQUIRE_FALSE(bench.shake_hands().has_value());
    CHECK(bench.peer.requested_host() == "broker.example");
    bench.write("to the broker");
    bench.exchange();
    CHECK(bench.heard == "to the broker");
    const auto text = repeated("from the broker, ", 20000);
    bench.peer.say(text);
    bench.exchange();
    while (!bench.pipe.incoming.empty()) bench.read();
    CHECK((bench.received == text));
  }
}

TEST_CASE("bytes that arrive one by one are put together", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  std::string held;
  for (bool connected = false; !connected;) {
    const auto done = bench.stream->connect();
    REQUIRE(done.ok());
    connected = *done;
    bench.exchange();
    held += std::exchange(bench.pipe.incoming, {});
    if (connected) break;
    REQUIRE_FALSE(held.empty());
    bench.pipe.incoming = held.substr(0, 1);
    held.erase(0, 1);
  }
  bench.peer.say("all");
  bench.exchange();
  held += std::exchange(bench.pipe.incoming, {});
  for (const char byte : held) {
    bench.pipe.incoming = byte;
    bench.read();
  }
  CHECK(bench.received == "all");
}

// Each call takes in a limited number of bytes and returns, whatever they are. Returns the calls.
template <typename Call>
int drain_flood(TlsBench& bench, Call call) {
  int calls = 0;
  while (!bench.pipe.incoming.empty()) {
    bench.pipe.read_bytes = 0;
    call();
    REQUIRE(bench.pipe.read_bytes <= TlsStream::kRingBytes);
    REQUIRE(++calls < 1000);
  }
  return calls;
}

constexpr int kFewestCalls = kFloodBytes / TlsStream::kRingBytes;

TEST_CASE("a flood of HelloRequest before the certificate does not hold up a call",
          "[broker][tls_stream]") {
  TlsBench bench(TLS1_2_VERSION);
  REQUIRE(bench.stream->connect().ok());
  // RFC 5246, 7.4.1.1: a client ignores them while it negotiates.
  const auto record = bytes("\x16\x03\x03\x10\x00") + std::string(4096, '\0');
  bench.pipe.incoming = repeated(record, kFloodBytes / record.size() + 1);
  const int calls = drain_flood(bench, [&bench] {
    const auto done = bench.stream->connect();
    REQUIRE(done.ok());
    CHECK_FALSE(*done);
  });
  CHECK(calls >= kFewestCalls);
  CHECK_FALSE(bench.shake_hands().has_value());
}

TEST_CASE("a flood of session tickets does not hold up a call", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  while (bench.pipe.incoming.size() < kFloodBytes) {
    REQUIRE(SSL_new_session_ticket(bench.peer.ssl()) == 1);
    REQUIRE(SSL_do_handshake(bench.peer.ssl()) == 1);
    bench.pipe.incoming += bench.peer.output();
  }
  bench.peer.say("after all");
  bench.exchange();
  CHECK(drain_flood(bench, [&bench] { bench.read(); }) >= kFewestCalls);
  CHECK(bench.received == "after all");
}

// The peer demands that the client change its keys, again and again.
void flood_with_key_updates(TlsBench& bench) {
  while (bench.pipe.incoming.size() < kFloodBytes) {
    REQUIRE(SSL_key_update(bench.peer.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
    REQUIRE(SSL_do_handshake(bench.peer.ssl()) == 1);
    bench.pipe.incoming += bench.peer.output();
  }
  bench.peer.say("after all");
  bench.pipe.incoming += bench.peer.output();
}

TEST_CASE("a flood of KeyUpdate does not hold up a call", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  flood_with_key_updates(bench);
  CHECK(drain_flood(bench, [&bench] { bench.read(); }) >= kFewestCalls);
  CHECK(bench.received == "after all");
  bench.write("still here");
  bench.exchange();
  CHECK(bench.heard == "still here");
}

TEST_CASE("replies that the peer does not read end the reading", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  flood_with_key_updates(bench);
  bench.pipe.has_room = false;
  const auto before = bench.pipe.incoming.size();
  for (int call = 0; call < 100; ++call) CHECK(bench.read() == 0u);
  CHECK(before - bench.pipe.incoming.size() <= 4 * TlsStream::kRingBytes);
  CHECK(bench.stream->interest(false).events == POLLOUT);
  bench.pipe.has_room = true;
  drain_flood(bench, [&bench] { bench.read(); });
  CHECK(bench.received == "after all");
  CHECK(bench.stream->interest(false).events == POLLIN);
}

TEST_CASE("a broker cannot renegotiate", "[broker][tls_stream]") {
  TlsBench bench(TLS1_2_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  REQUIRE(SSL_renegotiate(bench.peer.ssl()) == 1);
  (void)SSL_do_handshake(bench.peer.ssl());
  bench.pipe.incoming += bench.peer.output();
  CHECK(bench.read() == 0u);
  CHECK(bench.pipe.outgoing.size() < 100u);  // an alert, and no second ClientHello
  CHECK_FALSE(bench.pipe.outgoing.empty());
}

TEST_CASE("the certificate must be that of the host", "[broker][tls_stream]") {
  struct Row {
    const char* host;
    const char* names;
    const char* error;
  };
  const std::vector<Row> rows{
      {"broker.example", "DNS:broker.example", ""},
      {"broker.example.", "DNS:broker.example", ""},  // absolute, as in Kubernetes
      {"BROKER.example", "DNS:broker.example", ""},
      {"a.broker.example.", "DNS:*.broker.example", ""},
      {"127.0.0.1", "IP:127.0.0.1", ""},
      {"::1", "IP:::1", ""},
      {"broker.example", "DNS:other.example",
       "77 verify the broker's certificate: hostname mismatch"},
      {"broker.example.", "DNS:other.example",
       "77 verify the broker's certificate: hostname mismatch"},
      {"127.0.0.1", "DNS:127.0.0.1", "77 verify the broker's certificate: IP address mismatch"},
      {"127.0.0.1", "IP:127.0.0.2", "77 verify the broker's certificate: IP address mismatch"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.host, row.names);
    TlsBench bench(TLS1_3_VERSION, row.host, row.names);
    const auto error = bench.shake_hands();
    CHECK((error ? text_of(*error) : "") == row.error);
  }
}

TEST_CASE("the host name is requested without the dot at its end", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION, "broker.example.");
  REQUIRE_FALSE(bench.shake_hands().has_value());
  CHECK(bench.peer.requested_host() == "broker.example");
}

TEST_CASE("names that no certificate can have are refused", "[broker][tls_stream]") {
  for (const std::string host : {".", ""}) {
    const auto session = TlsSession::prepare(host, {.insecure = true});
    REQUIRE_FALSE(session.ok());
    CHECK(text_of(session.error()) == "78 host name '" + host + "' is not valid in a certificate");
  }
}

TEST_CASE("an unknown issuer is refused unless the settings are insecure", "[broker][tls_stream]") {
  const TlsIdentity other("DNS:broker.example");
  TlsBench bench(TLS1_3_VERSION);
  const auto ca = bench.directory.write("other.pem", other.certificate_pem());
  bench.start("broker.example", {.ca_file = ca});
  const auto error = bench.shake_hands();
  REQUIRE(error.has_value());
  CHECK(text_of(*error).starts_with("77 verify the broker's certificate: "));

  TlsBench insecure(TLS1_3_VERSION);
  insecure.start("elsewhere.example", {.ca_file = ca, .insecure = true});
  CHECK_FALSE(insecure.shake_hands().has_value());
}

TEST_CASE("a required certificate is named in the error, whenever the broker says so",
          "[broker][tls_stream]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    TlsBench bench(version);
    bench.peer.require_certificate();
    auto error = bench.shake_hands();
    if (!error) error = bench.read_error();  // TLS 1.3
    CHECK(error->kind == ErrorKind::refused);
    CHECK(error->text.ends_with(
        "; the broker requires a client certificate: use --cert-file and --key-file"));
  }
}

TEST_CASE("a certificate that the broker does not accept is named in the error",
          "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  bench.peer.require_certificate();
  const TlsIdentity own("DNS:monitor.example");
  bench.start("broker.example",
              {.ca_file = bench.directory.path("ca.pem"),
               .cert_file = bench.directory.write("own.pem", own.certificate_pem()),
               .key_file = bench.directory.write("own.key", own.key_pem())});
  auto error = bench.shake_hands();
  if (!error) error = bench.read_error();
  CHECK(error->kind == ErrorKind::refused);
  CHECK(error->text.ends_with("; the broker does not accept the certificate in --cert-file"));
}

TEST_CASE("a port without TLS is named in the error", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  bench.pipe.incoming = bytes("AMQP\0\0\x09\x01");
  const auto error = bench.shake_hands();
  REQUIRE(error.has_value());
  CHECK(text_of(*error) ==
        "69 TLS handshake: wrong version number; this port does not seem to use TLS: use amqp://");
}

TEST_CASE("the end of the connection is an error, after all that had arrived",
          "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  bench.peer.say("the last word");
  bench.exchange();
  bench.pipe.read_error = kTlsReset;
  CHECK(bench.read() == 13u);
  for (int call = 0; call < 3; ++call) CHECK(text_of(bench.read_error()) == "69 " + kTlsReset.text);
  CHECK(text_of(bench.stream->write("x").error()) == "69 " + kTlsReset.text);
}

TEST_CASE("a failed write does not hide what the broker said before", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  bench.peer.say("going down");
  bench.exchange();
  bench.pipe.write_error = kTlsReset;
  bench.pipe.read_error = kTlsReset;
  CHECK(text_of(bench.stream->write("x").error()) == "69 " + kTlsReset.text);
  CHECK(bench.read() == 10u);
  CHECK(text_of(bench.read_error()) == "69 " + kTlsReset.text);
}

TEST_CASE("an alert explains a failed write", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  bench.peer.require_certificate();
  REQUIRE_FALSE(bench.shake_hands().has_value());
  bench.pipe.write_error = kTlsReset;
  bench.pipe.read_error = kTlsReset;
  const auto written = bench.stream->write("x");
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().kind == ErrorKind::refused);
}

TEST_CASE("an orderly end is told apart from a reset", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  SSL_shutdown(bench.peer.ssl());
  bench.exchange();
  CHECK(text_of(bench.read_error()) == "69 the broker closed the connection");
}

TEST_CASE("bytes that find no room are written later, and none twice", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  bench.heard.clear();
  std::string unsent;
  for (int i = 0; i < 20000; ++i) unsent += std::to_string(i) + ",";
  const auto all = unsent;
  for (int call = 0; call < 1000 && !unsent.empty(); ++call) {
    bench.pipe.has_room = call % 3 == 2;
    const auto taken = bench.stream->write(unsent);
    REQUIRE(taken.ok());
    unsent.erase(0, *taken);
    CHECK((bench.stream->interest(true).events & POLLOUT) != 0);
    if (call % 7 == 0) bench.exchange();
  }
  bench.pipe.has_room = true;
  bench.read();  // sends the rest
  bench.exchange();
  CHECK(unsent.empty());
  CHECK((bench.heard == all));
}

TEST_CASE("keys are updated while a write waits for room", "[broker][tls_stream]") {
  TlsBench bench(TLS1_3_VERSION);
  REQUIRE_FALSE(bench.shake_hands().has_value());
  bench.pipe.has_room = false;
  std::string unsent(100000, 'x');
  for (;;) {
    const auto taken = bench.stream->write(unsent);
    REQUIRE(taken.ok());
    if (*taken == 0) break;
    unsent.erase(0, *taken);
  }
  REQUIRE(SSL_key_update(bench.peer.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
  REQUIRE(SSL_do_handshake(bench.peer.ssl()) == 1);
  bench.peer.say("new keys");
  bench.pipe.incoming += bench.peer.output();
  for (int call = 0; call < 100 && (!unsent.empty() || bench.received.empty()); ++call) {
    bench.pipe.has_room = call > 3;
    bench.read();
    const auto taken = bench.stream->write(unsent);
    REQUIRE(taken.ok());
    unsent.erase(0, *taken);
    bench.exchange();
  }
  bench.read();
  bench.exchange();
  CHECK(bench.received == "new keys");
  CHECK(bench.heard.size() == 100000u);
}

}  // namespace

}  // namespace pbm
