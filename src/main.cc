// SPDX-License-Identifier: MPL-2.0
#include "app/program.h"
#include "base/error.h"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    return pbm::run_program(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pulsebuildmonitor: internal error or out of memory: %s\n", error.what());
    return pbm::exit_code(pbm::ErrorKind::internal);
  }
}
