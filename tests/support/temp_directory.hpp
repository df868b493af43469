#ifndef REXA_TESTS_SUPPORT_TEMP_DIRECTORY_HPP
#define REXA_TESTS_SUPPORT_TEMP_DIRECTORY_HPP

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace rexa::test {

/// A fresh folder of its own, removed with everything inside at the end of the test.
class TempDirectory {
public:
    TempDirectory() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "rexa-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("mkdtemp failed: " + pattern);
        }
        path_ = pattern;
    }
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;
    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace rexa::test

#endif
