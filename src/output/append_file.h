// SPDX-License-Identifier: MPL-2.0
// Files that lines are appended to.
//
// A header is the line with the names of the columns at the beginning of such a file. All lines of
// the file must have these columns, so a file with another first line must not be continued.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// Opens the file for appending; creates it with mode 0640. In a shared directory, files of other
// users are rejected; see base/trusted_path.h. `flag` names the option in errors, which are of kind
// output, or usage for a pipe, whose reader could block the output.
[[nodiscard]] Result<Fd> open_for_appending(std::string_view flag, const std::string& path);

// The error, of kind usage, if the file of this mode (stat(2)) is a pipe or a socket.
[[nodiscard]] Result<void> refuse_pipe(std::string_view flag, const std::string& path, mode_t mode);

// Whether the next write to the descriptor would continue an unterminated last line of a regular
// file.
[[nodiscard]] bool continues_torn_line(int descriptor);

// "write to --rejects 'x': No space left on device", by errno.
[[nodiscard]] Error file_error(std::string_view what, std::string_view flag,
                               const std::string& path);

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
