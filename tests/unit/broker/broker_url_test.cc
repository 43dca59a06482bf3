// SPDX-License-Identifier: MPL-2.0
#include "broker/broker_url.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <cstring>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a URL consists of scheme, login, host, port and vhost", "[broker][broker_url]") {
  struct Row {
    std::string url;
    bool tls;
    std::string host;
    int port;
    std::string vhost, user, password;
  };
  const std::vector<Row> rows{
      {"amqp://h", false, "h", 5672, "/", "", ""},
      {"amqps://h", true, "h", 5671, "/", "", ""},
      {"amqps://pulse.mozilla.org:5671", true, "pulse.mozilla.org", 5671, "/", "", ""},
      {"amqp://h:1", false, "h", 1, "/", "", ""},
      {"amqp://h:65535/", false, "h", 65535, "/", "", ""},
      {"amqp://h:", false, "h", 5672, "/", "", ""},
      {"amqp://u:p@h", false, "h", 5672, "/", "u", "p"},
      {"amqp://u@h", false, "h", 5672, "/", "u", ""},
      {"amqp://u:@h", false, "h", 5672, "/", "u", ""},
      {"amqp://:p@h", false, "h", 5672, "/", "", "p"},
      {"amqp://@h", false, "h", 5672, "/", "", ""},
      {"amqp://u:p:q@h", false, "h", 5672, "/", "u", "p:q"},
      {"amqp://u:p@q@h", false, "h", 5672, "/", "u", "p@q"},
      {"amqp://u%40x:p%3A%2f%25%20@h", false, "h", 5672, "/", "u@x", "p:/% "},
      {"amqp://%C3%A9:%c3%a9@h", false, "h", 5672, "/", "\xC3\xA9", "\xC3\xA9"},
      {"amqp://u:a+b@h", false, "h", 5672, "/", "u", "a+b"},
      {"amqp://u:a#b[c]&d=e;f!g~h@h", false, "h", 5672, "/", "u", "a#b[c]&d=e;f!g~h"},
      {"amqp://u:%25%2F%3F%23%5b%5D%40%3a%20@h", false, "h", 5672, "/", "u", "%/?#[]@: "},
      // vhosts: an empty path is "/" too
      {"amqp://h/", false, "h", 5672, "/", "", ""},
      {"amqp://h//", false, "h", 5672, "/", "", ""},
      {"amqp://h/%2F", false, "h", 5672, "/", "", ""},
      {"amqp://h/%2f", false, "h", 5672, "/", "", ""},
      {"amqp://h/communitytc", false, "h", 5672, "communitytc", "", ""},
      {"amqp://h/a%2Fb", false, "h", 5672, "a/b", "", ""},
      {"amqp://h/%2Fa", false, "h", 5672, "/a", "", ""},
      {"amqp://h/a%20b", false, "h", 5672, "a b", "", ""},
      {"amqp://u:p@h:5/v", false, "h", 5, "v", "u", "p"},
      {"amqp://h/v%40w%23", false, "h", 5672, "v@w#", "", ""},
      // ?ssl=
      {"amqp://u:p@h:5671/?ssl=1", true, "h", 5671, "/", "u", "p"},
      {"amqp://h?ssl=1", true, "h", 5671, "/", "", ""},
      {"amqp://h/v?ssl=1", true, "h", 5671, "v", "", ""},
      {"amqp://h:5672/?ssl=1", true, "h", 5672, "/", "", ""},
      {"amqp://h/?ssl=0", false, "h", 5672, "/", "", ""},
      {"amqp://h/?", false, "h", 5672, "/", "", ""},
      // IPv6
      {"amqp://[::1]", false, "::1", 5672, "/", "", ""},
      {"amqps://[2001:db8::7]:5671/v", true, "2001:db8::7", 5671, "v", "", ""},
      {"amqp://u:p@[::1]:5/", false, "::1", 5, "/", "u", "p"},
      {"amqp://127.0.0.1:5", false, "127.0.0.1", 5, "/", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.url);
    const auto parsed = parse_broker_url(row.url);
    REQUIRE(parsed.ok());
    CHECK(parsed->tls == row.tls);
    CHECK(parsed->host == row.host);
    CHECK(parsed->port == row.port);
    CHECK(parsed->vhost == row.vhost);
    CHECK(parsed->user == row.user);
    CHECK(parsed->password == row.password);
  }
}

TEST_CASE("an invalid URL is a usage error with the reason, without the URL",
          "[broker][broker_url]") {
  const std::vector<std::string> rows{"",
                                      "h",
                                      "h:5672",
                                      "http://h",
                                      "https://h",
                                      "AMQP://h",
                                      "amqp:/h",
                                      "amqp:h",
                                      "amqp//h",
                                      " amqp://h",
                                      "amqp://",
                                      "amqp:///",
                                      "amqps:///v",
                                      "amqp://:5672",
                                      "amqp://u:p@",
                                      "amqp://u:p@/v",
                                      "amqp://u:p@:5/v",
                                      "amqp://h:0",
                                      "amqp://h:65536",
                                      "amqp://h:99999999999",
                                      "amqp://h:x",
                                      "amqp://h:5x",
                                      "amqp://h:+5",
                                      "amqp://h:-5",
                                      "amqp://h: 5",
                                      "amqp://h:5:6",
                                      "amqp://h h",
                                      "amqp://h\t",
                                      "amqp://h\x7f",
                                      "amqp://[::1",
                                      "amqp://[]",
                                      "amqp://[::1]x",
                                      "amqp://[::1]5",
                                      "amqp://::1",
                                      "amqp://h/a/b",
                                      "amqp://h/a b",
                                      "amqp://h/v ",
                                      "amqp://h ",
                                      "amqp://h/\n",
                                      "amqp://u s:p@h",
                                      "amqp://u:p w@h",
                                      "amqp://u:p\x7f@h",
                                      "amqp://h/v?ssl=1 ",
                                      "amqp://h/a/",
                                      "amqp://h///",
                                      "amqp://h/%",
                                      "amqp://h/%2",
                                      "amqp://h/%2g",
                                      "amqp://h/%00",
                                      "amqp://h/%FF",
                                      "amqp://u%:p@h",
                                      "amqp://u:p%zz@h",
                                      "amqp://u:p%00@h",
                                      "amqp://u:%C3@h",
                                      "amqp://h/?ssl=2",
                                      "amqp://h/?ssl",
                                      "amqp://h/?heartbeat=5",
                                      "amqp://h/?ssl=1&heartbeat=5",
                                      "amqp://h?x",
                                      "amqp://h/?ssl=1?",
                                      "amqp://h#f",
                                      "amqp://h:5#f",
                                      "amqp://h/#",
                                      "amqp://h/v#f"};
  for (const auto& url : rows) {
    CAPTURE(url);
    const auto parsed = parse_broker_url(url);
    REQUIRE_FALSE(parsed.ok());
    CHECK((parsed.error().kind == ErrorKind::usage));
    CHECK_FALSE(parsed.error().text.empty());
    CHECK((url.size() < 8 || parsed.error().text.find(url) == std::string::npos));
    CHECK(parsed.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("a password with characters that must be encoded is refused with a hint",
          "[broker][broker_url]") {
  for (const std::string url : {"amqp://u:a?b@h", "amqp://u:a/b@h", "amqp://u:1/b@h",
                                "amqp://u:1?ssl=1@h", "amqps://u:a?b@h:5671/v", "amqp://u:a@b/c@h",
                                "amqp://u:a@b?c@h", "amqp://u:/@h", "amqp://u/x@h", "amqp://u?@h",
                                "amqp://h/v@w", "amqp://u:p@h/v@w", "amqp://u:p@h/?ssl=1@"}) {
    CAPTURE(url);
    const auto parsed = parse_broker_url(url);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().text.starts_with("percent-encode % / ? # [ ] @ and : in user, password"));
  }
  for (const std::string url : {"amqp://u:100%@h", "amqp://u:a%zz@h", "amqp://u%:p@h"}) {
    CAPTURE(url);
    const auto parsed = parse_broker_url(url);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().text.ends_with("; write % as %25"));
  }
}

TEST_CASE("a broker is shown without user and password", "[broker][broker_url]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"amqp://u:p@h", "amqp://h:5672"},
      {"amqps://h/v", "amqps://h:5671/v"},
      {"amqp://h:5671/?ssl=1", "amqps://h:5671"},
      {"amqp://u:p@[::1]:5/%2Fa", "amqp://[::1]:5//a"},
  };
  for (const auto& [url, shown] : rows) {
    CAPTURE(url);
    const auto parsed = parse_broker_url(url);
    REQUIRE(parsed.ok());
    CHECK(parsed->shown() == shown);
  }
}

// Texts with the word "hunter2" as (part of) a password.
const std::vector<std::string>& secrets() {
  static const std::vector<std::string> texts{
      "amqp://u:hunter2@h",       "amqps://u:hunter2@h:5671/v?ssl=1",
      "amqp://:hunter2@h",        "amqp://u:hunter2@",
      "amqp://u:a@hunter2@h",     "amqp://u:hunter2@b@h",
      "amqp://u:a/hunter2@h",     "amqp://u:hunter2/b@h/v",
      "amqp://u:a:hunter2@h",     "amqp://u:a?hunter2@h",
      "amqp://u:a#hunter2@h",     "amqp://u:a%2Fhunter2%@h",
      "amqp://u:a://hunter2@h",   "amqp://u:\xC3\xA9hunter2@h",
      "amqp://u:hunter2@h:99999", "http://u:hunter2@h",
      "AMQP://u:hunter2@h",       "amqp://u:hunter2",
      "amqp://u:hunter2/v",       "amqp://h/v?hunter2",
      "amqp://u:p@h/v?x=hunter2", "amqp://u:p@h?hunter2@i",
  };
  return texts;
}

// The same if only the whole text determines the end of the password.
const std::vector<std::string>& secrets_with_gaps() {
  static const std::vector<std::string> texts{
      "amqp://u:a\"hunter2@h", "amqp://u:a'hunter2@h",   "amqp://u:a hunter2@h",
      "amqp://u:a\thunter2@h", "amqp://u:hunter2 b@h/v", "amqp://u:hunter2 b@h:99999",
  };
  return texts;
}

std::vector<std::string> all_secrets() {
  auto texts = secrets();
  texts.insert(texts.end(), secrets_with_gaps().begin(), secrets_with_gaps().end());
  return texts;
}

TEST_CASE("no error about a URL shows its password", "[broker][broker_url]") {
  auto texts = all_secrets();
  for (const auto* more : {"u:hunter2@h", "amqp:/u:hunter2@h", "amqp//u:hunter2@h",
                           "amqp:u:hunter2@h", "//u:hunter2@h"}) {
    texts.emplace_back(more);
  }
  for (const auto& text : texts) {
    CAPTURE(text);
    const auto parsed = parse_broker_url(text);
    if (!parsed) CHECK(parsed.error().text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("passwords in a text are shown as ***", "[broker][broker_url]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", ""},
      {"nothing here", "nothing here"},
      {"amqp://h:5672/v", "amqp://h:5672/v"},
      {"amqp://u@h:5672", "amqp://u@h:5672"},
      {"amqps://[::1]:5671/v?ssl=1", "amqps://[::1]:5671/v?ssl=1"},
      {"amqp://u@h?x=p", "amqp://u@h?***"},
      {"amqp://h:5672/v?x=p and so on", "amqp://h:5672/v?*** and so on"},
      {"--url 'amqp://u:p': broken", "--url 'amqp://u:***': broken"},
      {"amqp://u:p/v", "amqp://u:***/v"},
      {"amqp://[::1]:p", "amqp://[::1]:***"},
      {"me@example.org: hello", "me@example.org: hello"},
      {"amqp://u:p@h", "amqp://u:***@h"},
      {"read --url 'amqp://u:p@h/v': broken", "read --url 'amqp://u:***@h/v': broken"},
      {"amqp://u:p@h and amqps://v:q@i", "amqp://u:***@h and amqps://v:***@i"},
      {"amqp://h amqp://u:p@h", "amqp://h amqp://u:***@h"},
      {"--url=amqp://u:p@h", "--url=amqp://u:***@h"},
      {"connect to amqp://h:5672: Connection refused",
       "connect to amqp://h:5672: Connection refused"},
      {"connect to amqp://h: no such host", "connect to amqp://h: no such host"},
      {"log in to amqp://:secret: broken", "log in to amqp://:***: broken"},
  };
  for (const auto& [text, shown] : rows) {
    CAPTURE(text);
    CHECK(without_passwords(text) == shown);
  }
  for (const auto& secret : secrets()) {
    CAPTURE(secret);
    CHECK(without_passwords(secret).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a password is overwritten in place", "[broker][broker_url]") {
  for (const auto& secret : all_secrets()) {
    for (const std::string prefix : {"", "--url="}) {
      CAPTURE(secret, prefix);
      std::string memory = prefix + secret;
      memory.push_back('\0');
      const auto bytes_before = memory.size();
      wipe_password(memory.data());
      CHECK(memory.size() == bytes_before);
      CHECK(memory.find("hunter2") == std::string::npos);
      CHECK(memory.back() == '\0');
    }
  }
}

TEST_CASE("overwriting a password preserves the rest", "[broker][broker_url]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", ""},
      {"--tree", "--tree"},
      {"amqp://h", "amqp://h"},
      {"amqp://u:password@h/v", "amqp://u:***@h/v"},
      {"amqp://u:abc@h/v", "amqp://u:***@h/v"},
  };
  for (const auto& [text, wiped] : rows) {
    CAPTURE(text);
    std::string memory = text + std::string(1, '\0') + "next";
    wipe_password(memory.data());
    CHECK(std::string(memory.c_str()) == wiped);
    CHECK(memory.substr(text.size() + 1) == "next");
    const auto left_over = memory.substr(wiped.size(), text.size() - wiped.size());
    CHECK(left_over == std::string(left_over.size(), '\0'));
  }
  // A password shorter than its stars stays within its memory.
  std::string memory = "amqp://u:p@h" + std::string(1, '\0') + "next";
  wipe_password(memory.data());
  CHECK(std::string(memory.c_str()).starts_with("amqp://u:***"));
  CHECK(memory.substr(13) == "next");
}

}  // namespace

}  // namespace pbm
