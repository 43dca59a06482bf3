// SPDX-License-Identifier: MPL-2.0
#include "base/outlet.h"

#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

namespace pbm {

namespace {

TEST_CASE("a pipe is written until it is full", "[base][outlet]") {
  const Pipe pipe;
  const auto outlet = Outlet::on(pipe.writer.get());
  CHECK(outlet.has_reader());
  const auto much = repeated("x", std::size_t{1} << 20);
  const auto first = outlet.write(much);
  CHECK(first.error == 0);
  CHECK(first.bytes > 0u);
  CHECK(first.bytes < much.size());
  const auto second = outlet.write("y");
  CHECK(second.error == 0);
  CHECK(second.bytes == 0u);
  CHECK(pipe.take().size() == first.bytes);
  CHECK(outlet.write("z").bytes == 1u);
  CHECK(pipe.take() == "z");
}

TEST_CASE("a closed pipe is EPIPE", "[base][outlet]") {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  const auto outlet = Outlet::on(pipe.writer.get());
  pipe.reader = Fd();
  const auto written = outlet.write("x");
  CHECK(written.error == EPIPE);
  CHECK(written.bytes == 0u);
}

TEST_CASE("a socket is written without blocking, regardless of its flags", "[base][outlet]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Fd mine(ends[0]);
  const Fd other(ends[1]);
  const auto outlet = Outlet::on(mine.get());
  CHECK(outlet.has_reader());
  CHECK(outlet.poll_fd() == mine.get());
  const auto much = repeated("x", std::size_t{8} << 20);
  const auto first = outlet.write(much);
  CHECK(first.error == 0);
  CHECK(first.bytes < much.size());
  CHECK((::fcntl(mine.get(), F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("a socket whose other end is closed gives EPIPE and no signal", "[base][outlet]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Fd mine(ends[0]);
  ::close(ends[1]);
  const auto outlet = Outlet::on(mine.get());
  std::signal(SIGPIPE, SIG_DFL);
  CHECK(outlet.write("x").error == EPIPE);
  std::signal(SIGPIPE, SIG_IGN);
}

TEST_CASE("a file is written completely, in append mode", "[base][outlet]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("out", "old\n");
  const Fd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  const auto outlet = Outlet::on(file.get());
  CHECK_FALSE(outlet.has_reader());
  CHECK(outlet.poll_fd() == file.get());
  const auto much = repeated("x", std::size_t{1} << 20);
  const auto written = outlet.write(much);
  CHECK(written.error == 0);
  CHECK(written.bytes == much.size());
  CHECK(directory.read("out").size() == 4 + much.size());
}

TEST_CASE("errors other than a full pipe are returned", "[base][outlet]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK(Outlet::on(full.get()).write("x").error == ENOSPC);
  CHECK(Outlet::on(-1).write("x").error == EBADF);
  const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  CHECK(Outlet::on(null.get()).write("").bytes == 0u);
}

}  // namespace

}  // namespace pbm
