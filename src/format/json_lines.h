// SPDX-License-Identifier: MPL-2.0
// The format json: one object for each event.
#pragma once

#include "event/event.h"
#include "format/line_writer.h"
#include "format/settings.h"

#include <string>
#include <utility>
#include <vector>

namespace pbm {

class JsonLines final : public LineWriter {
 public:
  // The message of a pulse event: token for token, or with what isn't printable in its strings
  // escaped, which is the same value but not the same text.
  enum class Message { as_sent, escaped };

  explicit JsonLines(JsonFormat format, Message message = Message::as_sent)
      : fields_(std::move(format.fields)),
        more_(std::move(format.more)),
        names_messages_(fields_.empty() || format.has_all),
        message_(message) {}

  void append(const Event& event, std::string& out) override;
  [[nodiscard]] bool names_messages() const override { return names_messages_; }

 private:
  void append_all(const Event& event, std::string& out);
  void append_known(Field field, const Event& event, std::string& out);
  void append_more(const Event& event, std::string& out);
  void append_chosen(const Event& event, std::string& out);
  [[nodiscard]] bool is_as_sent(Field field) const;

  std::vector<Field> fields_;
  std::vector<Field> more_;
  bool names_messages_;
  Message message_;
  std::string scratch_;
};

// Appends the value of one field as in a JSON event, on one line; null if the event has no such
// field. Derived fields are computed, in `scratch`.
void append_json_value(Field field, const Event& event, std::string& scratch, std::string& out);

}  // namespace pbm
