// SPDX-License-Identifier: MPL-2.0
#include "base/fd.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <fcntl.h>

#include <utility>

namespace pbm {

namespace {

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) != -1; }

TEST_CASE("a descriptor is closed by its owner, exactly once", "[base][fd]") {
  int number = -1;
  {
    Fd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = first.get();
    CHECK(first.valid());
    const Fd second(std::move(first));
    CHECK(second.get() == number);
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a released descriptor is not closed", "[base][fd]") {
  Fd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.get();
  {
    Fd second;
    CHECK_FALSE(second.valid());
    second = std::move(first);
    CHECK(second.get() == number);
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("everything is written, or the error is returned", "[base][fd]") {
  const Pipe pipe;
  CHECK(write_all(pipe.writer.get(), "") == 0);
  CHECK(write_all(pipe.writer.get(), "text") == 0);
  CHECK(pipe.take() == "text");
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK(write_all(full.get(), "text") == ENOSPC);
  CHECK(write_all(-1, "text") == EBADF);
}

}  // namespace

}  // namespace pbm
