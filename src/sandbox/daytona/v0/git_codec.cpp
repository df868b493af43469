#include "sandbox/daytona/v0/git_codec.hpp"

#include "sandbox/daytona/v0/values.hpp"
#include "sandbox/daytona/v0/words.hpp"

#include <array>

namespace rexa::daytona::v0 {
namespace {

constexpr std::array<Spelling<GitFileState>, 8> file_states = {{
    {GitFileState::unmodified, "Unmodified"},
    {GitFileState::untracked, "Untracked"},
    {GitFileState::modified, "Modified"},
    {GitFileState::added, "Added"},
    {GitFileState::deleted, "Deleted"},
    {GitFileState::renamed, "Renamed"},
    {GitFileState::copied, "Copied"},
    {GitFileState::unmerged, "Updated but unmerged"},
}};

Word<GitFileState> read_file_state(const net::JsonView& value) {
    return read_word<GitFileState>(read_optional_text(value), file_states);
}

void write_credentials(net::JsonWriter& writer, const std::optional<GitCredentials>& credentials) {
    if (credentials) {
        writer.member("username", credentials->user)
            .member("password", credentials->password.reveal());
    }
}

} // namespace

GitStatus read_git_status(const net::JsonView& reply) {
    GitStatus status;
    status.branch = read_optional_text(reply["currentBranch"]);
    for (const net::JsonView& file : reply["fileStatus"].items()) {
        status.files.push_back({file["name"].text(), read_optional_text(file["extra"]),
                                read_file_state(file["staging"]),
                                read_file_state(file["worktree"])});
    }
    status.ahead = reply["ahead"].optional_integer();
    status.behind = reply["behind"].optional_integer();
    status.published = reply["branchPublished"].optional_boolean();
    status.detached = reply["detached"].optional_boolean();
    status.upstream = read_optional_text(reply["upstream"]);
    return status;
}

GitBranches read_git_branches(const net::JsonView& reply) {
    return {read_texts(reply["branches"]), read_optional_text(reply["current"])};
}

std::vector<GitCommitRecord> read_git_history(const net::JsonView& reply) {
    std::vector<GitCommitRecord> commits;
    for (const net::JsonView& commit : reply.items()) {
        commits.push_back({commit["hash"].text(), read_optional_text(commit["author"]),
                           read_optional_text(commit["email"]),
                           read_optional_text(commit["message"]),
                           read_optional_text(commit["timestamp"])});
    }
    return commits;
}

std::vector<GitRemote> read_git_remotes(const net::JsonView& reply) {
    std::vector<GitRemote> remotes;
    for (const net::JsonView& remote : reply["remotes"].items()) {
        remotes.push_back({remote["name"].text(), read_optional_text(remote["url"])});
    }
    return remotes;
}

net::JsonWriter write_clone(const GitClone& clone) {
    net::JsonWriter writer;
    writer.begin_object().member("url", clone.url).member("path", clone.path);
    write_text(writer, "branch", clone.branch);
    write_text(writer, "commit_id", clone.commit);
    write_optional(writer, "depth", clone.depth);
    write_credentials(writer, clone.credentials);
    writer.end_object();
    return writer;
}

net::JsonWriter write_commit(std::string_view path, const GitCommit& commit) {
    net::JsonWriter writer;
    writer.begin_object()
        .member("path", path)
        .member("message", commit.message)
        .member("author", commit.author)
        .member("email", commit.email);
    if (commit.allow_empty) {
        writer.member("allow_empty", true);
    }
    writer.end_object();
    return writer;
}

net::JsonWriter write_transfer(std::string_view path, const GitTransfer& transfer, bool is_push) {
    net::JsonWriter writer;
    writer.begin_object().member("path", path);
    write_text(writer, "remote", transfer.remote);
    write_text(writer, "branch", transfer.branch);
    if (is_push && transfer.set_upstream) {
        writer.member("set_upstream", true);
    }
    write_credentials(writer, transfer.credentials);
    writer.end_object();
    return writer;
}

net::JsonWriter write_reset(std::string_view path, const GitReset& reset) {
    net::JsonWriter writer;
    writer.begin_object().member("path", path);
    write_text(writer, "mode", reset.mode);
    write_text(writer, "target", reset.target);
    write_texts(writer, "files", reset.files);
    writer.end_object();
    return writer;
}

net::JsonWriter write_restore(std::string_view path, const GitRestore& restore) {
    net::JsonWriter writer;
    writer.begin_object().member("path", path);
    write_texts(writer, "files", restore.files);
    write_text(writer, "source", restore.source);
    write_optional(writer, "staged", restore.staged);
    write_optional(writer, "worktree", restore.worktree);
    writer.end_object();
    return writer;
}

} // namespace rexa::daytona::v0
