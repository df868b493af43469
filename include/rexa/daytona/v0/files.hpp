#ifndef REXA_DAYTONA_V0_FILES_HPP
#define REXA_DAYTONA_V0_FILES_HPP

#include <rexa/blobs.hpp>
#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/execution.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class ToolboxLink;

/// Bytes to upload that are too many to hold, or made while they are sent.
class UploadSource {
public:
    virtual ~UploadSource() = default;
    /// All bytes, known before the first is read.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// The next bytes, at least one until all were read; 0 then.
    virtual std::size_t read(std::span<std::byte> into) = 0;
    /// From the beginning again, for a further attempt.
    virtual void rewind() = 0;
};

/// A file of this machine. Errors: path_unreadable.
std::shared_ptr<UploadSource> upload_from_file(const std::filesystem::path& path);

/// One file to make or replace. Exactly one of content and source.
struct Upload {
    Upload(std::string to, Bytes bytes) : path(std::move(to)), content(std::move(bytes)) {}
    Upload(std::string to, std::shared_ptr<UploadSource> from)
        : path(std::move(to)), source(std::move(from)) {}

    std::string path; ///< blanks at its ends are lost; folders above it are made
    Bytes content;
    std::shared_ptr<UploadSource> source;
};

struct FileRecord {
    std::string name;
    std::string path; ///< in a list of more than one level
    std::uint64_t size = 0;
    bool is_folder = false;
    std::string mode;        ///< such as "-rw-r--r--"
    std::string permissions; ///< such as "0644"
    std::string owner;
    std::string group;
    std::optional<Timestamp> modified_at; ///< missing in older sandboxes
};

struct FileMatch {
    std::string file;
    std::int64_t line = 0; ///< from 1
    std::string content;   ///< of the line
};

struct Replacement {
    std::string file;
    bool success = false;
    std::string error;
};

/// What a file becomes; what is empty stays as it is.
struct Permissions {
    std::string mode; ///< octal, such as "0644"
    std::string owner;
    std::string group;
};

/// Told of bytes moved so far and in all (0: not known).
using TransferProgress = std::function<void(std::uint64_t moved, std::uint64_t total)>;

/// Takes several files of one download in the order the service sends them: begin, any number of
/// data, end; or failed alone.
class DownloadHandler {
public:
    virtual ~DownloadHandler() = default;
    /// `size`: where the service says it.
    virtual void begin_file(const std::string& path, std::optional<std::uint64_t> size) = 0;
    virtual void file_data(BytesView bytes) = 0;
    virtual void end_file() = 0;
    /// The reason is remote text: untrusted, one line.
    virtual void failed_file(const std::string& path, const std::string& reason) = 0;
};

/// The files of a sandbox. Paths are the sandbox's; relative ones begin at the toolbox's work
/// folder, `~` means nothing. Cheap to copy; safe to use from several threads, which block.
/// Errors: as for Toolbox; not_found for a file that is not there.
class Files {
public:
    /// `depth`: levels below the folder, from 1; older sandboxes always give one. Entries nothing
    /// can be learnt of, such as broken links, are left out. Errors: too_large beyond 200,000
    /// entries.
    std::vector<FileRecord> list(std::string_view folder, std::optional<int> depth = std::nullopt,
                                 const Call& call = {}) const;
    /// Of a link: what it leads to.
    FileRecord info(std::string_view path, const Call& call = {}) const;
    /// With all folders above it; one that is there is no error.
    void make_folder(std::string_view path, std::string_view mode = "0755",
                     const Call& call = {}) const;
    /// The folder it goes to must be there, the destination must not.
    void move(std::string_view from, std::string_view to, const Call& call = {}) const;
    void set_permissions(std::string_view path, const Permissions& permissions,
                         const Call& call = {}) const;
    void remove(std::string_view path, bool recursive = false, const Call& call = {}) const;
    /// Lines that contain a text, in files below a folder.
    std::vector<FileMatch> find_in_files(std::string_view folder, std::string_view text,
                                         const Call& call = {}) const;
    /// Files below a folder whose name matches a pattern such as "*.py".
    std::vector<std::string> find_names(std::string_view folder, std::string_view pattern,
                                        const Call& call = {}) const;
    std::vector<Replacement> replace_in_files(const std::vector<std::string>& files,
                                              std::string_view text, std::string_view by,
                                              const Call& call = {}) const;

    /// All in one request. When one fails others may be there already: the error's remote message
    /// says which failed.
    void upload(const std::vector<Upload>& uploads, const TransferProgress& progress = {},
                const Call& call = {}) const;

    /// One file, in pieces. Errors: connection_lost when it came only in part.
    void download(std::string_view path, const BytesSink& sink,
                  const TransferProgress& progress = {}, const Call& call = {}) const;
    /// The same, held in memory, up to a limit. Errors: too_large.
    Bytes read(std::string_view path, std::uint64_t largest = 64u << 20,
               const Call& call = {}) const;
    /// Several in one request; each path is answered once. One that fails does not end the others.
    void download_all(const std::vector<std::string>& paths, DownloadHandler& handler,
                      const TransferProgress& progress = {}, const Call& call = {}) const;

private:
    friend class Toolbox;
    explicit Files(std::shared_ptr<ToolboxLink> link) noexcept;
    std::shared_ptr<ToolboxLink> link_;
};

} // namespace rexa::daytona::v0

#endif
