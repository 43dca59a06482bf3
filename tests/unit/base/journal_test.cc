// SPDX-License-Identifier: MPL-2.0
#include "base/journal.h"

#include "base/log_line.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a descriptor is the journal if device and inode match", "[base][journal]") {
  const Pipe pipe;
  const Pipe other;
  struct stat status{};
  REQUIRE(::fstat(pipe.writer.get(), &status) == 0);
  const auto device = std::to_string(status.st_dev);
  const auto inode = std::to_string(status.st_ino);
  struct Row {
    std::string value;
    bool journal;
  };
  const std::vector<Row> rows{
      {device + ":" + inode, true},
      {"", false},
      {":", false},
      {device, false},
      {device + ":", false},
      {":" + inode, false},
      {inode + ":" + device, false},
      {device + ":" + inode + "0", false},
      {device + ":" + inode + " ", false},
      {device + ":" + inode + ":", false},
      {" " + device + ":" + inode, false},
      {"+" + device + ":" + inode, false},
      {"1" + device + ":" + inode, false},
      {device + ":99999999999999999999999", false},
      {"x:y", false},
  };
  for (const auto& [value, journal] : rows) {
    CAPTURE(value);
    CHECK(is_journal(pipe.writer.get(), value) == journal);
    CHECK_FALSE(is_journal(other.writer.get(), value));
    CHECK_FALSE(is_journal(-1, value));
  }
}

TEST_CASE("only a socket that is the journal is connected to again", "[base][journal]") {
  CHECK_FALSE(connect_to_journal().valid());  // the tests run outside of a service
}

TEST_CASE("what the journal has read is not waited for", "[base][journal]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Fd log(ends[0]);
  const Fd journal(ends[1]);
  REQUIRE(write_all(log.get(), "a line\n") == 0);
  int unread_bytes = 0;
  REQUIRE(::ioctl(log.get(), SIOCOUTQ, &unread_bytes) == 0);
  CHECK(unread_bytes != 0);
  std::array<char, 100> bytes{};
  REQUIRE(::read(journal.get(), bytes.data(), bytes.size()) == 7);
  REQUIRE(::ioctl(log.get(), SIOCOUTQ, &unread_bytes) == 0);
  CHECK(unread_bytes == 0);
  wait_for_journal(log.get());
}

}  // namespace

}  // namespace pbm
