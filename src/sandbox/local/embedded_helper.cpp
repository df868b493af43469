#include "sandbox/local/helper_image.hpp"

// The stripped helper as bytes of the library. REXA_HELPER_FILE is set by the build.
__asm__(".pushsection .rodata\n"
        ".balign 16\n"
        ".hidden rexa_embedded_helper_begin\n"
        ".global rexa_embedded_helper_begin\n"
        "rexa_embedded_helper_begin:\n"
        ".incbin \"" REXA_HELPER_FILE "\"\n"
        ".hidden rexa_embedded_helper_end\n"
        ".global rexa_embedded_helper_end\n"
        "rexa_embedded_helper_end:\n"
        ".popsection\n");

extern "C" {
extern const char rexa_embedded_helper_begin[] __attribute__((visibility("hidden")));
extern const char rexa_embedded_helper_end[] __attribute__((visibility("hidden")));
}

namespace rexa::local {

std::span<const char> embedded_helper() noexcept {
    return {rexa_embedded_helper_begin, rexa_embedded_helper_end};
}

} // namespace rexa::local
