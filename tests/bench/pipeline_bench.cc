// SPDX-License-Identifier: MPL-2.0
// How fast the pipeline is, as a ratio to the least that reading JSON costs:
// RapidJSON's SAX reader, in situ, with a handler that does nothing. Both run
// in turns over the same messages, so that a noisy machine hurts them alike.
//
//   pipeline_bench CAPTURE...
#include "flow/pipeline.h"
#include "replay/capture.h"

#include <fmt/format.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <new>
#include <string>
#include <vector>

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace pbm {

namespace {

constexpr std::size_t kLeastMessages = 5000;  // a turn

struct Message {
  std::string exchange;
  std::string key;
  std::string body;
};

struct NullHandler : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, NullHandler> {};

std::vector<Message> read_messages(const std::string& path) {
  std::ifstream file(path);
  std::vector<Message> messages;
  CaptureReader reader;
  for (std::string line; std::getline(file, line);) {
    const auto delivery = reader.read(line);
    if (!delivery.enveloped || delivery.defect) continue;
    messages.push_back(
        {std::string(delivery.exchange), std::string(delivery.key), std::string(delivery.body)});
  }
  return messages;
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void parse_all(const std::vector<Message>& messages, std::size_t repeats, std::string& scratch) {
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  for (std::size_t i = 0; i < repeats; ++i) {
    for (const auto& message : messages) {
      scratch = message.body;
      rapidjson::InsituStringStream stream(scratch.data());
      NullHandler handler;
      rapidjson::Reader().Parse<kFlags>(stream, handler);
    }
  }
}

void process_all(const std::vector<Message>& messages, std::size_t repeats, Pipeline& pipeline,
                 std::string& out) {
  for (std::size_t i = 0; i < repeats; ++i) {
    out.clear();
    for (const auto& message : messages) {
      Delivery delivery;
      delivery.exchange = message.exchange;
      delivery.key = message.key;
      delivery.body = message.body;
      [[maybe_unused]] const auto outcome = pipeline.process(delivery, "20260101000000", out);
    }
  }
}

void measure(const std::string& path, int rounds) {
  const auto messages = read_messages(path);
  if (messages.empty()) {
    fmt::print("{}: no messages\n", path);
    return;
  }
  PipelineSettings settings;
  settings.filter.mobile = Mobile::any;
  settings.filter.talos = true;
  settings.dialect.taskcluster_root_url = "https://example.org";
  Pipeline pipeline(settings, make_line_writer(JsonFormat{}, {}));
  const std::size_t repeats = kLeastMessages / messages.size() + 1;
  const auto count = static_cast<double>(repeats * messages.size());
  std::string scratch;
  std::string out;
  std::vector<double> parsing;
  std::vector<double> processing;
  std::vector<double> ratios;
  process_all(messages, repeats, pipeline, out);  // buffers reach their size
  const auto before = allocations;
  for (int i = 0; i < rounds; ++i) {
    parsing.push_back(seconds_of([&] { parse_all(messages, repeats, scratch); }));
    processing.push_back(seconds_of([&] { process_all(messages, repeats, pipeline, out); }));
    ratios.push_back(processing.back() / parsing.back());
  }
  fmt::print(
      "{}: {} messages; parse alone {:.2f} us, pipeline {:.2f} us a message, ratio {:.2f}, "
      "{:.0f} messages/s, {:.3f} allocations a message\n",
      path, messages.size(), median(parsing) / count * 1e6, median(processing) / count * 1e6,
      median(ratios), count / median(processing),
      static_cast<double>(allocations - before) / (count * rounds * 2));
}

}  // namespace

}  // namespace pbm

int main(int argc, char** argv) {
  constexpr int kRounds = 9;
  if (argc < 2) {
    fmt::print(stderr, "usage: pipeline_bench CAPTURE...\n");
    return 64;
  }
  for (int i = 1; i < argc; ++i) pbm::measure(argv[i], kRounds);
  return 0;
}
