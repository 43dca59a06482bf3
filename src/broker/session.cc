// SPDX-License-Identifier: MPL-2.0
// AMQP 0-9-1 has no request numbers. A reply is recognized by its method and its channel, so only
// one request is under way at a time. While it is, deliveries, a cancellation of the consumer, or
// the end of a channel or of the connection may arrive instead; each of these is handled wherever
// it arrives.
//
// The specification has hard and soft errors. A hard error ends the connection; a soft one, such as
// a missing exchange, only its channel, which can be opened again. That is why requests that may
// fail have a channel that nothing else uses.
#include "broker/session.h"

#include "base/text.h"
#include "broker/encode.h"
#include "broker/terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

using std::chrono::seconds;

// Sent before any frame. A broker that expects another version answers with its own header and
// closes the connection (broker/frame.cc).
constexpr std::string_view kProtocolHeader("AMQP\0\0\x09\x01", 8);

// Of TCP, of TLS, and of a login, which takes four round trips.
constexpr seconds kConnectLimit{10};
constexpr seconds kSetupLimit{10};     // for each reply
constexpr seconds kQuestionLimit{30};  // the same while consuming
constexpr seconds kBusyLimit{60};      // more than that, while deliveries arrive without a pause
// For each of two replies, so that a run ends within a second even if the broker is gone.
constexpr Milliseconds kCloseLimit{400};

constexpr std::uint32_t class_of(Method method) { return static_cast<std::uint32_t>(method) >> 16; }

// Methods of the class connection are sent on channel 0, and no others are.
bool fits(Method method, std::uint16_t channel) {
  const bool of_connection = class_of(method) == class_of(Method::connection_start);
  return of_connection == (channel == 0) && channel <= kMostChannels;
}

// Whether a publisher may go on, which is of no interest to a consumer. RabbitMQ sends these when
// it is short of memory or disk space, because this client announces that it understands them.
bool is_for_publishers(Method method) {
  return method == Method::connection_blocked || method == Method::connection_unblocked;
}

Error failure(std::string text) { return {ErrorKind::connection, std::move(text)}; }

Error unexpected(Method method, std::uint16_t channel) {
  return failure(fmt::format("received an unexpected {} on channel {}", name_of(method), channel));
}

Result<Session::Event> event_of(Assembler::Progress progress) {
  switch (progress) {
    case Assembler::Progress::incomplete: return Session::Event::nothing;
    case Assembler::Progress::complete: return Session::Event::delivery;
    case Assembler::Progress::out_of_order: break;
  }
  return failure("received frames out of order");
}

}  // namespace

Error connect_error(std::string_view broker, const Error& error) {
  if (error.kind == ErrorKind::config) return error;
  return {error.kind, fmt::format("connect to {}: {}", broker, error.text)};
}

Session::Session(std::unique_ptr<Stream> stream, Settings settings, Now now)
    : settings_(std::move(settings)),
      now_(std::move(now)),
      stream_(std::move(stream), now_),
      assembler_(settings_.max_message_bytes),
      last_turn_(now_()),
      deadline_(last_turn_ + kConnectLimit) {}

Result<bool> Session::log_in() {
  if (!has_connected_) {
    last_turn_ = now_();
    auto done = stream_.connect();
    if (done && !*done && last_turn_ >= deadline_) done = failure("timed out");
    if (!done) {
      usable_ = false;
      return connect_error(settings_.broker, done.error());
    }
    if (!*done) return false;
    has_connected_ = true;
    ask({Channel::connection, std::string(kProtocolHeader), Method::connection_start},
        Purpose::login);
  }
  Delivery none;  // there are none before a consumer exists
  const auto event = pull(none);
  if (!event) return event.error();
  return has_logged_in_;
}

// connection.start, connection.tune and connection.open-ok, in this order. tune-ok has no reply, so
// it is sent without being queued.
Result<Session::Event> Session::take_login(const Received& received) {
  if (const auto* start = std::get_if<Start>(&received.fields)) {
    version_ = start->version;
    if (const auto done = check_mechanisms(start->mechanisms); !done) return done.error();
    ask({Channel::connection, encode::start_ok(settings_.login, settings_.name),
         Method::connection_tune},
        Purpose::login);
  } else if (const auto* tune = std::get_if<Tune>(&received.fields)) {
    const auto agreed = agree_on_terms(*tune, settings_.heartbeat);
    if (!agreed) return agreed.error();
    stream_.send(number_of(Channel::connection), encode::tune_ok(*agreed));
    stream_.set_heartbeat(seconds(agreed->heartbeat));
    ask({Channel::connection, encode::open(settings_.vhost), Method::connection_open_ok},
        Purpose::login);
  } else {
    has_logged_in_ = true;
  }
  return Event::nothing;
}

// Whether the reply to a request on this channel is awaited.
bool Session::is_asking(Channel channel) const {
  return is_sent_ && requests_.front().request.channel == channel;
}

// Before the request that needs it. The channel stays open until the broker closes it.
void Session::open_channel(Channel channel) {
  requests_.push_front(
      {{channel, encode::open_channel(), Method::channel_open_ok, "open a channel"},
       Purpose::channel});
}

// Sends the first request, unless its reply is awaited.
Result<void> Session::send_next() {
  if (!is_sent_ && !requests_.empty()) {
    if (auto done = send_first(); !done) return done;
    is_sent_ = true;
    deadline_ = now_() + (is_consuming_ ? kQuestionLimit : kSetupLimit);
  }
  stream_.flush();
  return {};
}

// A closed channel is opened first. The request to close one is the exception: if the broker has
// closed it meanwhile, there is nothing to open.
Result<void> Session::send_first() {
  const auto channel = requests_.front().request.channel;
  const bool closes = requests_.front().request.reply == Method::channel_close_ok;
  if (!is_open(channel) && !closes) open_channel(channel);
  auto& first = requests_.front().request;
  // As of now: the window may have changed since the request was queued.
  if (requests_.front().purpose == Purpose::confirmation) first.method = confirmation_;
  if (first.method.empty()) return Error{ErrorKind::protocol, "a value is too long for AMQP"};
  if (first.reply == Method::connection_start) {
    stream_.send_raw(first.method);
  } else {
    stream_.send(number_of(channel), first.method);
  }
  if (first.reply == Method::qos_ok) confirmation_ = first.method;
  return {};
}

// Deliveries that are still to be read may hide a reply that has arrived in time. `grace` is what a
// caller allows for that.
Result<void> Session::check_time(Monotonic::duration grace) const {
  if (!is_sent_ || now_() < deadline_ + grace) return {};
  const auto& attempt = requests_.front().request.attempt;
  return failure(fmt::format("{}timed out waiting for a reply from the broker",
                             is_consuming_ && !attempt.empty() ? attempt + ": " : ""));
}

Result<Session::Event> Session::pull(Delivery& delivery) {
  last_turn_ = now_();
  stream_.begin_turn();
  stream_.keep_alive();
  const auto event = receive(delivery);
  if (!event) return failed(event.error());
  return event;
}

// Whoever reads no deliveries gets no replies either, so their time does not run.
Result<void> Session::hold() {
  last_turn_ = now_();
  deadline_ = last_turn_ + kQuestionLimit;
  if (const auto done = stream_.read_slowly(); !done) return failed(done.error());
  if (const auto done = stream_.tend(); !done) return failed(done.error());
  return {};
}

// Returns as soon as there is something for the caller: its delivery refers to buffers that the
// next frame overwrites.
Result<Session::Event> Session::receive(Delivery& delivery) {
  for (;;) {
    if (const auto done = send_next(); !done) return done.error();
    Frame frame;
    const auto got = stream_.receive(frame);
    if (!got) return got.error();
    if (*got != FramedStream::Got::frame) {
      if (confirm_acknowledgements()) continue;
      return all_read(*got);
    }
    const auto event = take_frame(frame, delivery);
    if (!event || *event != Event::nothing) return event;
  }
}

// For this turn. What was read counts before a time limit does.
Result<Session::Event> Session::all_read(FramedStream::Got got) {
  if (const auto done = stream_.tend(); !done) return done.error();
  if (const auto done = check_time(seconds(0)); !done) return done.error();
  return got == FramedStream::Got::more ? Event::more : Event::nothing;
}

Result<Session::Event> Session::take_frame(const Frame& frame, Delivery& delivery) {
  if (frame.type == FrameType::method) {
    const auto received = decoder_.method(frame);
    if (!received) return received.error();
    return take_method(*received, frame.channel);
  }
  if (frame.channel != number_of(Channel::consumer) || !expects_content()) {
    return failure(fmt::format("received part of a message on channel {}", frame.channel));
  }
  if (discards_) return Event::nothing;
  // A broker that sends without a pause never lets all_read() check the time.
  if (const auto done = check_time(kBusyLimit); !done) return done.error();
  return take_content(frame, delivery);
}

Result<Session::Event> Session::take_content(const Frame& frame, Delivery& delivery) {
  auto progress = Assembler::Progress::incomplete;
  if (frame.type == FrameType::header) {
    const auto header = decoder_.header(frame);
    if (!header) return header.error();
    progress = assembler_.on_header(header->body_bytes, header->routes, header->defect);
  } else {
    if (frame.payload.empty()) {  // allowed, but it must not keep this busy for ever
      if (auto counted = take_idle(); !counted) return counted;
    }
    progress = assembler_.on_body(frame.payload);
  }
  if (progress == Assembler::Progress::complete) delivery = assembler_.delivery();
  return event_of(progress);
}

Result<Session::Event> Session::take_method(const Received& received, std::uint16_t channel) {
  const auto method = received.method;
  if (!fits(method, channel)) return unexpected(method, channel);
  if (is_for_publishers(method)) return take_idle();
  if (method == Method::connection_close) {
    return take_connection_close(std::get<Closed>(received.fields));
  }
  const auto on = static_cast<Channel>(channel);
  if (method == Method::channel_close) {
    return take_channel_close(std::get<Closed>(received.fields), on);
  }
  if (is_asking(on) && requests_.front().request.reply == method) return take_reply(received);
  if (on == Channel::consumer && expects_content()) return take_of_consumer(received);
  return unexpected(method, channel);
}

// A method that is no reply. While the channel is being closed, the broker may still deliver what
// it had sent before it read that.
Result<Session::Event> Session::take_of_consumer(const Received& received) {
  if (discards_) return Event::nothing;
  if (const auto* deliver = std::get_if<Deliver>(&received.fields)) {
    return event_of(
        assembler_.on_deliver(deliver->tag, deliver->exchange, deliver->key, deliver->redelivered));
  }
  if (received.method == Method::cancel) return take_cancel();
  return unexpected(received.method, number_of(Channel::consumer));
}

// The protocol requires the reply before the socket is closed. The code decides whether to
// reconnect.
Result<Session::Event> Session::take_connection_close(const Closed& closed) {
  stream_.send(number_of(Channel::connection), encode::close_ok());
  stream_.flush();
  closure_ = closed;
  return Error{closed.kind(), closed.text};
}

// What has no content: a broker may not send it without end.
Result<Session::Event> Session::take_idle() {
  const auto done = stream_.count_idle();
  return done ? Result<Event>(Event::nothing) : done.error();
}

Result<Session::Event> Session::take_reply(const Received& received) {
  const auto [request, purpose] = std::move(requests_.front());
  requests_.pop_front();
  is_sent_ = false;
  const auto* queue = std::get_if<QueueState>(&received.fields);
  if (received.method == Method::consume_ok) is_consuming_ = true;
  switch (purpose) {
    case Purpose::login: return take_login(received);
    case Purpose::channel:
      has_channel_[number_of(request.channel)] = received.method == Method::channel_open_ok;
      if (received.method == Method::channel_close_ok) discards_ = false;
      return Event::nothing;
    case Purpose::depth: take_depth(*queue); return Event::nothing;
    case Purpose::confirmation:
      confirmed_tag_ = confirming_tag_;
      is_confirming_ = false;
      return Event::nothing;
    case Purpose::caller: break;
  }
  answer_ = {std::nullopt, queue == nullptr ? QueueState{} : *queue};
  return Event::answer;
}

// A quorum queue whose leader is busy is reported as one without messages and consumers (RabbitMQ
// 3.10), although there is at least this consumer.
void Session::take_depth(const QueueState& queue) {
  depth_.messages = queue.consumers == 0 ? std::nullopt : std::optional(queue.messages);
  depth_.consumers = queue.consumers;
  ++depth_.answers;
}

// A refusal, unless it concerns the consumer. RabbitMQ 4.0 closes a channel twice if its
// acknowledgements are late; a second reply would be an error that ends the connection.
Result<Session::Event> Session::take_channel_close(const Closed& closed, Channel channel) {
  if (!is_open(channel) && !is_asking(channel)) return take_idle();
  stream_.send(number_of(channel), encode::close_channel_ok());
  has_channel_[number_of(channel)] = false;
  if (channel == Channel::consumer && is_consuming_) {
    closure_ = closed;
    return lose_channel(Event::channel_lost);
  }
  if (!is_asking(channel)) return Event::nothing;
  if (requests_.front().request.reply == Method::channel_close_ok) {
    requests_.pop_front();
    is_sent_ = discards_ = false;
    return Event::nothing;
  }
  return take_refusal(closed);
}

// Of the first request. If it fails, it stays in the queue: failed() names what was attempted.
Result<Session::Event> Session::take_refusal(const Closed& closed) {
  const auto& [request, purpose] = requests_.front();
  const bool fails = purpose != Purpose::caller || request.refusal == Refusal::fails ||
                     (request.refusal == Refusal::means_absence && !closed.is_absence());
  if (fails) {
    is_refused_ = true;
    return Error{closed.kind(), closed.text};
  }
  requests_.pop_front();
  is_sent_ = false;
  answer_ = {closed, {}};
  return Event::answer;
}

// Messages that are not acknowledged stay with the channel, and some of their tags may be invalid
// now. Closing it returns them to the queue.
Result<Session::Event> Session::take_cancel() {
  closure_ = {0, "the broker cancelled the consumer"};
  const auto event = lose_channel(Event::consumer_lost);
  discards_ = true;
  requests_.insert(
      requests_.begin() + (is_sent_ ? 1 : 0),
      {{Channel::consumer, encode::close_channel(), Method::channel_close_ok, "close the channel"},
       Purpose::channel});
  return event;
}

// Tags are counted by channel, so those of the old one mean nothing on a new one: acknowledging one
// would settle another message, or end the channel (406, unknown delivery tag).
Session::Event Session::lose_channel(Event event) {
  if (is_asking(Channel::consumer)) is_sent_ = false;
  std::erase_if(requests_,
                [](const Pending& each) { return each.request.channel == Channel::consumer; });
  assembler_ = Assembler(settings_.max_message_bytes);
  is_consuming_ = is_confirming_ = false;
  acknowledged_tag_ = confirmed_tag_ = 0;
  return event;
}

// While it consumes, whatever happens is a lost connection, which is retried. Before that, the kind
// tells whether retrying makes sense.
Error Session::failed(const Error& error) {
  usable_ = is_refused_;
  if (!has_logged_in_) {
    return {error.kind, fmt::format("log in to {} as '{}': {}", settings_.broker,
                                    printable(settings_.login.user), error.text)};
  }
  if (is_consuming_ || requests_.empty()) {
    return failure(fmt::format("connection to {} lost: {}", settings_.broker, error.text));
  }
  return {error.kind, fmt::format("{} at {}: {}", requests_.front().request.attempt,
                                  settings_.broker, error.text)};
}

// Sent at once, so that it leaves before anything that may end this process. It has no reply.
void Session::acknowledge(std::uint64_t tag) {
  if (!is_consuming_) return;
  (void)send_next();  // an earlier request goes first
  acknowledged_tag_ = tag;
  stream_.send(number_of(Channel::consumer), encode::acknowledge_up_to(tag));
  const bool asks = settings_.confirm_interval.count() == 0 && must_confirm();
  if (asks) ask_for_confirmation();
  // An error is that of the next pull() as well.
  if (!asks || !send_next()) stream_.flush();
}

// The broker processes the methods of a channel in order: the reply to a method confirms all
// acknowledgements sent before it. Setting the same prefetch window again has no effect and
// is the cheapest request.
bool Session::confirm_acknowledgements() {
  const auto now = now_();
  if (!must_confirm() || now - last_confirmation_ < settings_.confirm_interval) return false;
  last_confirmation_ = now;
  ask_for_confirmation();
  return true;
}

void Session::ask_for_confirmation() {
  confirming_tag_ = acknowledged_tag_;
  is_confirming_ = true;
  ask({Channel::consumer, {}, Method::qos_ok, "confirm acknowledgements"}, Purpose::confirmation);
}

bool Session::await_confirmation() {
  if (confirmed_tag_ == acknowledged_tag_) return true;
  if (!is_consuming_ || !usable_) return false;
  const bool is_asked = is_sent_ && requests_.front().purpose == Purpose::confirmation;
  const auto tag = is_asked ? confirming_tag_ : acknowledged_tag_;
  if (!is_asked) stream_.send(number_of(Channel::consumer), confirmation_);
  if (arrives(Channel::consumer, Method::qos_ok)) confirmed_tag_ = tag;
  return confirmed_tag_ == acknowledged_tag_;
}

bool Session::must_confirm() const {
  return is_consuming_ && !is_confirming_ && acknowledged_tag_ != confirmed_tag_;
}

// A passive declaration of a queue that exists has no effect, and its reply has the
// number of messages that are ready. basic.get has it as well, but would take a message.
void Session::ask_depth(std::string_view queue) {
  ask({Channel::consumer, encode::find_queue(queue), Method::queue_declare_ok,
       "ask for the depth of the queue"},
      Purpose::depth);
  (void)send_next();  // now, since nothing else may wake the loop soon
}

// Without demand, the socket is not polled for reading: unread data would wake the loop again and
// again. hold() reads a little from time to time instead.
void Session::add_interest(Demand demand, Interest& interest) const {
  const bool holds = demand == Demand::none && is_consuming_;
  auto entry = stream_.interest();
  if (holds) entry.events = static_cast<short>(entry.events & ~POLLIN);
  if (entry.events != 0) interest.descriptors.push_back(entry);
  interest.wake_at = earlier(interest.wake_at, last_turn_ + stream_.longest_sleep());
  if (must_confirm() && !holds) {
    interest.wake_at = earlier(interest.wake_at, last_confirmation_ + settings_.confirm_interval);
  }
  const bool waits = !has_connected_ || (is_sent_ && !holds);
  if (waits) interest.wake_at = earlier(interest.wake_at, deadline_);
}

// Of a connection that has failed: if it still works in this direction, the broker need not wait
// for two heartbeats before it returns the messages to the queue.
void Session::abandon() {
  if (!std::exchange(usable_, false) || !has_logged_in_) return;
  stream_.send(number_of(Channel::connection), encode::close());
  stream_.flush();
}

// A broker that closes the channel at the same time has ignored the last acknowledgements. It
// nevertheless replies to channel.close (RabbitMQ 3.10 to 4.3).
bool Session::arrives(Channel channel, Method reply) {
  const auto end =
      channel == Channel::connection ? Method::connection_close : Method::channel_close;
  const auto arrival = stream_.await(number_of(channel), static_cast<std::uint32_t>(reply),
                                     static_cast<std::uint32_t>(end), kCloseLimit);
  if (arrival == FramedStream::Arrival::other && channel != Channel::connection) {
    has_channel_[number_of(channel)] = false;
    stream_.send(number_of(channel), encode::close_channel_ok());
  }
  return arrival == FramedStream::Arrival::expected;
}

// A refusal has closed the channel on which the request is still pending.
void Session::send_last(std::string_view method) {
  const auto setup = number_of(Channel::setup);
  const bool opens = !is_open(Channel::setup) && (is_refused_ || !is_asking(Channel::setup));
  if (opens) stream_.send(setup, encode::open_channel());
  stream_.send(setup, method);
}

// Closing the channel first ensures that its acknowledgements are processed.
void Session::close(std::string_view last) {
  if (!usable_ || !has_logged_in_) return;
  usable_ = false;
  if (!last.empty()) send_last(last);
  if (is_open(Channel::consumer) && !discards_) {
    stream_.send(number_of(Channel::consumer), encode::close_channel());
    const bool is_processed = arrives(Channel::consumer, Method::channel_close_ok);
    if (!is_processed && is_open(Channel::consumer)) return;
    if (is_processed) confirmed_tag_ = acknowledged_tag_;
  }
  stream_.send(number_of(Channel::connection), encode::close());
  (void)arrives(Channel::connection, Method::connection_close_ok);
}

}  // namespace pbm
