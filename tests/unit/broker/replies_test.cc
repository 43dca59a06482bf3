// SPDX-License-Identifier: MPL-2.0
#include "broker/replies.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a reply code determines the kind of error", "[broker][replies]") {
  struct Row {
    int code;
    ErrorKind kind;
  };
  const std::vector<Row> rows{
      {403, ErrorKind::refused},     // access-refused: password or permission
      {530, ErrorKind::refused},     // not-allowed: no such vhost
      {404, ErrorKind::protocol},    // not-found
      {405, ErrorKind::protocol},    // resource-locked
      {406, ErrorKind::protocol},    // precondition-failed
      {540, ErrorKind::protocol},    // not-implemented
      {320, ErrorKind::connection},  // connection-forced: a broker that shuts down
      {311, ErrorKind::connection},  // content-too-large
      {501, ErrorKind::connection},  // frame-error
      {541, ErrorKind::connection},  // internal-error
      {200, ErrorKind::connection}, {0, ErrorKind::connection},
  };
  for (const auto& [code, kind] : rows) {
    CAPTURE(code);
    CHECK((kind_of_code(code) == kind));
  }
}

TEST_CASE("a closure has the code and the printable reason of the broker", "[broker][replies]") {
  const std::string text = "NOT_FOUND - no\nqueue \x1b[1m";
  amqp_channel_close_t channel{};
  channel.reply_code = 404;
  channel.reply_text = bytes_of(text);
  const auto by_channel = closure_of({AMQP_CHANNEL_CLOSE_METHOD, &channel});
  CHECK(by_channel.code == 404);
  CHECK(by_channel.text == "NOT_FOUND - no\\x0aqueue \\x1b[1m");

  amqp_connection_close_t connection{};
  connection.reply_code = 320;
  connection.reply_text = bytes_of("");
  const auto by_connection = closure_of({AMQP_CONNECTION_CLOSE_METHOD, &connection});
  CHECK(by_connection.code == 320);
  CHECK(by_connection.text == "closed with code 320, CONNECTION_FORCED, without a reason");

  connection.reply_code = 999;
  CHECK(closure_of({AMQP_CONNECTION_CLOSE_METHOD, &connection}).text ==
        "closed with code 999, without a reason");
}

TEST_CASE("bytes and views are the same text", "[broker][replies]") {
  const std::string text = "abc";
  CHECK(view_of(bytes_of(text)) == text);
  CHECK(view_of(bytes_of(text)).data() == text.data());
  CHECK(view_of({0, nullptr}).empty());
}

}  // namespace

}  // namespace pbm
