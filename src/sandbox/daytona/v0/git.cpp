#include "sandbox/daytona/v0/git_codec.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/daytona/v0/git.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace rexa::daytona::v0 {
namespace {

using net::JsonWriter;
using net::Method;
using net::QueryString;

// A clone or push says nothing until it is done.
constexpr std::chrono::milliseconds longest_transfer = std::chrono::minutes(30);

QueryString at(std::string_view path) {
    return QueryString().add("path", path);
}

std::vector<Secret> secrets_of(const std::optional<GitCredentials>& credentials) {
    return credentials ? std::vector{credentials->password} : std::vector<Secret>();
}

net::JsonView send(ToolboxLink& link, Method method, std::string_view path, const JsonWriter& body,
                   const Call& call, std::vector<Secret> secrets = {}) {
    net::Request request = link.request(method, path, call);
    set_json(request, body);
    request.secrets = std::move(secrets);
    request.silence_timeout = longest_transfer;
    return link.ask(request, call);
}

/// A body with nothing but texts.
JsonWriter body_of(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    JsonWriter body;
    body.begin_object();
    for (const auto& [name, text] : members) {
        write_text(body, name, text);
    }
    body.end_object();
    return body;
}

} // namespace

Git::Git(std::shared_ptr<ToolboxLink> link) noexcept : link_(std::move(link)) {}

void Git::clone(const GitClone& clone, const Call& call) const {
    send(*link_, Method::post, "/git/clone", write_clone(clone), call,
         secrets_of(clone.credentials));
}

GitStatus Git::status(std::string_view path, const Call& call) const {
    return read_git_status(link_->get("/git/status", call, at(path)));
}

void Git::add(std::string_view path, const std::vector<std::string>& files,
              const Call& call) const {
    JsonWriter body;
    body.begin_object().member("path", path);
    write_texts(body, "files", files);
    send(*link_, Method::post, "/git/add", body.end_object(), call);
}

std::string Git::commit(std::string_view path, const GitCommit& commit, const Call& call) const {
    return send(*link_, Method::post, "/git/commit", write_commit(path, commit), call)["hash"]
        .text();
}

GitBranches Git::branches(std::string_view path, const Call& call) const {
    return read_git_branches(link_->get("/git/branches", call, at(path)));
}

void Git::create_branch(std::string_view path, std::string_view name, const Call& call) const {
    send(*link_, Method::post, "/git/branches", body_of({{"path", path}, {"name", name}}), call);
}

void Git::remove_branch(std::string_view path, std::string_view name, const Call& call) const {
    send(*link_, Method::remove, "/git/branches", body_of({{"path", path}, {"name", name}}), call);
}

void Git::checkout(std::string_view path, std::string_view branch, const Call& call) const {
    send(*link_, Method::post, "/git/checkout", body_of({{"path", path}, {"branch", branch}}),
         call);
}

void Git::push(std::string_view path, const GitTransfer& transfer, const Call& call) const {
    send(*link_, Method::post, "/git/push", write_transfer(path, transfer, true), call,
         secrets_of(transfer.credentials));
}

void Git::pull(std::string_view path, const GitTransfer& transfer, const Call& call) const {
    send(*link_, Method::post, "/git/pull", write_transfer(path, transfer, false), call,
         secrets_of(transfer.credentials));
}

std::vector<GitCommitRecord> Git::history(std::string_view path, const Call& call) const {
    return read_git_history(link_->get("/git/history", call, at(path)));
}

void Git::init(std::string_view path, std::string_view branch, bool bare, const Call& call) const {
    JsonWriter body;
    body.begin_object().member("path", path);
    write_text(body, "initial_branch", branch);
    if (bare) {
        body.member("bare", true);
    }
    send(*link_, Method::post, "/git/init", body.end_object(), call);
}

void Git::reset(std::string_view path, const GitReset& reset, const Call& call) const {
    send(*link_, Method::post, "/git/reset", write_reset(path, reset), call);
}

void Git::restore(std::string_view path, const GitRestore& restore, const Call& call) const {
    send(*link_, Method::post, "/git/restore", write_restore(path, restore), call);
}

std::vector<GitRemote> Git::remotes(std::string_view path, const Call& call) const {
    return read_git_remotes(link_->get("/git/remotes", call, at(path)));
}

void Git::add_remote(std::string_view path, const GitRemote& remote, bool fetch, bool overwrite,
                     const Call& call) const {
    JsonWriter body;
    body.begin_object()
        .member("path", path)
        .member("name", remote.name)
        .member("url", remote.url)
        .member("fetch", fetch)
        .member("overwrite", overwrite)
        .end_object();
    send(*link_, Method::post, "/git/remotes", body, call);
}

std::optional<std::string> Git::get_config(std::string_view key, std::string_view path,
                                           std::string_view scope, const Call& call) const {
    QueryString query;
    query.add("key", key);
    if (!path.empty()) {
        query.add("path", path);
    }
    if (!scope.empty()) {
        query.add("scope", scope);
    }
    return link_->get("/git/config", call, query)["value"].optional_text();
}

void Git::set_config(std::string_view key, std::string_view value, std::string_view path,
                     std::string_view scope, const Call& call) const {
    JsonWriter body;
    body.begin_object().member("key", key).member("value", value);
    write_text(body, "path", path);
    write_text(body, "scope", scope);
    send(*link_, Method::post, "/git/config", body.end_object(), call);
}

void Git::set_user(std::string_view name, std::string_view email, std::string_view path,
                   std::string_view scope, const Call& call) const {
    send(*link_, Method::post, "/git/config/user",
         body_of({{"name", name}, {"email", email}, {"path", path}, {"scope", scope}}), call);
}

void Git::store_credentials(const GitCredentials& credentials, std::string_view host,
                            std::string_view protocol, const Call& call) const {
    send(*link_, Method::post, "/git/credentials",
         body_of({{"username", credentials.user},
                  {"password", credentials.password.reveal()},
                  {"host", host},
                  {"protocol", protocol}}),
         call, {credentials.password});
}

} // namespace rexa::daytona::v0
