// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string_view>

namespace pbm {

// Whether the host of a URL is certainly this machine: a name of the loopback interface, such as
// localhost (RFC 6761) and ip6-localhost (Debian), or one of its addresses, as inet_aton(3) and
// inet_pton(3) read them. Looks nothing up.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace pbm
