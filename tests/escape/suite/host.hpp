#ifndef REXA_TESTS_ESCAPE_SUITE_HOST_HPP
#define REXA_TESTS_ESCAPE_SUITE_HOST_HPP

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace rexa::escape {

/// What there is to attack, as host.py has set it up and written it down.
class Host {
public:
    /// Reads name=value lines and adds what is known of this process.
    explicit Host(const std::filesystem::path& facts);

    /// Errors: std::out_of_range.
    [[nodiscard]] const std::string& fact(const std::string& name) const { return facts_.at(name); }

    /// All facts as the arguments every attack gets.
    [[nodiscard]] std::vector<std::string> arguments() const;

    /// A connection to the host's listener gives its greeting; an empty string when it does not.
    [[nodiscard]] std::string greeting_by_tcp() const;
    [[nodiscard]] std::string greeting_by_abstract_socket() const;
    [[nodiscard]] static std::string greeting_by_path(const std::string& path);

    /// Whether the host's key is listed to the host.
    [[nodiscard]] bool key_is_listed() const;

    /// Whether the canary process still runs, and still has the secret in its environment.
    [[nodiscard]] bool canary_process_lives() const;

private:
    std::map<std::string, std::string> facts_;
};

/// Descriptors opened without CLOEXEC, as careless libraries leave them: a file, a folder, a
/// socket and a pipe, at low and at high numbers. They stay open to the end of the process.
void open_careless_descriptors(const Host& host);

} // namespace rexa::escape

#endif
