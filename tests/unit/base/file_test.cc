// SPDX-License-Identifier: MPL-2.0
#include "base/io.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>

namespace pbm {

namespace {

TEST_CASE("a file is read completely, up to the limit", "[base][file]") {
  const TemporaryDirectory directory;
  const std::string text(100'000, 'x');
  const auto path = directory.write("file", text);
  const Fd file = open_for_reading(path);
  REQUIRE(file.valid());
  const auto all = read_whole(file.get(), text.size());
  REQUIRE(all.ok());
  CHECK(*all == text);

  const Fd again = open_for_reading(path);
  const auto too_much = read_whole(again.get(), text.size() - 1);
  REQUIRE_FALSE(too_much.ok());
  CHECK(too_much.error().text == "larger than 99999 bytes");
}

TEST_CASE("an endless device is read up to the limit", "[base][file]") {
  const Fd zero = open_for_reading("/dev/zero");
  CHECK_FALSE(read_whole(zero.get(), 4096).ok());
}

TEST_CASE("a file that cannot be read is an error, not an empty file", "[base][file]") {
  const Fd memory = open_for_reading("/proc/self/mem");
  REQUIRE(memory.valid());
  const auto text = read_whole(memory.get(), 4096);
  REQUIRE_FALSE(text.ok());
  CHECK(text.error().text == "Input/output error");
  CHECK_FALSE(open_for_reading("/nosuch").valid());
}

TEST_CASE("a FIFO is read completely, and opening it does not block", "[base][file]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const Fd reader = open_for_reading(path);
  REQUIRE(reader.valid());
  {
    const Fd writer(::open(path.c_str(), O_WRONLY | O_NONBLOCK));
    REQUIRE(write_all(writer.get(), "secret\n") == 0);
  }
  const auto text = read_whole(reader.get(), 100);
  REQUIRE(text.ok());
  CHECK(*text == "secret\n");
}

TEST_CASE("a pipe is neither read nor waited for on request", "[base][file]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const Fd fifo = open_for_reading(path);
  const Fd writer(::open(path.c_str(), O_WRONLY | O_NONBLOCK));
  REQUIRE(write_all(writer.get(), "text\n") == 0);
  const auto refused = read_whole(fifo.get(), 100, Waiting::refused);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().text == "a pipe or terminal, which is read only at the start");

  const Fd file = open_for_reading(directory.write("file", "text"));
  const auto text = read_whole(file.get(), 100, Waiting::refused);
  CHECK((text.ok() && *text == "text"));
  const Fd null = open_for_reading("/dev/null");
  const auto nothing = read_whole(null.get(), 100, Waiting::refused);
  CHECK((nothing.ok() && nothing->empty()));
  const Fd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
  CHECK(read_whole(terminal.get(), 100, Waiting::refused).error().text ==
        "a pipe or terminal, which is read only at the start");
}

}  // namespace

}  // namespace pbm
