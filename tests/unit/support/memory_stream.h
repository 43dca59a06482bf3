// SPDX-License-Identifier: MPL-2.0
// A stream in memory, whose other end is the test.
#pragma once

#include "broker/stream.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace pbm {

struct MemoryPipe {
  std::string incoming{};      // to be read by the stream
  std::string outgoing{};      // written to it
  std::size_t read_bytes = 0;  // since the test last set it
  bool has_room = true;        // for outgoing
  bool is_connected = true;    // otherwise connecting goes on
  std::optional<Error> connect_error{};
  std::optional<Error> read_error{};  // once incoming is empty
  std::optional<Error> write_error{};
  std::function<void()> on_write = [] {};

  [[nodiscard]] std::string take_outgoing() { return std::exchange(outgoing, {}); }
};

class MemoryStream final : public Stream {
 public:
  explicit MemoryStream(MemoryPipe& pipe) : pipe_(pipe) {}

  Result<bool> connect() override {
    if (pipe_.connect_error) return *pipe_.connect_error;
    return pipe_.is_connected;
  }
  Result<std::size_t> read(std::span<char> space) override {
    const auto count = std::min(space.size(), pipe_.incoming.size());
    if (count == 0 && pipe_.read_error) return *pipe_.read_error;
    std::copy_n(pipe_.incoming.begin(), count, space.begin());
    pipe_.incoming.erase(0, count);
    pipe_.read_bytes += count;
    return count;
  }
  Result<std::size_t> write(std::string_view bytes) override {
    if (pipe_.write_error) return *pipe_.write_error;
    if (!pipe_.has_room) return std::size_t{0};
    pipe_.outgoing += bytes;
    pipe_.on_write();
    return bytes.size();
  }
  [[nodiscard]] pollfd interest(bool has_unsent) const override {
    return {-1, static_cast<short>(POLLIN | (has_unsent ? POLLOUT : 0)), 0};
  }

 private:
  MemoryPipe& pipe_;
};

}  // namespace pbm
