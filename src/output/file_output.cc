// SPDX-License-Identifier: MPL-2.0
#include "output/file_output.h"

#include "base/text.h"
#include "output/append_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstring>
#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kOutputFlag = "--output";

Result<Fd> open_with_header(const std::string& path, const std::string& header) {
  auto file = open_for_appending(kOutputFlag, path);
  if (!file || header.empty()) return file;
  struct stat status{};
  if (::fstat(file->get(), &status) != 0 || status.st_size != 0) return file;
  if (const int error = write_all(file->get(), header); error != 0) {
    return Error{ErrorKind::output, fmt::format("write to {} '{}': {}", kOutputFlag,
                                                printable(path), std::strerror(error))};
  }
  return file;
}

}  // namespace

FileOutput::FileOutput(std::string path, std::string header, Fd file)
    : Sink(file.get(), fmt::format("{} '{}'", kOutputFlag, printable(path))),
      path_(std::move(path)),
      header_(std::move(header)),
      file_(std::move(file)) {}

Result<std::unique_ptr<FileOutput>> FileOutput::open(const std::string& path,
                                                     const std::string& header) {
  auto file = open_with_header(path, header);
  if (!file) return file.error();
  return std::unique_ptr<FileOutput>(new FileOutput(path, header, std::move(*file)));
}

Result<void> FileOutput::reopen() {
  if (const auto state = flush(); !state) return state.error();
  if (pending() != 0) return {};  // a terminal, which is not rotated
  auto file = open_with_header(path_, header_);
  if (!file) return file.error();
  continue_on(file->get());
  file_ = std::move(*file);
  return {};
}

}  // namespace pbm
