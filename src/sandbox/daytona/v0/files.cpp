#include "sandbox/daytona/v0/file_codec.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/daytona/v0/files.hpp>
#include <rexa/error.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rexa::daytona::v0 {
namespace {

using net::Method;
using net::QueryString;

constexpr std::size_t most_items = 200'000;

/// Errors: too_large.
template <class Read>
auto read_items(const net::JsonView& reply, Read read) {
    const auto given = reply.items();
    if (given.size() > most_items) {
        throw Error(Errc::too_large, "the answer lists more than " + std::to_string(most_items) +
                                         " things; ask for fewer at once")
            .from("daytona");
    }
    std::vector<decltype(read(reply))> items;
    items.reserve(given.size());
    for (const net::JsonView& item : given) {
        items.push_back(read(item));
    }
    return items;
}

} // namespace

Files::Files(std::shared_ptr<ToolboxLink> link) noexcept : link_(std::move(link)) {}

std::vector<FileRecord> Files::list(std::string_view folder, std::optional<int> depth,
                                    const Call& call) const {
    QueryString query;
    add_text(query, "path", folder);
    if (depth) {
        query.add("depth", std::to_string(*depth));
    }
    return read_items(link_->get("/files", call, query), read_file_record);
}

FileRecord Files::info(std::string_view path, const Call& call) const {
    return read_file_record(link_->get("/files/info", call, QueryString().add("path", path)));
}

void Files::make_folder(std::string_view path, std::string_view mode, const Call& call) const {
    const QueryString query = QueryString().add("path", path).add("mode", mode);
    net::Request request = link_->request(Method::post, "/files/folder", call, query);
    request.retry = idempotent;
    link_->exchange(request, call);
}

void Files::move(std::string_view from, std::string_view to, const Call& call) const {
    const QueryString query = QueryString().add("source", from).add("destination", to);
    link_->exchange(link_->request(Method::post, "/files/move", call, query), call);
}

void Files::set_permissions(std::string_view path, const Permissions& permissions,
                            const Call& call) const {
    QueryString query;
    query.add("path", path);
    add_text(query, "mode", permissions.mode);
    add_text(query, "owner", permissions.owner);
    add_text(query, "group", permissions.group);
    net::Request request = link_->request(Method::post, "/files/permissions", call, query);
    request.retry = idempotent;
    link_->exchange(request, call);
}

void Files::remove(std::string_view path, bool recursive, const Call& call) const {
    QueryString query;
    query.add("path", path);
    if (recursive) {
        query.add("recursive", "true");
    }
    link_->exchange(link_->request(Method::remove, "/files", call, query), call);
}

std::vector<FileMatch> Files::find_in_files(std::string_view folder, std::string_view text,
                                            const Call& call) const {
    const QueryString query = QueryString().add("path", folder).add("pattern", text);
    return read_items(link_->get("/files/find", call, query), read_file_match);
}

std::vector<std::string> Files::find_names(std::string_view folder, std::string_view pattern,
                                           const Call& call) const {
    const QueryString query = QueryString().add("path", folder).add("pattern", pattern);
    return read_texts(link_->get("/files/search", call, query)["files"]);
}

std::vector<Replacement> Files::replace_in_files(const std::vector<std::string>& files,
                                                 std::string_view text, std::string_view by,
                                                 const Call& call) const {
    net::JsonWriter body;
    body.begin_object().key("files").begin_array();
    for (const std::string& file : files) {
        body.value(file);
    }
    body.end_array().member("pattern", text).member("newValue", by).end_object();
    net::Request request = link_->request(Method::post, "/files/replace", call);
    set_json(request, body);
    return read_items(link_->ask(request, call), read_replacement);
}

} // namespace rexa::daytona::v0
