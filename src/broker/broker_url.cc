// SPDX-License-Identifier: MPL-2.0
// The URI scheme of RabbitMQ, as kombu and other clients write it: user, password, and virtual host
// are percent-encoded, and the virtual host is one segment of the path. Not by amqp_parse_url() of
// rabbitmq-c: it makes an empty virtual host of the slash in amqps://host/, takes a query or a
// second slash for an error, and replaces a missing user by "guest" (tried with 0.11).
//
// Whatever is wrong with a URL, its password must not appear in an error or a log. The functions
// that mask it also work for texts that are no URL, since those are what errors are about.
#include "broker/broker_url.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace pbm {

namespace {

constexpr std::uint16_t default_port(bool tls) { return tls ? 5671 : 5672; }  // of IANA
constexpr std::size_t kMostVhostBytes = 255;                                  // AMQP's short string

// As in the PULSE_URL of other tools. Python programs write "True".
std::optional<bool> tls_of_query(std::string_view query) {
  if (query == "ssl=1" || query == "ssl=true" || query == "ssl=True") return true;
  if (query == "ssl=0" || query == "ssl=false" || query == "ssl=False") return false;
  return std::nullopt;
}

// A word of a text ends at white space or a quote.
std::size_t end_of_word(std::string_view text, std::size_t from) {
  return std::min(text.find_first_of(" \t\n'\"", from), text.size());
}

// Hides an unknown query, which may contain a secret.
std::string without_query(std::string url, std::size_t from) {
  const auto query = url.find('?', from);
  if (query == url.npos || tls_of_query(std::string_view(url).substr(query + 1))) return url;
  return url.replace(query + 1, url.npos, "***");
}

constexpr std::string_view kEncode =
    "percent-encode % / ? # [ ] @ and : in user, password and vhost, such as / as %2F and ? as %3F";

bool has(std::string_view text, char c) { return text.find(c) != text.npos; }

// RFC 3986 has no such character in a URI. One at an end was usually copied by mistake, and would
// be part of the vhost or the password.
bool is_control_or_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';  // char is unsigned on arm
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A NUL is refused, encoded or not: names end at it in C libraries, so two names could be the same.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
    if (low < 0 || high * 16 + low == 0) return std::nullopt;
    decoded.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (decoded.find('\0') != decoded.npos || !is_utf8(decoded)) return std::nullopt;
  return decoded;
}

class Parser {
 public:
  explicit Parser(std::string_view url) : rest_(url) {}

  Result<BrokerUrl> parse() {
    if (!take_scheme()) return wrong("does not begin with amqp:// or amqps://");
    if (std::ranges::any_of(rest_, is_control_or_blank)) {
      return wrong("contains a space or a control character; write a space as %20");
    }
    const auto query = cut_after('?');
    const auto path = cut_after('/');
    // Or part of a password would be taken for the host, and the login data be sent there.
    if (has(path, '@') || has(query, '@')) return wrong(kEncode);
    if (!take_login()) return wrong("invalid percent-encoding in user or password; write % as %25");
    if (!take_host_and_port()) return wrong("host or port is missing or invalid");
    if (!take_vhost(path)) {
      return wrong("the path is not a valid vhost; write / and # in its name as %2F and %23");
    }
    if (!take_query(query)) return wrong("unknown parameter; only ?ssl=1 and ?ssl=0 are supported");
    if (parsed_.port == 0) parsed_.port = default_port(parsed_.tls);
    return parsed_;
  }

 private:
  static Error wrong(std::string_view why) { return {ErrorKind::usage, std::string(why)}; }

  // Cuts the rest off at the first `mark`, and returns what follows the mark.
  std::string_view cut_after(char mark) {
    const auto at = rest_.find(mark);
    const auto after = at == rest_.npos ? "" : rest_.substr(at + 1);
    rest_ = rest_.substr(0, at);
    return after;
  }

  bool take_scheme() {
    for (const std::string_view scheme : {"amqps://", "amqp://"}) {
      if (!rest_.starts_with(scheme)) continue;
      parsed_.tls = scheme == "amqps://";
      rest_.remove_prefix(scheme.size());
      return true;
    }
    return false;
  }

  bool take_login() {
    const auto at = rest_.rfind('@');
    if (at == rest_.npos) return true;
    const auto login = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    const auto colon = login.find(':');
    const auto user = percent_decoded(login.substr(0, colon));
    const auto password =
        percent_decoded(colon == login.npos ? std::string_view() : login.substr(colon + 1));
    if (!user || !password) return false;
    parsed_.user = *user;
    parsed_.password = *password;
    return true;
  }

  bool take_host_and_port() {
    const auto host = rest_.starts_with('[') ? take_ipv6_address() : take_host_name();
    if (host.empty() || has(host, '#')) return false;  // what is left of a mistake
    parsed_.host = host;
    return rest_.empty() || take_port();
  }

  std::string_view take_host_name() {
    const auto host = rest_.substr(0, rest_.find(':'));
    rest_.remove_prefix(host.size());
    return host;
  }

  // In brackets, as RFC 3986 has it, because it contains colons. Empty if it is invalid.
  std::string_view take_ipv6_address() {
    const auto close = rest_.find(']');
    if (close == rest_.npos) return {};
    const auto address = rest_.substr(1, close - 1);
    rest_.remove_prefix(close + 1);
    const bool is_valid =
        address.find_first_not_of("0123456789abcdefABCDEF:.") == address.npos && has(address, ':');
    return is_valid ? address : std::string_view();
  }

  // A colon without a port is the default one (RFC 3986).
  bool take_port() {
    if (rest_.front() != ':') return false;
    const auto digits = rest_.substr(1);
    if (digits.empty()) return true;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), parsed_.port);
    return error == std::errc() && end == digits.data() + digits.size() && parsed_.port != 0;
  }

  bool take_vhost(std::string_view path) {
    if (path.empty()) return true;
    if (path == "/") return true;  // amqp://host//: vhost "/" as kombu writes it
    const auto vhost = percent_decoded(path);
    if (!vhost || vhost->size() > kMostVhostBytes || has(path, '/') || has(path, '#')) return false;
    parsed_.vhost = *vhost;
    return true;
  }

  // amqps:// stays encrypted, whatever the query says.
  bool take_query(std::string_view query) {
    if (query.empty()) return true;
    const auto tls = tls_of_query(query);
    if (tls.value_or(false)) parsed_.tls = true;
    return tls.has_value();
  }

  std::string_view rest_;
  BrokerUrl parsed_;
};

}  // namespace

std::string BrokerUrl::shown() const {
  const bool ipv6 = host.find(':') != host.npos;
  return fmt::format("{}://{}{}{}:{}{}{}", tls ? "amqps" : "amqp", ipv6 ? "[" : "", host,
                     ipv6 ? "]" : "", port, vhost == "/" ? "" : "/",
                     vhost == "/" ? "" : printable(vhost));
}

Result<BrokerUrl> parse_broker_url(std::string_view url) { return Parser(url).parse(); }

// The password ends at the last '@', even if it contains a '/' that should have been written
// %2F. Without an '@', the text in place of the port may be a password if the host is missing.
std::string without_password(std::string_view url) {
  const auto scheme = url.find("://");
  const auto user = scheme == url.npos ? 0 : scheme + 3;
  const auto at = url.rfind('@');
  const bool has_login = at != url.npos && at >= user;
  if (has_login) {
    const auto colon = url.find(':', user);
    if (colon > at) return without_query(std::string(url), at);
    auto shown = fmt::format("{}***", url.substr(0, colon + 1));
    const auto rest = shown.size();
    return without_query(shown.append(url.substr(at)), rest);
  }
  if (scheme == url.npos) return std::string(url);
  const auto host_end = url.find(']', user);
  const auto colon = url.find(':', host_end == url.npos ? user : host_end);
  if (colon == url.npos) return without_query(std::string(url), user);
  const auto end = std::min(url.find_first_of("/?", colon), url.size());
  const auto port = url.substr(colon + 1, end - colon - 1);
  if (port.find_first_not_of("0123456789") == port.npos)
    return without_query(std::string(url), user);
  return without_query(fmt::format("{}***{}", url.substr(0, colon + 1), url.substr(end)), user);
}

// Errors of the TOML parser and of CLI11 quote what they did not understand.
std::string without_passwords(std::string_view text) {
  std::string shown;
  for (std::size_t from = 0; from < text.size();) {
    const auto scheme = text.find("://", from);
    if (scheme == text.npos) return shown.append(text.substr(from));
    auto begin = text.find_last_of(" \t\n'\"", scheme);
    begin = begin == text.npos || begin < from ? from : begin + 1;
    auto end = end_of_word(text, scheme);
    if (text[end - 1] == ':') --end;  // of the sentence, not of the URL
    shown.append(text.substr(from, begin - from))
        .append(without_password(text.substr(begin, end - begin)));
    from = end;
  }
  return shown;
}

// In the array that ps(1) shows, whose strings cannot become longer.
void wipe_password(char* url) {
  if (std::strstr(url, "://") == nullptr) return;
  const std::string wiped = without_password(url);
  const std::size_t length = std::strlen(url);
  if (wiped == url) return;
  const std::size_t kept = std::min(wiped.size(), length);  // *** may be longer than the password
  std::memcpy(url, wiped.data(), kept);
  std::memset(url + kept, 0, length - kept);
}

}  // namespace pbm
