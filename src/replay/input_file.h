// SPDX-License-Identifier: MPL-2.0
// The bytes of one --input, decompressed where the file begins with gzip's
// magic, whatever it is called. Reads only where poll(2) says that it won't
// wait, so a pipe gives what has come so far.
#pragma once

#include "base/fd.h"
#include "base/result.h"
#include "replay/inflate.h"

#include <cstddef>
#include <string>
#include <utility>

namespace pbm {

class InputFile {
 public:
  // "-" is stdin. Errors, here and later, are of ErrorKind::input.
  [[nodiscard]] static Result<InputFile> open(const std::string& path);

  enum class Fill { more, would_block, end };

  // Appends what is there, a few hundred kilobytes at most. A file that breaks
  // off inside its compression, or is corrupt, is an error after all the bytes
  // before.
  [[nodiscard]] Result<Fill> fill(std::string& out);

  [[nodiscard]] int poll_fd() const { return file_.get(); }

  // At the end: bytes behind the compressed ones that aren't compressed.
  [[nodiscard]] std::size_t trailing_bytes() const { return inflater_.trailing_bytes(); }

 private:
  enum class Format { unknown, plain, gzip };

  InputFile(std::string path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  [[nodiscard]] Result<Fill> read_some(std::string& to);
  [[nodiscard]] Result<Fill> recognise(std::string& out);
  [[nodiscard]] Result<Fill> inflate(std::string& out);
  [[nodiscard]] Error error(const std::string& why) const;

  std::string path_;
  Fd file_;
  Format format_ = Format::unknown;
  std::string raw_;       // read, and not yet recognised or inflated
  std::size_t used_ = 0;  // of raw_
  Inflater inflater_;
  Inflater::State state_ = Inflater::State::full;
};

}  // namespace pbm
