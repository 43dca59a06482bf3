#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
#
# Builds the fuzz targets and zips their seeds into $OUT, with the compiler, flags and engine of a
# fuzzing service: CC, CXX, CXXFLAGS, LIB_FUZZING_ENGINE.

set -euo pipefail

cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."
cmake -S . -B build/oss-fuzz -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DPBM_TESTS=ON \
  -DPBM_E2E=OFF -DPBM_FEED=OFF -DPBM_HARDENING=OFF -DPBM_FUZZ=ON \
  "-DPBM_FUZZ_ENGINE=$LIB_FUZZING_ENGINE"
cmake --build build/oss-fuzz --target fuzzers
for seeds in tests/fuzz/seeds/*; do
  target=fuzz_$(basename "$seeds")
  cp "build/oss-fuzz/tests/fuzz/$target" "$OUT/"
  (cd "$seeds" && zip -q -r "$OUT/${target}_seed_corpus.zip" .)
done
