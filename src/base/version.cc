// SPDX-License-Identifier: MPL-2.0
// A file of its own, because each commit changes the definitions that it is compiled with.
#include "base/version.h"

namespace pbm {

std::string_view program_version() { return PBM_VERSION; }

std::string_view program_commit() { return PBM_COMMIT; }

}  // namespace pbm
