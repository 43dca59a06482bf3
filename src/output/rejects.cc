// SPDX-License-Identifier: MPL-2.0
// A reject has what is needed to replay the message after a fix: --input reads the file as a
// capture. So nothing of the message is changed, except that bytes which JSON cannot hold are
// encoded.
#include "output/rejects.h"

#include "base/base64.h"
#include "base/text.h"
#include "event/capture_facts.h"
#include "json/object_writer.h"
#include "output/append_file.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kRejectsFlag = "--rejects";

// Names on Pulse are UTF-8. In a name that is not, each byte outside ASCII becomes '?'.
std::string shown_name(std::string_view name) {
  std::string shown(name);
  if (is_utf8(name)) return shown;
  std::ranges::replace_if(shown, [](char c) { return static_cast<signed char>(c) < 0; }, '?');
  return shown;
}

void append_envelope(const Delivery& delivery, ObjectWriter& line) {
  if (!has_envelope(delivery)) return;
  line.text("exchange", shown_name(delivery.exchange));
  line.text("key", shown_name(delivery.key));
  if (delivery.cc) line.texts("cc", *delivery.cc);
  if (const auto received = received_of(delivery); !received.empty()) {
    line.text("timestamp", received);
  }
  if (delivery.redelivered) line.raw("redelivered", "true");
}

void append_body(const Delivery& delivery, ObjectWriter& line) {
  // A body over the limit is not buffered, so only its size is known.
  if (delivery.body_bytes != delivery.body.size()) {
    line.number("size", delivery.body_bytes);
  } else if (is_utf8(delivery.body)) {
    line.text("body", delivery.body);
  } else {
    line.text("body_base64", base64_encoded(delivery.body));
  }
}

}  // namespace

void append_reject(const Delivery& delivery, Defect defect, std::string& out) {
  ObjectWriter line(out);
  append_envelope(delivery, line);
  line.text("error", defect.why);
  append_body(delivery, line);
  line.end();
  out.push_back('\n');
}

// With --exec, a message is rejected long after its delivery is gone. All but the reason is known
// before.
std::string reject_without_error(const Delivery& delivery) {
  std::string line;
  ObjectWriter writer(line);
  append_envelope(delivery, writer);
  append_body(delivery, writer);
  return line;
}

Result<Rejects> Rejects::open(const std::string& path) {
  auto file = open_for_appending(kRejectsFlag, path);
  if (!file) return file.error();
  Rejects rejects(path, std::move(*file));
  if (continues_torn_line(rejects.file_.get())) {
    if (const auto done = rejects.write("\n"); !done) return done.error();
  }
  return rejects;
}

Result<void> Rejects::reopen() {
  // Opened completely before the old one is closed: a failed rotation loses no message.
  auto again = open(path_);
  if (!again) return again.error();
  file_ = std::move(again->file_);
  return {};
}

Result<void> Rejects::add(const Delivery& delivery, Defect defect) {
  line_.clear();
  append_reject(delivery, defect, line_);
  return write(line_);
}

Result<void> Rejects::add(std::string_view without_error, std::string_view why) {
  line_.assign(without_error).append(",\"error\":");
  append_json_string(why, line_);
  return write(line_.append("}\n"));
}

// A write may be short if the disk becomes full. The next run ends such a line before it continues.
Result<void> Rejects::write(std::string_view lines) {
  if (write_all(file_.get(), lines) != 0) return file_error("write to", kRejectsFlag, path_);
  return {};
}

}  // namespace pbm
