#ifndef REXA_SANDBOX_DAYTONA_V0_VALUES_HPP
#define REXA_SANDBOX_DAYTONA_V0_VALUES_HPP

#include "net/json_writer.hpp"
#include "net/reply_json.hpp"
#include "net/url.hpp"

#include <rexa/daytona/v0/new_sandbox.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

// What several codecs read and write. What is empty is not written.

std::map<std::string, std::string> read_map(const net::JsonView& reply);
std::vector<std::string> read_texts(const net::JsonView& reply);
void write_map(net::JsonWriter& writer, std::string_view name,
               const std::map<std::string, std::string>& map);
void write_texts(net::JsonWriter& writer, std::string_view name,
                 const std::vector<std::string>& texts);
/// None where the service tells of none.
std::optional<Build> read_build(const net::JsonView& reply);
void write_build(net::JsonWriter& writer, const Build& build);
/// The list of maps with one member each that the service takes.
void write_secrets(net::JsonWriter& writer, const std::map<std::string, std::string>& secrets);

std::string read_optional_text(const net::JsonView& value);
std::optional<Timestamp> read_time(const net::JsonView& value);

void write_text(net::JsonWriter& writer, std::string_view name, std::string_view text);

void add_text(net::QueryString& query, std::string_view name, std::string_view text);

template <class Value>
void write_optional(net::JsonWriter& writer, std::string_view name,
                    const std::optional<Value>& value) {
    if (value) {
        writer.member(name, *value);
    }
}

} // namespace rexa::daytona::v0

#endif
