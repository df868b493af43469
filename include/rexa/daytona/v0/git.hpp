#ifndef REXA_DAYTONA_V0_GIT_HPP
#define REXA_DAYTONA_V0_GIT_HPP

#include <rexa/call.hpp>
#include <rexa/daytona/v0/word.hpp>
#include <rexa/secret.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class ToolboxLink;

/// For one request; nothing of it is kept in the sandbox.
struct GitCredentials {
    std::string user;
    Secret password; ///< or a token
};

struct GitClone {
    std::string url;
    std::string path;
    std::string branch; ///< empty: the remote's own
    std::string commit; ///< to check out; empty: the branch's newest
    std::optional<int> depth;
    std::optional<GitCredentials> credentials;
};

enum class GitFileState : std::uint8_t {
    unknown = 0,
    unmodified,
    untracked,
    modified,
    added,
    deleted,
    renamed,
    copied,
    unmerged,
};

struct GitFile {
    std::string name;
    std::string extra; ///< of a renamed one: its other name
    Word<GitFileState> staging;
    Word<GitFileState> worktree;
};

struct GitStatus {
    std::string branch;
    std::vector<GitFile> files; ///< none: clean
    std::optional<std::int64_t> ahead;
    std::optional<std::int64_t> behind;
    std::optional<bool> published;
    std::optional<bool> detached;
    std::string upstream;
};

struct GitBranches {
    std::vector<std::string> names;
    std::string current; ///< may be missing
};

struct GitCommit {
    std::string message;
    std::string author;
    std::string email;
    bool allow_empty = false;
};

struct GitCommitRecord {
    std::string hash;
    std::string author;
    std::string email;
    std::string message;
    std::string timestamp; ///< as sent
};

struct GitTransfer {
    std::string remote;        ///< empty: the usual one
    std::string branch;        ///< empty: the current one
    bool set_upstream = false; ///< of a push
    std::optional<GitCredentials> credentials;
};

struct GitRemote {
    std::string name;
    std::string url;
};

struct GitReset {
    std::string mode;   ///< "soft", "mixed", "hard", "merge" or "keep"; empty: mixed
    std::string target; ///< empty: HEAD
    std::vector<std::string> files;
};

struct GitRestore {
    std::vector<std::string> files;
    std::string source; ///< empty: the index, or HEAD
    std::optional<bool> staged;
    std::optional<bool> worktree;
};

/// Repositories inside a sandbox; `path` is a repository's folder. Cheap to copy; safe to use from
/// several threads, which block.
/// Errors: as for Toolbox, with the service's code for it (such as GIT_AUTH_FAILED) as remote code.
class Git {
public:
    void clone(const GitClone& clone, const Call& call = {}) const;
    GitStatus status(std::string_view path, const Call& call = {}) const;
    /// "." adds all.
    void add(std::string_view path, const std::vector<std::string>& files,
             const Call& call = {}) const;
    /// The new commit's hash.
    std::string commit(std::string_view path, const GitCommit& commit, const Call& call = {}) const;
    GitBranches branches(std::string_view path, const Call& call = {}) const;
    void create_branch(std::string_view path, std::string_view name, const Call& call = {}) const;
    void remove_branch(std::string_view path, std::string_view name, const Call& call = {}) const;
    /// A branch or a commit.
    void checkout(std::string_view path, std::string_view branch, const Call& call = {}) const;
    void push(std::string_view path, const GitTransfer& transfer = {}, const Call& call = {}) const;
    void pull(std::string_view path, const GitTransfer& transfer = {}, const Call& call = {}) const;
    /// The newest first.
    std::vector<GitCommitRecord> history(std::string_view path, const Call& call = {}) const;

    // Of sandboxes with a toolbox of 2026-07 or newer.
    void init(std::string_view path, std::string_view branch = {}, bool bare = false,
              const Call& call = {}) const;
    void reset(std::string_view path, const GitReset& reset, const Call& call = {}) const;
    void restore(std::string_view path, const GitRestore& restore, const Call& call = {}) const;
    std::vector<GitRemote> remotes(std::string_view path, const Call& call = {}) const;
    void add_remote(std::string_view path, const GitRemote& remote, bool fetch = false,
                    bool overwrite = false, const Call& call = {}) const;
    /// `scope`: "local", "global" or "system"; empty: git's own rule.
    std::optional<std::string> get_config(std::string_view key, std::string_view path = {},
                                          std::string_view scope = {}, const Call& call = {}) const;
    void set_config(std::string_view key, std::string_view value, std::string_view path = {},
                    std::string_view scope = {}, const Call& call = {}) const;
    /// Whom commits name.
    void set_user(std::string_view name, std::string_view email, std::string_view path = {},
                  std::string_view scope = {}, const Call& call = {}) const;
    /// Keeps a password in the sandbox, in plain text, for all of its programs.
    void store_credentials(const GitCredentials& credentials, std::string_view host = {},
                           std::string_view protocol = {}, const Call& call = {}) const;

private:
    friend class Toolbox;
    explicit Git(std::shared_ptr<ToolboxLink> link) noexcept;
    std::shared_ptr<ToolboxLink> link_;
};

} // namespace rexa::daytona::v0

#endif
