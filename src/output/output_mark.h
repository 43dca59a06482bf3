// SPDX-License-Identifier: MPL-2.0
// What the monitor notes at an output file itself, in extended attributes (xattr(7)), which stay
// with the file when it is renamed:
//
//   user.pulsebuildmonitor.output        the name of the file without directories, before any
//                                        rotation
//   user.pulsebuildmonitor.acknowledged  which messages are acknowledged: "SETTLED DOUBTFUL FIRST
//                                        NEXT SIZE [BEGIN END]", those of an AckNote as sizes in
//                                        bytes and as fingerprints in hexadecimal; "-" for nothing,
//                                        "?" for a message that is not known; lines from BEGIN to
//                                        END are late. A negative size is in the file
//                                        before this one, counted from its end. SIZE is that of the
//                                        file: if it is shorter later, somebody has truncated it.
//
// Without them, for example because the file system has no extended attributes, less is known: the
// file may have another name, and any of its lines may be of an unacknowledged message.
#pragma once

#include "event/acknowledgement.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

// False if that is not possible.
bool mark_output(int descriptor, const std::string& name);

// The name; empty if there is none.
[[nodiscard]] std::string marked_output(int descriptor);

// Nothing: it is not known.
void mark_acknowledged(int descriptor, const std::optional<AckNote>& note);

// Before the file is shortened to this size, because its last line is not whole: no note is about
// that line.
void mark_shortened(int descriptor, std::uint64_t size);

// Nothing if it is not known, or not plausible.
[[nodiscard]] std::optional<AckNote> marked_acknowledged(int descriptor, std::uint64_t file_size);

}  // namespace pbm
