#ifndef REXA_TESTS_BENCH_SUPPORT_PEAK_MEMORY_HPP
#define REXA_TESTS_BENCH_SUPPORT_PEAK_MEMORY_HPP

#include <fstream>
#include <stdexcept>
#include <string>

namespace rexa::bench {

/// The most memory this process has had, in MiB. What getrusage says would count the process that
/// started it too.
inline double peak_mebibytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stod(line.substr(6)) / 1024;
        }
    }
    throw std::runtime_error("the kernel does not tell VmHWM");
}

} // namespace rexa::bench

#endif
