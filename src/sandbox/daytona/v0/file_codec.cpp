#include "sandbox/daytona/v0/file_codec.hpp"

#include "sandbox/daytona/v0/values.hpp"

#include <algorithm>

namespace rexa::daytona::v0 {

FileRecord read_file_record(const net::JsonView& reply) {
    FileRecord file;
    file.name = reply["name"].text();
    file.path = read_optional_text(reply["path"]);
    const std::int64_t size = reply["size"].optional_integer().value_or(0);
    file.size = static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0));
    file.is_folder = reply["isDir"].optional_boolean().value_or(false);
    file.mode = read_optional_text(reply["mode"]);
    file.permissions = read_optional_text(reply["permissions"]);
    file.owner = read_optional_text(reply["owner"]);
    file.group = read_optional_text(reply["group"]);
    file.modified_at = read_time(reply["modifiedAt"]);
    return file;
}

FileMatch read_file_match(const net::JsonView& reply) {
    return {reply["file"].text(), reply["line"].optional_integer().value_or(0),
            read_optional_text(reply["content"])};
}

Replacement read_replacement(const net::JsonView& reply) {
    return {reply["file"].text(), reply["success"].optional_boolean().value_or(false),
            read_optional_text(reply["error"])};
}

} // namespace rexa::daytona::v0
