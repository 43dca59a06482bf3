// SPDX-License-Identifier: MPL-2.0
#include "monitor/rotation.h"

#include "output/file_output.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>

namespace pbm {

namespace {

LineFormat format_with(const std::string& header) {
  return {make_line_writer(JsonFormat{}, {}), header};
}

// A run with all three files.
struct RotationBench {
  RotationBench()
      : output(std::move(*FileOutput::open(directory.path("out"), "a\n"))),
        rejects(std::move(*Rejects::open(directory.path("rejects")))),
        log(LogLevel::info),
        rotation(*output, &rejects, log) {
    REQUIRE(log.to_file(directory.path("log")).ok());
  }

  // As logrotate does; then something else is in the way.
  void rename_all() const {
    for (const auto* const name : {"out", "rejects", "log"}) {
      std::filesystem::rename(directory.path(name), directory.path(std::string(name) + ".1"));
    }
  }
  void obstruct(const std::string& name) const {
    std::filesystem::create_directory(directory.path(name));
  }
  void clear(const std::string& name) const { std::filesystem::remove(directory.path(name)); }

  void write(const std::string& line) const {
    output->buffer() += line;
    REQUIRE(output->advance({}).ok());
  }
  // Without times and directories.
  [[nodiscard]] std::string logged(const std::string& name) const {
    constexpr std::size_t kTime = std::string_view("2026-11-23T20:00:00.123Z ").size();
    std::istringstream lines(directory.read(name));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
      line.erase(0, kTime);
      if (const auto at = line.find(directory.path("")); at != line.npos) {
        line.erase(at, directory.path("").size());
      }
      text += line + "\n";
    }
    return text;
  }

  TemporaryDirectory directory;
  std::unique_ptr<FileOutput> output;
  Rejects rejects;
  Log log;
  Rotation rotation;
  TimePoint now{std::chrono::hours(1)};
};

TEST_CASE("all files are reopened at once", "[monitor][rotation]") {
  RotationBench bench;
  bench.rename_all();
  CHECK(bench.rotation.start(std::nullopt, bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 0u);
  CHECK_FALSE(bench.rotation.wake_at().has_value());
  CHECK(bench.directory.names() == "log log.1 out out.1 rejects rejects.1 ");
  CHECK(bench.logged("log").empty());
  CHECK(bench.logged("log.1").empty());
}

TEST_CASE("a failure is logged once, retried every second, and its end is logged",
          "[monitor][rotation]") {
  RotationBench bench;
  bench.rename_all();
  for (const auto* const name : {"out", "rejects"}) bench.obstruct(name);
  CHECK(bench.rotation.start(std::nullopt, bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 2u);
  for (int i = 0; i < 5; ++i) {
    CHECK(bench.rotation.wake_at() == bench.now + Rotation::kRetry);
    bench.now += Rotation::kRetry;
    CHECK(bench.rotation.retry(bench.now) == nullptr);
    bench.write("x\n");
  }
  CHECK(bench.rotation.failing() == 2u);
  bench.clear("out");
  bench.now += Milliseconds(999);
  CHECK(bench.rotation.retry(bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 2u);
  bench.now += Milliseconds(1);
  CHECK(bench.rotation.retry(bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 1u);
  bench.write("y\n");
  bench.clear("rejects");
  bench.now += Rotation::kRetry;
  CHECK(bench.rotation.retry(bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 0u);
  CHECK_FALSE(bench.rotation.wake_at().has_value());
  CHECK(bench.directory.read("out.1") == "a\nx\nx\nx\nx\nx\n");
  CHECK(bench.directory.read("out") == "a\ny\n");
  CHECK(bench.logged("log") ==
        "error: open --rejects 'rejects': Is a directory; writing to the old file, retrying "
        "every second\n"
        "error: open --output 'out': Is a directory; writing to the old file, retrying every "
        "second\n"
        "info: --output has been reopened\n"
        "info: --rejects has been reopened\n");
}

TEST_CASE("the log is reopened as well", "[monitor][rotation]") {
  RotationBench bench;
  bench.rename_all();
  bench.obstruct("log");
  CHECK(bench.rotation.start(std::nullopt, bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 1u);
  bench.log.warning("meanwhile");
  bench.clear("log");
  bench.now += Rotation::kRetry;
  CHECK(bench.rotation.retry(bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 0u);
  CHECK(bench.logged("log.1") ==
        "error: open --log-file 'log': Is a directory; writing to the old file, retrying every "
        "second\nwarning: meanwhile\n");
  CHECK(bench.logged("log") == "info: --log-file has been reopened\n");
}

TEST_CASE("each rotation logs its own failure", "[monitor][rotation]") {
  RotationBench bench;
  bench.rename_all();
  bench.obstruct("out");
  for (int i = 0; i < 2; ++i) CHECK(bench.rotation.start(std::nullopt, bench.now) == nullptr);
  const auto text = bench.logged("log");
  CHECK(std::ranges::count(text, '\n') == 2);
}

TEST_CASE("a format with another header begins with the next file", "[monitor][rotation]") {
  RotationBench bench;
  CHECK(bench.rotation.start(format_with("a\n"), bench.now) != nullptr);
  CHECK(bench.rotation.start(format_with("b\n"), bench.now) == nullptr);
  CHECK(bench.rotation.failing() == 0u);
  CHECK(bench.logged("log") ==
        "warning: the new format begins with the next file of --output: this one has lines of "
        "the old format\n");
  bench.write("1\n");
  bench.rename_all();
  CHECK(bench.rotation.start(std::nullopt, bench.now) != nullptr);  // the file is invalid now
  bench.write("2\n");
  CHECK(bench.directory.read("out.1") == "a\n1\n");
  CHECK(bench.directory.read("out") == "b\n2\n");
}

TEST_CASE("a format waits for a file that can't be reopened at once", "[monitor][rotation]") {
  RotationBench bench;
  bench.rename_all();
  bench.obstruct("out");
  CHECK(bench.rotation.start(format_with("b\n"), bench.now) == nullptr);
  bench.write("1\n");
  bench.clear("out");
  bench.now += Rotation::kRetry;
  CHECK(bench.rotation.retry(bench.now) != nullptr);
  bench.write("2\n");
  CHECK(bench.directory.read("out.1") == "a\n1\n");
  CHECK(bench.directory.read("out") == "b\n2\n");
}

TEST_CASE("without a header, a format applies at once", "[monitor][rotation]") {
  const TemporaryDirectory directory;
  const auto output = FileOutput::open(directory.path("out"));
  REQUIRE(output.ok());
  Log log(LogLevel::error);
  Rotation rotation(**output, nullptr, log);
  (*output)->buffer() += "{}\n";
  CHECK(rotation.start(format_with(""), TimePoint()) != nullptr);
  CHECK(directory.read("out") == "{}\n");
}

}  // namespace

}  // namespace pbm
