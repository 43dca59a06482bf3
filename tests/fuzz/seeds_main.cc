// SPDX-License-Identifier: MPL-2.0
// Where libFuzzer isn't linked: runs the target over files, and over the files
// in directories.
#include "target.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace {

int run(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::fprintf(stderr, "%s\n", path.c_str());
  // A copy of exactly this size, so that a read beyond it is seen.
  const auto exact = std::make_unique<std::uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), exact.get());
  return LLVMFuzzerTestOneInput(exact.get(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  int runs = 0;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      if (run(argv[i]) != 0) return 1;
      ++runs;
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (run(entry.path()) != 0) return 1;
      ++runs;
    }
  }
  std::fprintf(stderr, "%d inputs\n", runs);
  return runs == 0 ? 1 : 0;  // no seeds prove nothing
}
