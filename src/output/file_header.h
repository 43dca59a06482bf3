// SPDX-License-Identifier: MPL-2.0
// The line with the names of the columns at the beginning of a file. All lines of the file must
// have these columns, so a file with another first line must not be continued.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// How much of the header is in the file: all of it, or less if the file ends there, because it is
// empty or its writing was interrupted. Nothing if the file has another first line. 0 if it is no
// regular file. The descriptor must be open for reading; the header ends with a newline.
[[nodiscard]] std::optional<std::size_t> header_bytes(int descriptor, std::string_view header);

// Completes the header. Error: usage if the file has another first line, otherwise output. `flag`
// and `path` name the file in the error.
[[nodiscard]] Result<void> write_header(int descriptor, std::string_view header,
                                        std::string_view flag, const std::string& path);

// Returns the usage error of write_header(), without writing; none if the file can't be read.
[[nodiscard]] Result<void> check_header(std::string_view header, std::string_view flag,
                                        const std::string& path);

}  // namespace pbm
