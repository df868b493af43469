#include "core/hex.hpp"
#include "core/text.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <sys/random.h>

#include <cerrno>
#include <span>

namespace rexa {
namespace {

void fill_random(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            const int number = errno;
            throw Error(Errc::internal, "getrandom failed: no id can be made").with_errno(number);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

} // namespace

SnapshotId SnapshotId::random() {
    Raw raw{};
    fill_random(raw);
    return SnapshotId(raw);
}

SnapshotId SnapshotId::parse(std::string_view hex) {
    Raw raw{};
    if (!core::from_hex(hex, raw)) {
        throw Error(Errc::invalid_argument, "id: expected 32 hexadecimal digits, not '" +
                                                std::string(core::clip_utf8(hex, 64)) + "'");
    }
    return SnapshotId(raw);
}

std::string SnapshotId::to_string() const {
    return core::to_hex(raw_);
}

std::string SnapshotId::brief() const {
    return core::to_hex(std::span(raw_).first(4));
}

} // namespace rexa
