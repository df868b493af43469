#include "sandbox/local/launcher/cpu_counter.hpp"

#include <unistd.h>

#include <charconv>
#include <utility>

namespace rexa::launcher {

std::uint64_t parse_cpu_time(std::string_view text) noexcept {
    constexpr std::string_view version_2 = "usage_usec ";
    const bool is_microseconds = text.starts_with(version_2);
    if (is_microseconds) {
        text.remove_prefix(version_2.size());
    }
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return is_microseconds ? value : value / 1000;
}

CpuCounter::CpuCounter(workspace::FileDescriptor file) noexcept : file_(std::move(file)) {
    before_ = read();
}

std::uint64_t CpuCounter::used() const noexcept {
    const std::uint64_t now = read();
    return now > before_ ? now - before_ : 0;
}

std::uint64_t CpuCounter::read() const noexcept {
    char text[64];
    const ssize_t size = file_ ? ::pread(file_.get(), text, sizeof text, 0) : 0;
    return size > 0 ? parse_cpu_time({text, static_cast<std::size_t>(size)}) : 0;
}

} // namespace rexa::launcher
