#include "store/sqlite/spool_files.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>

namespace rexa::sqlite {
namespace {

constexpr std::size_t most_idle = 32;
constexpr std::uint64_t longest_wiped = 256 * 1024;
constexpr std::size_t token_digits = 32;

constexpr std::array<char, 16 * 1024> zeros{};

/// False when that failed.
bool wipe(const SpoolFile& file) noexcept {
    for (std::uint64_t done = 0; done < file.used;) {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), file.used - done));
        const ssize_t written =
            ::pwrite(file.file.get(), zeros.data(), size, static_cast<off_t>(done));
        if (written < 0 && errno != EINTR) {
            return false;
        }
        done += written < 0 ? 0 : static_cast<std::uint64_t>(written);
    }
    return true;
}

} // namespace

SpoolFiles::SpoolFiles(int folder, std::string owner) : folder_(folder), owner_(std::move(owner)) {
    idle_.reserve(most_idle);
}

SpoolFiles::~SpoolFiles() {
    if (::getpid() != process_) {
        return; // after fork() they are the parent's
    }
    for (const SpoolFile& file : idle_) {
        ::unlinkat(folder_, file.name.c_str(), 0);
    }
}

SpoolFile SpoolFiles::take() {
    std::string name;
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            SpoolFile file = std::move(idle_.back());
            idle_.pop_back();
            return file;
        }
        name = owner_ + "." + std::to_string(made_++);
    }
    return {create_file(folder_, name), name, 0};
}

void SpoolFiles::give_back(SpoolFile file) noexcept {
    if (file.used <= longest_wiped && wipe(file)) {
        file.used = 0;
        const std::scoped_lock lock(mutex_);
        if (idle_.size() < most_idle) {
            idle_.push_back(std::move(file));
            return;
        }
    }
    ::unlinkat(folder_, file.name.c_str(), 0);
}

std::string_view spool_owner(std::string_view name) noexcept {
    const std::string_view owner = name.substr(0, token_digits);
    const bool named =
        is_random_name(owner) && name.size() > token_digits + 1 && name[token_digits] == '.' &&
        name.substr(token_digits + 1).find_first_not_of("0123456789") == std::string_view::npos;
    return named ? owner : std::string_view();
}

std::vector<std::string> spool_files_of(int folder, std::string_view owner) {
    std::vector<std::string> names = names_in(folder, "spool");
    std::erase_if(names, [&](const std::string& name) { return spool_owner(name) != owner; });
    return names;
}

} // namespace rexa::sqlite
