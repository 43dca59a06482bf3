// SPDX-License-Identifier: MPL-2.0
#include "base/fd.h"

#include "support/catch.h"

#include <fcntl.h>

#include <utility>

namespace pbm {

namespace {

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) != -1; }

TEST_CASE("a descriptor is closed with its owner, and only once", "[base][fd]") {
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

TEST_CASE("a descriptor given away leaves none behind", "[base][fd]") {
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

}  // namespace

}  // namespace pbm
