#ifndef REXA_RUN_REQUEST_HPP
#define REXA_RUN_REQUEST_HPP

#include <rexa/bytes.hpp>
#include <rexa/id.hpp>
#include <rexa/language.hpp>
#include <rexa/limits.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rexa {

/// Environment variables a run is given, by name.
using Variables = std::map<std::string, std::string>;

/// Files placed into the workspace before a run: path relative to it -> contents.
using InputFiles = std::map<std::string, Bytes>;

/// What to run. Built by its constructor and setters, which return the request itself:
/// `RunRequest("print(1)").task("smoke test").argument("--fast")`.
class RunRequest {
public:
    RunRequest() = default;

    /// `code` is UTF-8. Whitespace that all its lines share at their start is taken off before the
    /// run; the snapshot keeps the original beside it.
    explicit RunRequest(std::string code, Language language = Language::python)
        : code_(std::move(code)), language_(language) {}

    RunRequest& code(std::string value) { return set(code_, std::move(value)); }
    RunRequest& language(Language value) { return set(language_, value); }
    /// What this run is for, in a person's words.
    RunRequest& task(std::string value) { return set(task_, std::move(value)); }
    /// The snapshot whose resulting workspace this run starts from. In the local sandbox renaming a
    /// folder that came from there answers EXDEV, as between two file systems: programs that can
    /// move files (mv, Python's shutil.move) copy it then. Renaming its files works.
    RunRequest& parent(SnapshotId value) { return set(parent_, std::optional(value)); }
    RunRequest& standard_input(Bytes value) { return set(standard_input_, std::move(value)); }
    RunRequest& argument(std::string value) {
        arguments_.push_back(std::move(value));
        return *this;
    }
    RunRequest& arguments(std::vector<std::string> value) {
        return set(arguments_, std::move(value));
    }
    /// Recorded in the snapshot: not for secrets.
    RunRequest& variable(std::string name, std::string value) {
        variables_.insert_or_assign(std::move(name), std::move(value));
        return *this;
    }
    RunRequest& variables(Variables value) { return set(variables_, std::move(value)); }
    RunRequest& file(std::string path, Bytes contents) {
        files_.insert_or_assign(std::move(path), std::move(contents));
        return *this;
    }
    RunRequest& files(InputFiles value) { return set(files_, std::move(value)); }
    RunRequest& limits(const Limits& value) { return set(limits_, value); }
    RunRequest& network(Network value) { return set(network_, value); }
    /// Names of files and folders that are left out of the captured workspace, wherever they
    /// appear. Default: `__pycache__`.
    RunRequest& ignore(std::vector<std::string> value) { return set(ignore_, std::move(value)); }
    /// The provider's name; empty for the engine's first.
    RunRequest& provider(std::string value) { return set(provider_, std::move(value)); }

    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    [[nodiscard]] Language language() const noexcept { return language_; }
    [[nodiscard]] const std::string& task() const noexcept { return task_; }
    [[nodiscard]] const std::optional<SnapshotId>& parent() const noexcept { return parent_; }
    [[nodiscard]] const Bytes& standard_input() const noexcept { return standard_input_; }
    [[nodiscard]] const std::vector<std::string>& arguments() const noexcept { return arguments_; }
    [[nodiscard]] const Variables& variables() const noexcept { return variables_; }
    [[nodiscard]] const InputFiles& files() const noexcept { return files_; }
    [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
    [[nodiscard]] Network network() const noexcept { return network_; }
    [[nodiscard]] const std::vector<std::string>& ignore() const noexcept { return ignore_; }
    [[nodiscard]] const std::string& provider() const noexcept { return provider_; }

    friend bool operator==(const RunRequest&, const RunRequest&) = default;

private:
    template <class T>
    RunRequest& set(T& member, T value) {
        member = std::move(value);
        return *this;
    }

    std::string code_;
    Language language_ = Language::python;
    std::string task_;
    std::optional<SnapshotId> parent_;
    Bytes standard_input_;
    std::vector<std::string> arguments_;
    Variables variables_;
    InputFiles files_;
    Limits limits_;
    Network network_ = Network::none;
    std::vector<std::string> ignore_ = {"__pycache__"};
    std::string provider_;
};

} // namespace rexa

#endif
