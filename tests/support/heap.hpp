#ifndef REXA_TESTS_SUPPORT_HEAP_HPP
#define REXA_TESTS_SUPPORT_HEAP_HPP

#include <cstddef>
#include <malloc.h>

namespace rexa::test {

/// What this process has allocated and not freed; 0 where a sanitizer has replaced the allocator.
inline std::size_t heap_in_use() {
    const struct mallinfo2 info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

} // namespace rexa::test

#endif
