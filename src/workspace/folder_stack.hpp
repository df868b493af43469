#ifndef REXA_WORKSPACE_FOLDER_STACK_HPP
#define REXA_WORKSPACE_FOLDER_STACK_HPP

#include "workspace/file_descriptor.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::workspace {

/// The folders from the top to where a walk is. However deep it goes, only the innermost few are
/// held open; an outer one is opened again by way of its parents, and only if it is still the
/// same folder.
class FolderStack {
public:
    /// `top` is borrowed.
    explicit FolderStack(int top) noexcept : top_(top) {}

    /// Enters an open folder of this name. Errors: workspace_invalid.
    void enter(std::string name, FileDescriptor folder);
    void leave() noexcept { levels_.pop_back(); }

    /// The innermost folder, or -1 when it is no longer where it was.
    [[nodiscard]] int current();

    [[nodiscard]] std::size_t depth() const noexcept { return levels_.size(); }
    [[nodiscard]] const std::string& name() const noexcept { return levels_.back().name; }

    /// The path of a name in the innermost folder, relative to the top.
    [[nodiscard]] std::string path_of(std::string_view name) const;

private:
    struct Level {
        std::string name;
        FileDescriptor folder;
        dev_t device = 0;
        ino_t inode = 0;
    };
    void close_outer() noexcept;
    static FileDescriptor reopen(int parent, const Level& level);

    int top_;
    std::vector<Level> levels_;
};

} // namespace rexa::workspace

#endif
