// SPDX-License-Identifier: MPL-2.0
#include "base/printable.h"

#include "base/visible.h"

namespace pbm {

std::string printable(std::string_view text, std::size_t limit) {
  const bool cut = text.size() > limit;
  if (cut) {
    const auto continues = [&] { return (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80; };
    for (int i = 0; i < 3 && limit > 0 && continues(); ++i) --limit;
  }
  std::string shown;
  append_visible(text.substr(0, limit), shown);
  if (cut) shown += "...";
  return shown;
}

}  // namespace pbm
