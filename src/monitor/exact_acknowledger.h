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
//    empty. RabbitMQ returns a delivery of a quorum queue that meets a cancelled consumer on its
//    way to the client, and then messages come again in another order.
//  - While messages of an earlier connection are late, the note names their lines. When they come
//    among others, there is no note until they are acknowledged, because the order of messages in
//    the queue, which a note relies on, is not that of their deliveries.
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

  // Up to which offset of the output the lines are of messages that have been delivered on this
  // connection, or will not come again, except late lines.
  struct Reached {
    std::int64_t end = 0;
    std::optional<LateLines> late{};
  };

  // What an earlier process has noted, before the first delivery.
  void begin(const FirstAgain& expected, const Reached& settled);

  // The next delivery of a connection, before it is processed. If it is the first redelivered one,
  // returns whether the broker processed the last acknowledgement of the connection before.
  [[nodiscard]] std::optional<LastAcknowledgement> arrived(const Delivery& delivery,
                                                           std::uint64_t fingerprint,
                                                           TimePoint now);

  // Whether the first delivery of the connection would have shown that the broker has forgotten
  // acknowledgements.
  [[nodiscard]] bool is_certain() const { return is_certain_; }

  // It has been processed. `reached`: as far as earlier processes and the output tell.
  void processed(const Delivery& delivery, std::uint64_t fingerprint, const Reached& reached);

  // Whether messages that were delivered on an earlier connection to this process are late. Give
  // them up if they will not come again.
  [[nodiscard]] bool has_late() const { return !late_.empty(); }
  void give_up_late();

  // Acknowledges if one is due, and can be. Returns the number of messages.
  std::uint64_t advance(TimePoint now, bool in_a_pause, bool is_due);

  // The last acknowledgements of a run. close() the source between these.
  std::uint64_t finish();
  void closed();

  // The tag up to which messages are acknowledged that may come again nevertheless; 0: none.
  [[nodiscard]] std::uint64_t doubtful_tag() const { return doubt_ ? doubt_->tag : 0; }
  // `in_order`: the broker has closed it, as when it is stopped.
  enum class Ending : std::uint8_t { broken, in_order };
  void connection_lost(Ending ending);

  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;
  [[nodiscard]] bool is_all_done() const {
    return !doubt_ && !is_resting_ && ledger_.waiting() == 0 && ledger_.settled() == 0;
  }

 private:
  struct Message {
    std::uint64_t tag;
    std::uint64_t fingerprint;
    Reached reached;       // what is settled with it
    bool is_late = false;  // delivered again after others
    bool is_back = false;  // delivered again
  };
  struct Late {
    std::uint64_t fingerprint;
    LateLines lines;
    std::uint64_t tag = 0;  // of its new delivery on this connection
  };
  struct Doubt {
    std::uint64_t tag;
    Reached reached;
  };

  [[nodiscard]] std::uint64_t before_another() const;
  [[nodiscard]] bool none_follows(TimePoint now, bool in_a_pause);
  std::uint64_t send_at_rest();
  std::uint64_t rest();
  [[nodiscard]] FirstAgain::Next at_rest() const;
  std::uint64_t send(std::uint64_t count, FirstAgain::Next next);
  void confirmed();
  void note(const AckNote& note);
  [[nodiscard]] bool is_evidence(std::uint64_t fingerprint) const;
  void decide(LastAcknowledgement last);
  void take_back(const Delivery& delivery, std::uint64_t fingerprint);
  void first_delivered();
  void keep_late();
  [[nodiscard]] bool has_late_among() const;
  void late_changed();
  [[nodiscard]] const Reached& reached() const;
  [[nodiscard]] FirstAgain expected_again() const;
  void note_end();

  Settings settings_;
  AckLedger& ledger_;
  DeliverySource& source_;
  Output& output_;
  EmptyCheck empty_;

  Reached settled_;
  std::deque<Message> unacknowledged_;  // delivered on this connection
  std::deque<Message> acknowledged_;    // by the acknowledgement in doubt
  std::optional<Doubt> doubt_{};
  bool is_resting_ = false;  // or about to
  bool must_look_ = false;   // the source has something to do

  // Of the connections before. The messages that are still to come again, in their order.
  std::deque<Message> returned_;
  std::size_t returned_doubtful_ = 0;  // of them, those of the acknowledgement in doubt
  std::deque<Late> late_;
  std::optional<LateLines> late_lines_{};  // of those that have not come
  std::size_t late_doubtful_ = 0;          // likewise
  FirstAgain expected_{};
  bool is_first_ = true;    // the next delivery, of the connection
  bool has_new_ = false;    // one that is not redelivered has come
  bool is_ordered_ = true;  // what was returned comes in the order of its first delivery
  bool is_undecided_ = false;
  bool is_certain_ = false;
  bool is_noted_ = true;  // no acknowledgement was forgotten
  bool has_note_ = true;  // at the output
  TimePoint last_delivery_{};
};

}  // namespace pbm
