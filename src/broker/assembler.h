// SPDX-License-Identifier: MPL-2.0
// Assembles deliveries from frames. A message is a method frame (basic.deliver), a header
// frame with the size of the body, and body frames up to that size (AMQP 0-9-1, 4.2.6
// "content framing"). The interface uses plain values, to be tested without a broker.
#pragma once

#include "event/delivery.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class Assembler {
 public:
  // Bodies larger than the limit are skipped without being buffered.
  explicit Assembler(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  // The header CC; nothing if the message has none.
  using Routes = std::optional<std::span<const std::string_view>>;

  enum class Progress { incomplete, complete, out_of_order };

  // Adds the next frame; views are copied. After out_of_order, close the connection.
  [[nodiscard]] Progress on_deliver(std::uint64_t tag, std::string_view exchange,
                                    std::string_view key, bool redelivered);
  // `defect` is why the headers could not be read, if so: the message is malformed.
  [[nodiscard]] Progress on_header(std::uint64_t body_bytes, Routes cc,
                                   std::string_view defect = {});
  [[nodiscard]] Progress on_body(std::string_view part);

  // The delivery, after `complete`; valid until the next on_deliver().
  [[nodiscard]] Delivery delivery() const;

 private:
  enum class Waiting { method, header, body };

  Progress progress();
  void keep_cc(Routes cc);

  std::size_t max_body_bytes_;
  Waiting waiting_ = Waiting::method;
  std::uint64_t tag_ = 0;
  bool redelivered_ = false;
  std::uint64_t announced_ = 0;
  std::uint64_t received_ = 0;
  std::string exchange_;
  std::string key_;
  std::string body_;
  std::string cc_text_;
  std::vector<std::string_view> cc_;
  bool has_cc_ = false;
  std::string defect_;
};

}  // namespace pbm
