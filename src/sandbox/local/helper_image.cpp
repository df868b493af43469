#include "sandbox/local/helper_image.hpp"

#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <dlfcn.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace rexa::local {

namespace fs = std::filesystem;
using workspace::FileDescriptor;

namespace {

constexpr const char* helper_name = "rexa-launcher";

bool is_executable(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// The folder of the shared object, or of the program, which this code is part of.
fs::path own_folder() {
    Dl_info info{};
    if (::dladdr(reinterpret_cast<const void*>(&own_folder), &info) == 0 ||
        info.dli_fname == nullptr) {
        return {};
    }
    std::error_code ignored;
    return fs::absolute(info.dli_fname, ignored).parent_path();
}

FileDescriptor open_executable_memory() {
    FileDescriptor memory(static_cast<int>(
        ::syscall(SYS_memfd_create, helper_name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC)));
    if (!memory && errno == EINVAL) {
        memory = FileDescriptor(::memfd_create(helper_name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    }
    return memory;
}

/// Sealed, so that nobody who finds the descriptor can change what is executed.
FileDescriptor embedded_copy() {
    FileDescriptor memory = open_executable_memory();
    if (!memory) {
        return {};
    }
    std::span<const char> left = embedded_helper();
    while (!left.empty()) {
        const ssize_t written = ::write(memory.get(), left.data(), left.size());
        if (written < 0 && errno != EINTR) {
            return {};
        }
        if (written > 0) {
            left = left.subspan(static_cast<std::size_t>(written));
        }
    }
    // Out of the way of the low numbers, which the helper's own descriptors are placed on.
    memory = FileDescriptor(::fcntl(memory.get(), F_DUPFD_CLOEXEC, 10));
    if (!memory && errno == EINVAL) {
        errno = EMFILE; // there may not be so high a number
    }
    constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if (memory && ::fcntl(memory.get(), F_ADD_SEALS, seals) != 0) {
        return {};
    }
    return memory;
}

/// The places where a helper may lie when none was named, in order.
std::array<fs::path, 3> usual_places() {
    const fs::path folder = own_folder();
    return {(folder / "../libexec/rexa" / helper_name).lexically_normal(), folder / helper_name,
            fs::path(REXA_INSTALLED_LIBEXEC) / helper_name};
}

[[noreturn]] void refuse(const fs::path& wanted, const std::string& reason) {
    const int error = errno;
    const std::array<fs::path, 3> places = usual_places();
    throw system_failure(Errc::sandbox_unavailable,
                         reason + "; it is looked for at LocalOptions::launcher (" +
                             (wanted.empty() ? "not given" : wanted.string()) +
                             "), beside the library (" + places[0].string() + ", " +
                             places[1].string() + "), where it was installed (" +
                             places[2].string() + "), and last inside the library",
                         error);
}

} // namespace

HelperImage find_helper(const fs::path& wanted) {
    if (!wanted.empty()) {
        if (!is_executable(wanted)) {
            refuse(wanted, "LocalOptions::launcher names no executable rexa-launcher");
        }
        return {wanted, false, {}};
    }
    for (const fs::path& place : usual_places()) {
        if (is_executable(place)) {
            return {place, false, {}};
        }
    }
    FileDescriptor memory = embedded_copy();
    if (!memory) {
        refuse(wanted, "no rexa-launcher was found, and none can be run from memory");
    }
    fs::path path = "/proc/self/fd/" + std::to_string(memory.get());
    return {std::move(path), true, std::move(memory)};
}

} // namespace rexa::local
