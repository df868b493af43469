#ifndef REXA_DAYTONA_V0_TOOLBOX_HPP
#define REXA_DAYTONA_V0_TOOLBOX_HPP

#include <rexa/call.hpp>
#include <rexa/daytona/v0/files.hpp>
#include <rexa/daytona/v0/git.hpp>
#include <rexa/daytona/v0/interpreter.hpp>
#include <rexa/daytona/v0/process.hpp>
#include <rexa/daytona/v0/sessions.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class ToolboxLink;

/// What a sandbox uses at this moment.
struct SystemMetrics {
    std::optional<std::int64_t> cpu_count;
    std::optional<double> cpu_used_percent;
    std::optional<std::int64_t> memory_total, memory_used, memory_cache; ///< bytes
    std::optional<std::int64_t> disk_total, disk_used, disk_free;        ///< bytes
};

/// The inside of one running sandbox. Cheap to copy; safe to use from several threads, which block.
///
/// Errors of every call, besides those of Sandboxes: sandbox_unavailable when the sandbox turns out
/// to be in a state in which nothing inside can be reached, with that state in the message;
/// not_found when it is gone.
class Toolbox {
public:
    [[nodiscard]] Process process() const;
    [[nodiscard]] Sessions sessions() const;
    [[nodiscard]] Interpreter interpreter() const;
    [[nodiscard]] Files files() const;
    [[nodiscard]] Git git() const;

    /// Of the program inside that answers.
    std::string version(const Call& call = {}) const;
    /// Where relative paths begin.
    std::string work_folder(const Call& call = {}) const;
    std::string home_folder(const Call& call = {}) const;
    /// Errors: not_found where the sandbox's toolbox is too old for it.
    SystemMetrics metrics(const Call& call = {}) const;
    /// Changes what later processes find in their environment. Needs a toolbox of 2026-07 or newer.
    void update_environment(const std::map<std::string, std::string>& set,
                            const std::vector<std::string>& unset, const Call& call = {}) const;

    /// TCP ports something listens on.
    std::vector<std::uint16_t> ports(const Call& call = {}) const;
    /// Of ports 3000 to 9999. Errors: invalid_argument for others.
    bool is_port_in_use(std::uint16_t port, const Call& call = {}) const;

private:
    friend class Client;
    explicit Toolbox(std::shared_ptr<ToolboxLink> link) noexcept;
    std::shared_ptr<ToolboxLink> link_;
};

} // namespace rexa::daytona::v0

#endif
