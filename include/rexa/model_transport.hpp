#ifndef REXA_MODEL_TRANSPORT_HPP
#define REXA_MODEL_TRANSPORT_HPP

#include <rexa/http_options.hpp>

#include <chrono>
#include <cstdint>

namespace rexa {

/// How a model service is reached and waited for.
struct ModelTransport {
    /// Its silence_timeout holds for uploads; answers have `patience`.
    HttpOptions http;
    /// Requests sent for one answer at most, 1 or more; those for the rest of a long answer, and
    /// those to a server that is still loading its model, do not count. What a service says cannot
    /// succeed, and an answer of which text has arrived, is not asked for again.
    int max_attempts = 4;
    /// The longest wait before another attempt that a service may ask for; beyond it the error is
    /// the caller's, with the wait.
    std::chrono::milliseconds longest_wait{60'000};
    /// The longest silence before an answer and within it: models think for minutes, and a local
    /// server loads them first. What a server sends only to keep the connection is no silence: give
    /// the call a deadline where that must end.
    std::chrono::milliseconds patience{600'000};
    /// The longest answer, thinking included, in bytes. Errors beyond: too_large.
    std::uint64_t answer_bytes = 16u << 20;
};

} // namespace rexa

#endif
