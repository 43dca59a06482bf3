// SPDX-License-Identifier: MPL-2.0
// Files that lines are appended to.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <sys/types.h>

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

}  // namespace pbm
