// SPDX-License-Identifier: MPL-2.0
#include "base/error.h"

#include "support/catch.h"

#include <utility>

namespace pbm {

namespace {

TEST_CASE("each kind of error has its exit code", "[base][error]") {
  for (const auto& [kind, code] : {std::pair(ErrorKind::results, 1),
                                   {ErrorKind::no_events, 3},
                                   {ErrorKind::usage, 64},
                                   {ErrorKind::input, 66},
                                   {ErrorKind::connection, 69},
                                   {ErrorKind::internal, 70},
                                   {ErrorKind::output, 74},
                                   {ErrorKind::protocol, 76},
                                   {ErrorKind::refused, 77},
                                   {ErrorKind::config, 78},
                                   {ErrorKind::timeout, 124}}) {
    CHECK(exit_code(kind) == code);
  }
}

TEST_CASE("a file that cannot be written is an output or a config error", "[base][error]") {
  for (const int error : {ENOSPC, EDQUOT, EIO, EROFS}) {
    CHECK((kind_of_file_error(error) == ErrorKind::output));
  }
  for (const int error : {ENOENT, EACCES, EISDIR, ENOTDIR}) {
    CHECK((kind_of_file_error(error) == ErrorKind::config));
  }
}

}  // namespace

}  // namespace pbm
