#ifndef REXA_ENGINE_CODE_ORIGIN_HPP
#define REXA_ENGINE_CODE_ORIGIN_HPP

#include <rexa/bytes.hpp>
#include <rexa/generation.hpp>
#include <rexa/snapshot.hpp>

#include <string>

namespace rexa {

/// How the code of a run came to be, and what follows from that.
struct CodeOrigin {
    Provenance provenance;
    Bytes record; ///< of the generation; empty without one
    /// Whether it runs on what its parent's code ran on, and not on what that left behind.
    bool starts_over = false;
};

/// Code that nobody generated.
CodeOrigin origin_of(CodeSource source);

/// Generated code, which may have been changed since to `code`.
CodeOrigin origin_of(const Generation& generation, const std::string& code);

CodeOrigin origin_of(const Draft& draft);

} // namespace rexa

#endif
