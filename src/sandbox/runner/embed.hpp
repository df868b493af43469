#ifndef REXA_SANDBOX_RUNNER_EMBED_HPP
#define REXA_SANDBOX_RUNNER_EMBED_HPP

/// Puts a file's bytes into the library, between `symbol`_begin and `symbol`_end. At namespace
/// scope of no namespace; both arguments are literals, and the file is an absolute path.
#define REXA_EMBED(symbol, file)                                                                   \
    __asm__(".pushsection .rodata\n"                                                               \
            ".hidden " #symbol "_begin\n"                                                          \
            ".global " #symbol "_begin\n" #symbol "_begin:\n"                                      \
            ".incbin \"" file "\"\n"                                                               \
            ".hidden " #symbol "_end\n"                                                            \
            ".global " #symbol "_end\n" #symbol "_end:\n"                                          \
            ".popsection\n");                                                                      \
    extern "C" {                                                                                   \
    extern const char symbol##_begin[] __attribute__((visibility("hidden")));                      \
    extern const char symbol##_end[] __attribute__((visibility("hidden")));                        \
    }

#endif
