// SPDX-License-Identifier: MPL-2.0
#include "base/log_line.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <sys/stat.h>

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

}  // namespace

}  // namespace pbm
