// SPDX-License-Identifier: MPL-2.0
// Acknowledges messages such that the next process, or the next connection, can find out which
// acknowledgements the broker has processed, even if messages are identical. The facts that this
// rests on are in event/acknowledgement.h.
//
//  - At most one acknowledgement waits for the reply of the broker.
//  - Before it is sent, a note in the output names the messages that it covers, and those that the
//    broker may deliver first afterwards.
//  - The last message stays unacknowledged until another one has arrived, because the note needs
//    the message that follows. If none arrives, or only identical ones, the source pauses its
//    consumer for the acknowledgement, so that no delivery can be mistaken for an acknowledged
//    message.
//  - That pause begins only if no delivery is on its way: the window is full, or the queue is
//  empty.
//    RabbitMQ returns a delivery of a quorum queue that meets a cancelled consumer on its way to
//    the client, and then messages come again in another order.
#pragma once

#include "base/clock.h"
#include "event/acknowledgement.h"
#include "event/delivery.h"
#include "flow/ack_ledger.h"
#include "flow/delivery_source.h"
#include "monitor/empty_check.h"
#include "output/output.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace pbm {

class ExactAcknowledger {
 public:
  struct Settings {
    std::uint64_t prefetch = 0;  // deliveries that the broker sends in advance
    Milliseconds rest_after{0};  // without a delivery
  };

  // References must outlive this.
  ExactAcknowledger(Settings settings, AckLedger& ledger, DeliverySource& source, Output& output)
      : settings_(settings),
        ledger_(ledger),
        source_(source),
        output_(output),
        empty_(source, Milliseconds(0)) {}

  // What an earlier process has noted, before the first delivery: lines up to `settled`, an offset
  // of the output, are of messages that will not come again.
  void begin(const FirstAgain& expected, std::int64_t settled);

  // The next delivery of a connection, before it is processed. If it is the first redelivered one,
  // returns whether the broker processed the last acknowledgement of the connection before.
  [[nodiscard]] std::optional<LastAcknowledgement> arrived(const Delivery& delivery,
                                                           std::uint64_t fingerprint,
                                                           TimePoint now);

  // Whether the first delivery of the connection would have shown that the broker has forgotten
  // acknowledgements.
  [[nodiscard]] bool is_certain() const { return is_certain_; }

  // It has been processed. `end`: offset of the output up to which all lines are of messages that
  // have been delivered on this connection, or will not come again.
  void processed(const Delivery& delivery, std::uint64_t fingerprint, std::int64_t end);

  // Acknowledges if one is due, and can be. Returns the number of messages.
  std::uint64_t advance(TimePoint now, bool in_a_pause, bool is_due);

  // The last acknowledgements of a run. close() the source between these.
  std::uint64_t finish();
  void closed();

  // The tag up to which messages are acknowledged that may come again nevertheless; 0: none.
  [[nodiscard]] std::uint64_t doubtful_tag() const { return doubt_ ? doubt_->tag : 0; }
  void connection_lost();

  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;
  [[nodiscard]] bool is_all_done() const {
    return !doubt_ && !is_resting_ && ledger_.waiting() == 0 && ledger_.settled() == 0;
  }

 private:
  struct Message {
    std::uint64_t tag;
    std::uint64_t fingerprint;
    std::int64_t end;      // what is settled with it
    bool is_back = false;  // delivered again
  };
  struct Doubt {
    std::uint64_t tag;
    std::int64_t end;
  };

  [[nodiscard]] std::uint64_t before_another() const;
  [[nodiscard]] bool none_follows(TimePoint now, bool in_a_pause);
  std::uint64_t send_at_rest();
  std::uint64_t rest();
  [[nodiscard]] FirstAgain::Next at_rest() const;
  std::uint64_t send(std::uint64_t count, FirstAgain::Next next);
  void confirmed();
  void note(const AckNote& note);
  void decide(LastAcknowledgement last);
  void take_back(std::uint64_t fingerprint);
  [[nodiscard]] FirstAgain expected_again() const;

  Settings settings_;
  AckLedger& ledger_;
  DeliverySource& source_;
  Output& output_;
  EmptyCheck empty_;

  std::int64_t settled_ = 0;
  std::deque<Message> unacknowledged_;  // delivered on this connection
  std::deque<Message> acknowledged_;    // by the acknowledgement in doubt
  std::optional<Doubt> doubt_{};
  bool is_resting_ = false;  // or about to
  bool must_look_ = false;   // the source has something to do

  // Of the connections before. The messages that are still to come again, in their order.
  std::deque<Message> returned_;
  std::size_t returned_doubtful_ = 0;  // of them, those of the acknowledgement in doubt
  FirstAgain expected_{};
  bool is_first_ = true;  // the next delivery, of the connection
  bool is_undecided_ = false;
  bool is_certain_ = false;
  bool is_noted_ = true;  // no acknowledgement was forgotten
  TimePoint last_delivery_{};
};

}  // namespace pbm
