// SPDX-License-Identifier: MPL-2.0
// Memory is bounded by what arrives and not by what is announced: a header may claim a body of 2^64
// bytes. A body that is too large is counted and dropped frame by frame, so that its message can
// still be rejected by name, and the ones after it are received.
#include "broker/assembler.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pbm {

namespace {

// Messages of Pulse are far smaller. A larger one gives its memory back.
constexpr std::size_t kBodyKept = std::size_t{1024} * 1024;  // bytes

}  // namespace

Assembler::Progress Assembler::on_deliver(std::uint64_t tag, std::string_view exchange,
                                          std::string_view key, bool redelivered) {
  if (waiting_ != Waiting::method) return Progress::out_of_order;
  tag_ = tag;
  exchange_ = exchange;
  key_ = key;
  redelivered_ = redelivered;
  waiting_ = Waiting::header;
  return Progress::incomplete;
}

Assembler::Progress Assembler::on_header(std::uint64_t body_bytes, Routes cc,
                                         std::string_view defect) {
  if (waiting_ != Waiting::header) return Progress::out_of_order;
  announced_ = body_bytes;
  received_ = 0;
  defect_ = defect;
  body_.clear();
  if (body_.capacity() > kBodyKept) body_.shrink_to_fit();
  keep_cc(cc);
  if (announced_ > max_body_bytes_) {
    defect_ = fmt::format("larger than the limit of {} bytes", max_body_bytes_);
  }
  waiting_ = Waiting::body;
  return progress();
}

Assembler::Progress Assembler::on_body(std::string_view part) {
  if (waiting_ != Waiting::body || part.size() > announced_ - received_) {
    return Progress::out_of_order;
  }
  received_ += part.size();
  if (defect_.empty()) body_.append(part);
  return progress();
}

Assembler::Progress Assembler::progress() {
  if (received_ < announced_) return Progress::incomplete;
  waiting_ = Waiting::method;
  return Progress::complete;
}

// All strings are copied to one buffer, which is reused. The views are made after that,
// because the buffer may move while it grows.
void Assembler::keep_cc(Routes cc) {
  has_cc_ = cc.has_value();
  cc_text_.clear();
  cc_.clear();
  if (!cc) return;
  for (const auto each : *cc) {
    if (is_utf8(each)) cc_text_.append(each);
  }
  std::size_t begin = 0;
  for (const auto each : *cc) {
    if (!is_utf8(each)) continue;
    cc_.push_back(std::string_view(cc_text_).substr(begin, each.size()));
    begin += each.size();
  }
}

Delivery Assembler::delivery() const {
  Delivery delivery;
  delivery.exchange = exchange_;
  delivery.key = key_;
  delivery.body = body_;
  delivery.body_bytes = announced_;
  if (has_cc_) delivery.cc = cc_;
  delivery.tag = tag_;
  delivery.redelivered = redelivered_;
  delivery.defect = {defect_};
  return delivery;
}

}  // namespace pbm
