// SPDX-License-Identifier: MPL-2.0
#include "output/file_output.h"

#include "base/text.h"
#include "output/append_file.h"

#include <fmt/format.h>

#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kOutputFlag = "--output";

}  // namespace

FileOutput::FileOutput(std::string path, Fd file)
    : Sink(file.get(), fmt::format("{} '{}'", kOutputFlag, printable(path))),
      path_(std::move(path)),
      file_(std::move(file)) {}

Result<std::unique_ptr<FileOutput>> FileOutput::open(const std::string& path) {
  auto file = open_for_appending(kOutputFlag, path);
  if (!file) return file.error();
  return std::unique_ptr<FileOutput>(new FileOutput(path, std::move(*file)));
}

Result<void> FileOutput::reopen() {
  if (const auto state = flush(); !state) return state.error();
  if (pending() != 0) return {};  // a terminal, which is not rotated
  auto file = open_for_appending(kOutputFlag, path_);
  if (!file) return file.error();
  continue_on(file->get());
  file_ = std::move(*file);
  return {};
}

}  // namespace pbm
