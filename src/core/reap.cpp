#include <rexa/error.hpp>
#include <rexa/reap.hpp>

#include <exception>

namespace rexa {

std::size_t reap_all(SandboxProvider& provider, const Labels& labels, const Call& cleanup) {
    const auto found = provider.list(labels, cleanup);
    std::exception_ptr failure;
    for (const auto& sandbox : found) {
        try {
            provider.reap(sandbox.key, cleanup);
        } catch (const Error&) {
            failure = std::current_exception();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    return found.size();
}

} // namespace rexa
