// SPDX-License-Identifier: MPL-2.0
// The bytes of one --input, decompressed if the file begins with the gzip magic, regardless of
// its name, without byte order marks. Reads only if poll(2) reports data, so that a pipe never
// blocks.
#pragma once

#include "base/fd.h"
#include "base/result.h"
#include "replay/inflate.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace pbm {

// Removes a byte order mark from the start of a capture, as some editors and Windows programs
// add it. Each compressed member can be such a start, because concatenated gzip files are one
// file. Anywhere else, the mark is part of a line, and not JSON.
class MarkFilter {
 public:
  // The next bytes are the first of a member. Has no effect in the middle of a line.
  void begin() { at_start_ = at_start_ || at_line_start_; }

  // Removes the mark from the bytes that were appended to `out` when it had `before` bytes. The
  // first bytes of a mark are held back until the next call, but not at the end of the file.
  void filter(std::string& out, std::size_t before, bool at_end);

 private:
  bool at_start_ = true;
  bool at_line_start_ = true;
  std::string held_;
};

class InputFile {
 public:
  // "-" is stdin. Errors, here and later: input.
  [[nodiscard]] static Result<InputFile> open(const std::string& path);

  enum class Fill { more, would_block, end };

  // Appends available data, at most a few hundred kilobytes. Truncated or corrupt compressed
  // data, or other data after it, is an error, but only after all bytes before it were returned.
  [[nodiscard]] Result<Fill> fill(std::string& out);

  // Bytes read so far, as stored.
  [[nodiscard]] std::uint64_t read_bytes() const { return read_bytes_; }

  [[nodiscard]] int poll_fd() const { return file_.get(); }

 private:
  enum class Format { unknown, plain, gzip };

  InputFile(std::string path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  [[nodiscard]] Result<Fill> fill_with_mark(std::string& out);
  [[nodiscard]] Result<Fill> read_some(std::string& to);
  [[nodiscard]] Result<Fill> recognise(std::string& out);
  [[nodiscard]] Result<Fill> inflate(std::string& out);
  [[nodiscard]] Result<Fill> inflate_end() const;
  [[nodiscard]] Error error(const std::string& why) const;

  std::string path_;
  Fd file_;
  std::uint64_t read_bytes_ = 0;
  Format format_ = Format::unknown;
  std::string raw_;       // read, but not yet recognised or inflated
  std::size_t used_ = 0;  // of raw_
  Inflater inflater_;
  Inflater::State state_ = Inflater::State::full;
  MarkFilter mark_;
};

}  // namespace pbm
