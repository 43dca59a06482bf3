// SPDX-License-Identifier: MPL-2.0
#include "broker/tables.h"

#include "broker/replies.h"

namespace pbm {

amqp_table_entry_t text_entry(const char* name, std::string_view text) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = bytes_of(text);
  return entry;
}

amqp_table_entry_t flag_entry(const char* name) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  entry.value.value.boolean = 1;
  return entry;
}

amqp_table_entry_t table_entry(const char* name, amqp_table_t table) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_TABLE;
  entry.value.value.table = table;
  return entry;
}

bool read_cc(const amqp_basic_properties_t& properties, std::vector<std::string_view>& routes) {
  routes.clear();
  if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return false;
  for (int i = 0; i < properties.headers.num_entries; ++i) {
    const auto& entry = properties.headers.entries[i];
    if (view_of(entry.key) != "CC" || entry.value.kind != AMQP_FIELD_KIND_ARRAY) continue;
    for (int j = 0; j < entry.value.value.array.num_entries; ++j) {
      const auto& value = entry.value.value.array.entries[j];
      if (value.kind == AMQP_FIELD_KIND_UTF8) routes.push_back(view_of(value.value.bytes));
    }
    return true;
  }
  return false;
}

}  // namespace pbm
