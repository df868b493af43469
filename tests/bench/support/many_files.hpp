#ifndef REXA_TESTS_BENCH_SUPPORT_MANY_FILES_HPP
#define REXA_TESTS_BENCH_SUPPORT_MANY_FILES_HPP

#include "bench/support/child_process.hpp"

#include <rexa/digest.hpp>
#include <rexa/engine.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace rexa::bench {

/// Writes 10,000 files of 4 KiB of random bytes in 100 folders, then prints the digest of all
/// paths and contents in order.
inline constexpr const char* write_many_files = R"(
import hashlib, os
total = hashlib.sha256()
for folder in range(100):
    os.mkdir(f"{folder:02}")
    for number in range(100):
        content = os.urandom(4096)
        path = f"{folder:02}/{number:02}"
        with open(path, "wb") as file:
            file.write(content)
        total.update(path.encode() + content)
print(total.hexdigest(), end="")
)";

/// Gives ten of those files other contents.
inline constexpr const char* change_ten_files = R"(
import os
for folder in range(10):
    with open(f"{folder * 10:02}/{folder:02}", "wb") as file:
        file.write(os.urandom(4096))
)";

/// Measures from the end of the program to the durable snapshot.
class CaptureClock final : public RunObserver {
public:
    void on_phase(SnapshotId, Phase phase) override {
        if (phase == Phase::capturing) {
            start_ = std::chrono::steady_clock::now();
        } else if (phase == Phase::finished) {
            milliseconds_ =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
                    .count();
        }
    }

    [[nodiscard]] double milliseconds() const noexcept { return milliseconds_; }

private:
    std::chrono::steady_clock::time_point start_;
    double milliseconds_ = 0;
};

inline std::string digest_of_folder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths);
    Hasher hasher;
    for (const std::filesystem::path& path : paths) {
        std::ifstream file(path, std::ios::binary);
        const std::string content(std::istreambuf_iterator<char>(file), {});
        hasher.update(as_bytes(path.lexically_relative(folder).native()));
        hasher.update(as_bytes(content));
    }
    return hasher.finish().to_string();
}

/// Restores a snapshot into a new folder and compares every byte with what its run printed.
inline void restore_and_compare(Engine& engine, const Snapshot& snapshot,
                                const std::filesystem::path& folder) {
    engine.restore(snapshot.id(), folder);
    if (digest_of_folder(folder) != snapshot.output().out.text().chars()) {
        throw std::runtime_error("what was restored is not what the run wrote");
    }
}

inline void require_success(const Snapshot& snapshot) {
    if (snapshot.status() != Status::succeeded) {
        throw std::runtime_error("the run failed: " + snapshot.output().err.text().chars());
    }
}

inline void git(const std::filesystem::path& folder, std::vector<std::string> arguments) {
    std::vector<std::string> command = {"/usr/bin/git",
                                        "-C",
                                        folder,
                                        "-c",
                                        "user.name=bench",
                                        "-c",
                                        "user.email=bench@localhost",
                                        "-c",
                                        "gc.auto=0"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    run_child(command, [](std::string_view) {},
              {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1"});
}

inline void git_add_and_commit(const std::filesystem::path& folder) {
    git(folder, {"add", "--all"});
    git(folder, {"commit", "--quiet", "--message", "all"});
}

} // namespace rexa::bench

#endif
