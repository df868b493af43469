#ifndef REXA_SANDBOX_LOCAL_CGROUP_FILES_HPP
#define REXA_SANDBOX_LOCAL_CGROUP_FILES_HPP

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::local {

/// What the kernel offers of cgroups: folders that bring their own files. The tests have another
/// kernel. Functions that return int give 0 or an errno.
class CgroupFiles {
public:
    virtual ~CgroupFiles() = default;
    virtual int make(const std::filesystem::path& folder) = 0;
    virtual int remove(const std::filesystem::path& folder) = 0;
    virtual int write(const std::filesystem::path& file, std::string_view text) = 0;
    [[nodiscard]] virtual std::optional<std::string> read(const std::filesystem::path& file) = 0;
    /// Names of the folders in a folder; none if there is no such folder.
    [[nodiscard]] virtual std::vector<std::string> list(const std::filesystem::path& folder) = 0;
    [[nodiscard]] virtual bool exists(const std::filesystem::path& path) = 0;
};

/// The machine's own.
CgroupFiles& system_cgroup_files();

} // namespace rexa::local

#endif
