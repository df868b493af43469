#ifndef REXA_SANDBOX_DAYTONA_V0_GIT_CODEC_HPP
#define REXA_SANDBOX_DAYTONA_V0_GIT_CODEC_HPP

#include "net/json_writer.hpp"
#include "net/reply_json.hpp"

#include <rexa/daytona/v0/git.hpp>

#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

GitStatus read_git_status(const net::JsonView& reply);
GitBranches read_git_branches(const net::JsonView& reply);
std::vector<GitCommitRecord> read_git_history(const net::JsonView& reply);
std::vector<GitRemote> read_git_remotes(const net::JsonView& reply);

net::JsonWriter write_clone(const GitClone& clone);
net::JsonWriter write_commit(std::string_view path, const GitCommit& commit);
net::JsonWriter write_transfer(std::string_view path, const GitTransfer& transfer, bool is_push);
net::JsonWriter write_reset(std::string_view path, const GitReset& reset);
net::JsonWriter write_restore(std::string_view path, const GitRestore& restore);

} // namespace rexa::daytona::v0

#endif
