#ifndef REXA_SANDBOX_DAYTONA_V0_SANDBOX_CODEC_HPP
#define REXA_SANDBOX_DAYTONA_V0_SANDBOX_CODEC_HPP

#include "net/json_writer.hpp"
#include "net/reply_json.hpp"
#include "net/url.hpp"

#include <rexa/daytona/v0/new_sandbox.hpp>
#include <rexa/daytona/v0/sandboxes.hpp>

#include <string_view>

namespace rexa::daytona::v0 {

/// How a page by number is remembered as the place to go on from.
inline constexpr std::string_view page_prefix = "page=";

/// Errors: bad_reply without an id.
SandboxRecord read_sandbox(const net::JsonView& reply);

/// An array, a page by number or a page by cursor.
SandboxPage read_sandbox_page(const net::JsonView& reply);

/// Errors: invalid_argument for fields that exclude each other.
net::JsonWriter write_new_sandbox(const NewSandbox& sandbox);

/// `from` is a `SandboxPage::next`. Errors: invalid_argument.
net::QueryString write_query(const SandboxQuery& query, std::string_view from);

net::JsonWriter write_network(const NetworkSettings& settings);

} // namespace rexa::daytona::v0

#endif
