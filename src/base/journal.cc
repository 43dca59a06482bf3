// SPDX-License-Identifier: MPL-2.0
// A service's standard error is a connection to journald, which marks every line with the priority
// of the connection. Priorities of single lines need a connection of their own, for which "<3>" is
// a prefix and not text.
#include "base/journal.h"

#include "base/number.h"
#include "base/variable.h"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef PBM_SYSTEMD
#include <syslog.h>
#include <systemd/sd-journal.h>
#endif

#include <cstdint>

namespace pbm {

namespace {

// A log that is redirected to a file or a pipe inherits JOURNAL_STREAM, but the connections that
// journald gives to services are always stream sockets.
bool is_socket(int descriptor) {
  struct stat status{};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

// The library sends the header of the stream protocol. Its first line is the identifier by which
// "journalctl -t" finds the log, as it does for lines on the inherited descriptor.
int connect() {
#ifdef PBM_SYSTEMD
  return ::sd_journal_stream_fd("pulsebuildmonitor", LOG_INFO, /*level_prefix=*/1);
#else
  return -1;
#endif
}

}  // namespace

bool is_journal(int descriptor, std::string_view journal_stream) {
  const auto colon = journal_stream.find(':');
  if (colon == std::string_view::npos) return false;
  const auto device = parse_number<std::uint64_t>(journal_stream.substr(0, colon));
  const auto inode = parse_number<std::uint64_t>(journal_stream.substr(colon + 1));
  if (!device || !inode) return false;
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return false;
  return status.st_dev == *device && status.st_ino == *inode;
}

bool is_journal(int descriptor) { return is_journal(descriptor, variable("JOURNAL_STREAM")); }

Fd connect_to_journal() {
  if (!is_journal(STDERR_FILENO) || !is_socket(STDERR_FILENO)) return {};
  const int connection = connect();
  return connection < 0 ? Fd() : Fd(connection);
}

void wait_for_journal(int connection) {
  constexpr int kMostMilliseconds = 200;
  for (int i = 0; i < kMostMilliseconds; ++i) {
    // Of a stream socket in AF_UNIX, what the other side has not read (unix(7)).
    int unread_bytes = 0;
    if (::ioctl(connection, SIOCOUTQ, &unread_bytes) != 0 || unread_bytes == 0) return;
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace pbm
