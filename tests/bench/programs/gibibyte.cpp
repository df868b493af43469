// Writes 1 GiB to standard output. Each block starts with its own number, so that a block lost,
// doubled or moved changes the digest of the whole.
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

int main() {
    std::array<char, 1 << 16> block;
    block.fill('x');
    for (std::uint64_t number = 0; number < (1u << 30) / block.size(); ++number) {
        std::memcpy(block.data(), &number, sizeof number);
        for (std::size_t written = 0; written < block.size();) {
            const ssize_t done = ::write(1, block.data() + written, block.size() - written);
            if (done <= 0) {
                return 1;
            }
            written += static_cast<std::size_t>(done);
        }
    }
}
