#include "sandbox/daytona/v0/values.hpp"

#include "sandbox/daytona/v0/time_text.hpp"

namespace rexa::daytona::v0 {

std::map<std::string, std::string> read_map(const net::JsonView& reply) {
    std::map<std::string, std::string> map;
    for (const auto& [name, value] : reply.members()) {
        map[name] = read_optional_text(value);
    }
    return map;
}

std::vector<std::string> read_texts(const net::JsonView& reply) {
    std::vector<std::string> texts;
    for (const net::JsonView& item : reply.items()) {
        texts.push_back(item.text());
    }
    return texts;
}

void write_map(net::JsonWriter& writer, std::string_view name,
               const std::map<std::string, std::string>& map) {
    if (map.empty()) {
        return;
    }
    writer.key(name).begin_object();
    for (const auto& [key, value] : map) {
        writer.member(key, value);
    }
    writer.end_object();
}

void write_texts(net::JsonWriter& writer, std::string_view name,
                 const std::vector<std::string>& texts) {
    if (texts.empty()) {
        return;
    }
    writer.key(name).begin_array();
    for (const std::string& text : texts) {
        writer.value(text);
    }
    writer.end_array();
}

std::optional<Build> read_build(const net::JsonView& reply) {
    if (!reply.is_object()) {
        return std::nullopt;
    }
    return Build{read_optional_text(reply["dockerfileContent"]),
                 read_texts(reply["contextHashes"])};
}

void write_build(net::JsonWriter& writer, const Build& build) {
    writer.key("buildInfo").begin_object().member("dockerfileContent", build.dockerfile);
    write_texts(writer, "contextHashes", build.context_hashes);
    writer.end_object();
}

void write_secrets(net::JsonWriter& writer, const std::map<std::string, std::string>& secrets) {
    writer.key("secrets").begin_array();
    for (const auto& [variable, secret] : secrets) {
        writer.begin_object().member(variable, secret).end_object();
    }
    writer.end_array();
}

std::string read_optional_text(const net::JsonView& value) {
    return value.optional_text().value_or("");
}

std::optional<Timestamp> read_time(const net::JsonView& value) {
    return parse_time(read_optional_text(value));
}

void write_text(net::JsonWriter& writer, std::string_view name, std::string_view text) {
    if (!text.empty()) {
        writer.member(name, text);
    }
}

void add_text(net::QueryString& query, std::string_view name, std::string_view text) {
    if (!text.empty()) {
        query.add(name, text);
    }
}

} // namespace rexa::daytona::v0
