// SPDX-License-Identifier: MPL-2.0
// All names are looked up in the directory as it was checked, whatever takes its place meanwhile.
#include "output/replace_file.h"

#include "base/error.h"
#include "base/io.h"
#include "base/text.h"
#include "base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace pbm {

namespace {

Error failed(int error) { return {kind_of_file_error(error), std::strerror(error)}; }

// The error is about another file than the one that the user has named.
Error not_created(const std::string& name, int error) {
  return {kind_of_file_error(error),
          fmt::format("create '{}' in its directory: {}", printable(name), std::strerror(error))};
}

int write_and_rename(int directory, int file, std::string_view content, const NewFile& next,
                     const std::string& name) {
  if (const int error = write_all(file, content); error != 0) return error;
  if (const int error = next.complete(file); error != 0) return error;
  return ::renameat(directory, next.name.c_str(), directory, name.c_str()) == 0 ? 0 : errno;
}

}  // namespace

Result<Fd> replace_file(const std::string& path, std::string_view content, const NewFile& next) {
  const std::filesystem::path target(path);
  const auto directory = open_trusted_directory(target.parent_path().string());
  if (!directory) return directory.error();
  constexpr auto kFlags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  ::unlinkat(directory->get(), next.name.c_str(), 0);
  Fd file(::openat(directory->get(), next.name.c_str(), kFlags, 0600));
  if (!file.valid()) return not_created(next.name, errno);
  const int error =
      write_and_rename(directory->get(), file.get(), content, next, target.filename().string());
  if (error == 0) return file;
  ::unlinkat(directory->get(), next.name.c_str(), 0);
  return failed(error);
}

}  // namespace pbm
