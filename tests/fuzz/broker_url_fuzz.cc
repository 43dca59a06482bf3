// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "broker/broker_url.h"
#include "target.h"

#include <cstring>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  const auto text = view_of(data, size);
  if (const auto url = parse_broker_url(text)) {
    must(!url->host.empty() && url->port != 0, "a place to connect to");
    must(is_utf8(url->user) && is_utf8(url->password) && is_utf8(url->vhost), "UTF-8");
    const bool odd = url->vhost != "/" || url->host.find('[') != url->host.npos;
    must(odd || parse_broker_url(url->shown()).ok(), "what is shown is an address");
  } else {
    must(url.error().kind == ErrorKind::usage, "a usage error");
  }
  static_cast<void>(without_passwords(text));
  std::string memory(text);
  memory.push_back('\0');
  const auto length = std::strlen(memory.data());
  const auto after = memory.substr(length);
  wipe_password(memory.data());
  must(memory.substr(length) == after, "wiping stays within its argument");
  return 0;
}
