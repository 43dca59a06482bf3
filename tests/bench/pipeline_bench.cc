// SPDX-License-Identifier: MPL-2.0
// How fast the stages of the pipeline are, as ratios to the least that reading JSON costs:
// RapidJSON's SAX reader, in situ, with a handler that does nothing. All stages take turns over
// the same messages, so that a noisy machine hurts them alike.
//
//   pipeline_bench CAPTURE...
//
// The stages are cumulative: "document" reads a body, "translation" makes events of it, and
// "pipeline" writes their lines. "replay" reads whole capture lines, with all that follows, beside
// the bare reader over the same lines.
#include "event/exchanges.h"
#include "flow/pipeline.h"
#include "replay/capture.h"

#include <fmt/format.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <new>
#include <string>
#include <string_view>
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
constexpr int kRounds = 9;
constexpr std::string_view kNow = "20260101000000";

struct Message {
  std::string line;
  std::string exchange;
  std::string key;
  std::string body;
  std::vector<std::string> cc{};
  std::vector<std::string_view> cc_views{};

  [[nodiscard]] Delivery delivery() const {
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = key;
    delivery.body = body;
    delivery.cc = cc_views;
    return delivery;
  }
};

std::vector<Message> read_messages(const std::string& path) {
  std::ifstream file(path);
  std::vector<Message> messages;
  CaptureReader reader;
  for (std::string line; std::getline(file, line);) {
    const auto delivery = reader.read(line);
    if (!has_envelope(delivery) || delivery.defect || !recognise(delivery.exchange, Stages()))
      continue;
    auto& message =
        messages.emplace_back(Message{line, std::string(delivery.exchange),
                                      std::string(delivery.key), std::string(delivery.body)});
    if (delivery.cc) message.cc.assign(delivery.cc->begin(), delivery.cc->end());
  }
  for (auto& message : messages) message.cc_views.assign(message.cc.begin(), message.cc.end());
  return messages;
}

// Writes a number over the beginning of the id of its task: the pipeline prints each run once.
void write_task_id(std::uint64_t number, std::string& text) {
  constexpr std::string_view kMember = R"("taskId":")";
  constexpr std::size_t kDigits = 8;
  auto at = text.find(kMember);
  if (at == text.npos) return;
  at += kMember.size();
  if (text.find('"', at) < at + kDigits) return;
  at += kDigits;
  for (std::size_t i = 1; i <= kDigits; ++i, number /= 10) {
    text[at - i] = static_cast<char>('0' + number % 10);
  }
}

void make_new(std::vector<Message>& messages) {
  static std::uint64_t number = 0;
  for (auto& message : messages) {
    write_task_id(++number, message.body);
    write_task_id(number, message.line);
  }
}

struct NullHandler : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, NullHandler> {};

void parse(const std::string& text, std::string& scratch) {
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  scratch = text;
  rapidjson::InsituStringStream stream(scratch.data());
  NullHandler handler;
  rapidjson::Reader().Parse<kFlags>(stream, handler);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Stage {
  std::string_view name;
  std::function<void(const Message&)> process;
  std::size_t baseline;   // the place of the stage to which it is compared
  std::size_t bytes = 0;  // of all messages
  std::vector<double> seconds{};
  std::vector<double> ratios{};
};

double seconds_of(const Stage& stage, std::vector<Message>& messages, std::size_t repeats) {
  std::chrono::duration<double> seconds{};
  for (std::size_t i = 0; i < repeats; ++i) {
    make_new(messages);
    const auto start = std::chrono::steady_clock::now();
    for (const auto& message : messages) stage.process(message);
    seconds += std::chrono::steady_clock::now() - start;
  }
  return seconds.count();
}

void measure(const std::string& path) {
  auto messages = read_messages(path);
  if (messages.empty()) return fmt::print("{}: no messages\n", path);
  std::size_t line_bytes = 0;
  std::size_t body_bytes = 0;
  for (const auto& message : messages) {
    line_bytes += message.line.size();
    body_bytes += message.body.size();
  }
  PipelineSettings settings;
  settings.filter.mobile = Mobile::any;
  settings.filter.talos = true;
  settings.dialect.taskcluster_root_url = "https://example.org";
  Pipeline pipeline(settings, make_line_writer(JsonFormat{}, {}));
  Translator translator(settings.dialect);
  Document document;
  CaptureReader reader;
  std::string scratch;
  std::string out;
  const auto process = [&](const Delivery& delivery) {
    out.clear();
    [[maybe_unused]] const auto outcome = pipeline.process(delivery, kNow, out);
  };
  std::vector<Stage> stages{
      {"RapidJSON", [&](const Message& m) { parse(m.body, scratch); }, 0, body_bytes},
      {"document",
       [&](const Message& m) { [[maybe_unused]] const auto d = document.read(m.body, {}); }, 0,
       body_bytes},
      {"translation",
       [&](const Message& m) {
         const auto delivery = m.delivery();
         if (!translator.begin(delivery, *recognise(m.exchange, Stages())).may_be_event) return;
         [[maybe_unused]] const auto verdict = translator.translate();
       },
       0, body_bytes},
      {"pipeline", [&](const Message& m) { process(m.delivery()); }, 0, body_bytes},
      {"RapidJSON, lines", [&](const Message& m) { parse(m.line, scratch); }, 4, line_bytes},
      {"replay", [&](const Message& m) { process(reader.read(m.line)); }, 4, line_bytes},
  };
  const std::size_t repeats = kLeastMessages / messages.size() + 1;
  for (auto& stage : stages) {
    stage.seconds.reserve(kRounds);
    stage.ratios.reserve(kRounds);
    seconds_of(stage, messages, 1);  // buffers reach their size
  }
  const auto before = allocations;
  for (int i = 0; i < kRounds; ++i) {
    for (auto& stage : stages) {
      stage.seconds.push_back(seconds_of(stage, messages, repeats));
      stage.ratios.push_back(stage.seconds.back() / stages[stage.baseline].seconds.back());
    }
  }
  const auto allocated = allocations - before;
  fmt::print("{}: {} messages, {} bytes each, {} allocations\n", path, messages.size(),
             body_bytes / messages.size(), allocated);
  for (const auto& stage : stages) {
    const auto seconds = median(stage.seconds) / static_cast<double>(repeats);
    fmt::print("  {:<16} {:8.2f} us a message {:7.0f} MB/s {:6.2f} times RapidJSON\n", stage.name,
               seconds * 1e6 / static_cast<double>(messages.size()),
               static_cast<double>(stage.bytes) / seconds / 1e6, median(stage.ratios));
  }
}

}  // namespace

}  // namespace pbm

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: pipeline_bench CAPTURE...\n");
    return 64;
  }
  for (int i = 1; i < argc; ++i) pbm::measure(argv[i]);
  return 0;
}
