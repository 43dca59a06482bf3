// SPDX-License-Identifier: MPL-2.0
// An output that appends its lines to a file. For log rotation, the file can be renamed and is then
// reopened between two lines.
#pragma once

#include "base/fd.h"
#include "output/descriptor_output.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace pbm {

// How the lines of a file are kept.
struct FileKeeping {
  // What happens to an incomplete last line of a file that is opened: it is ended with a newline,
  // or cut off, because its message is delivered again; see output/earlier_lines.h.
  enum class TornLine { ended, cut };

  // Whether lines are written when the kernel has accepted them, or when they are on the disk.
  enum class Sync { none, data };

  TornLine torn_line = TornLine::ended;
  Sync sync = Sync::none;
};

class FileOutput final : public DescriptorOutput {
 public:
  // Creates the file with mode 0640 if there is none. An empty file gets the header, which is
  // a line or empty; any other file must begin with it. Errors: output; usage for a pipe or
  // another first line.
  static Result<std::unique_ptr<FileOutput>> open(const std::string& path,
                                                  const std::string& header = "",
                                                  Backlog backlog = {}, FileKeeping keeping = {});

  // Whether torn lines are cut off, and no other process does the same with this file.
  [[nodiscard]] bool is_alone() const { return is_alone_; }

  // The open file, which is also open for reading.
  [[nodiscard]] int descriptor() const { return file_.get(); }

  // Of what is kept by synchronous writing, only what is on the disk.
  [[nodiscard]] std::uint64_t written() const override;

  // Marks the file; see output/output_mark.h.
  void note(const std::optional<AckNote>& note) override;

  // Whether the file can be marked.
  [[nodiscard]] bool has_marks() const { return has_marks_; }

  // All lines appended so far are written to the old file. The lines stay those of the old header
  // if the file was not renamed, or if it begins with that header.
  [[nodiscard]] Result<Reopened> reopen(const std::string& header) override;

 private:
  FileOutput(std::string path, const std::string& header, Fd file, Backlog backlog,
             FileKeeping keeping, bool is_alone);
  [[nodiscard]] Result<State> make_progress(TimePoint now) override;
  [[nodiscard]] Result<void> sync();
  [[nodiscard]] bool has_old_lines(int descriptor) const;
  void begin_marks();
  void use(Fd file);
  void forget_earlier_note();
  void notice_truncation(std::uint64_t before);
  [[nodiscard]] bool is_same_file(int descriptor) const;

  std::string path_;
  Fd file_;
  FileKeeping keeping_;
  bool is_alone_;
  std::uint64_t synced_ = 0;        // offset of the lines that are on the disk
  std::uint64_t begin_offset_ = 0;  // of the first line that this process appends to the file
  std::uint64_t begin_size_ = 0;    // of the file before it
  std::int64_t lowest_offset_ = std::numeric_limits<std::int64_t>::min();  // that can be noted
  bool has_marks_ = false;
};

}  // namespace pbm
