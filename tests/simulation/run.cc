// SPDX-License-Identifier: MPL-2.0
#include "simulation/run.h"

#include "base/fd.h"
#include "simulation/process.h"
#include "simulation/world.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace simulated {

namespace {

std::string make_directory() {
  auto name = (std::filesystem::temp_directory_path() / "simulation.XXXXXX").string();
  return ::mkdtemp(name.data()) == nullptr ? std::string() : name;
}

// What follows is the story.
std::string header_of(const World& world) {
  return std::string(world.coverage.bytes()) + world.violation().value_or("") +
         fmt::format("\n{}\n", world.judge.most_memory());
}

[[noreturn]] void live(const History& history, const std::string& directory, int result) {
  const int own = ::fcntl(result, F_DUPFD, Process::kFirstOfSimulation);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::close_range(STDERR_FILENO + 1, Process::kFirstOfSimulation - 1, 0);
  if (::chdir(directory.c_str()) != 0) ::_exit(EXIT_FAILURE);
  World world(history);
  world.run();
  const int error = pbm::write_all(own, header_of(world) + world.timeline.story());
  ::_exit(error == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

}  // namespace

Run::Run(History history) : history_(std::move(history)), directory_(make_directory()) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  result_ = pbm::Fd(ends[0]);
  const pbm::Fd written(ends[1]);
  pid_ = ::fork();
  if (pid_ == 0) live(history_, directory_, written.get());
}

bool Run::advance() {
  std::array<char, 65536> bytes{};
  const auto got = ::read(result_.get(), bytes.data(), bytes.size());
  if (got > 0) received_.append(bytes.data(), static_cast<std::size_t>(got));
  return got <= 0;
}

Outcome Run::outcome() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
  Outcome outcome;
  if (status != 0) {
    outcome.violation = WIFSIGNALED(status)
                            ? fmt::format("the process crashes with signal {}", WTERMSIG(status))
                            : "the simulation itself fails";
    return outcome;
  }
  const auto size = outcome.coverage.bytes().size();
  outcome.coverage = Coverage::of_bytes(received_);
  const auto line_end = received_.find('\n', size);
  outcome.violation = received_.substr(size, line_end - size);
  const auto number_end = received_.find('\n', line_end + 1);
  std::from_chars(received_.data() + line_end + 1, received_.data() + number_end,
                  outcome.most_memory);
  outcome.story = received_.substr(number_end + 1);
  return outcome;
}

Outcome run(const History& history) {
  Run run(history);
  while (!run.advance()) {
  }
  return run.outcome();
}

}  // namespace simulated
