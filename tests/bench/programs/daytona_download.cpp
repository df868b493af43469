// Downloads the file of the canned sandbox to a path. Prints the most memory of this process in
// MiB.
#include "bench/support/canned_client.hpp"
#include "bench/support/peak_memory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

using namespace rexa;

int main(int, char** arguments) {
    const int file = ::open(arguments[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bench::canned_toolbox(arguments[1]).files().download("/data", [file](BytesView bytes) {
        while (!bytes.empty()) {
            const ssize_t size = ::write(file, bytes.data(), bytes.size());
            if (size <= 0) {
                throw std::runtime_error("the file cannot be written");
            }
            bytes = bytes.subspan(static_cast<std::size_t>(size));
        }
    });
    if (::close(file) != 0) {
        return 1;
    }
    std::printf("%.3f\n", bench::peak_mebibytes());
}
