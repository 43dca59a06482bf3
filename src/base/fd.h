// SPDX-License-Identifier: MPL-2.0
// Owns one file descriptor and closes it.
#pragma once

#include <unistd.h>

#include <utility>

namespace pbm {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (number_ >= 0) ::close(number_);
  }

  // The descriptor, still owned here; -1 where there is none.
  [[nodiscard]] int get() const { return number_; }
  // Hands it to somebody who closes it.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }
  [[nodiscard]] bool valid() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

}  // namespace pbm
