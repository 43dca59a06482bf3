// SPDX-License-Identifier: MPL-2.0
// What the monitor notes at an output file itself, in extended attributes (xattr(7)), which stay
// with the file when it is renamed:
//
//   user.pulsebuildmonitor.output    the name of the file without directories, before any rotation
//   user.pulsebuildmonitor.settled   a size in bytes: messages of the lines up to there are
//                                    acknowledged, and the broker has processed that
//
// Without them, for example because the file system has no extended attributes, less is known: the
// file may have another name, and any of its lines may be of an unacknowledged message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

void mark_output(int descriptor, const std::string& name);

// The name; empty if there is none.
[[nodiscard]] std::string marked_output(int descriptor);

// All messages whose lines end at `size` or before are settled. Nothing: it is not known which are.
void mark_settled(int descriptor, std::optional<std::uint64_t> size);

// Nothing if it is not known, or not plausible.
[[nodiscard]] std::optional<std::uint64_t> marked_settled(int descriptor, std::uint64_t file_size);

}  // namespace pbm
