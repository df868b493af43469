#ifndef REXA_TESTS_INTEGRATION_LOCAL_PROVIDER_HPP
#define REXA_TESTS_INTEGRATION_LOCAL_PROVIDER_HPP

#include "sandbox/local/provider.hpp"
#include "support/memory_blobs.hpp"

#include <rexa/local.hpp>

#include <sys/stat.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rexa::test {

using namespace std::chrono_literals;

struct Result {
    Execution execution;
    std::string out;
    std::string err;
    Tree after;
    Environment environment;
    std::vector<std::string> notices;
};

inline LocalOptions options_with_debian_python() {
    LocalOptions options;
    options.interpreters[Language::python] = "/usr/bin/python3";
    return options;
}

class Provider {
public:
    explicit Provider(LocalOptions options = options_with_debian_python(),
                      std::shared_ptr<MemoryBlobs> shared = std::make_shared<MemoryBlobs>())
        : provider(make_local(std::move(options))), objects(std::move(shared)), blobs(*objects) {}

    Result run(const std::string& code, Language language = Language::python, Tree before = Tree(),
               Command command = {}) {
        SandboxSpec spec;
        spec.key = "test";
        spec.language = language;
        const auto sandbox = provider->acquire(spec, call);
        sandbox->place(before, blobs, call);
        command.language = language;
        command.code = code;
        Result result;
        OutputObserver observer([&result](const OutputEvent& event) {
            (event.stream == Stream::out ? result.out : result.err) += as_chars(event.bytes);
        });
        result.execution = sandbox->execute(command, observer, call);
        result.after = sandbox->capture(before, blobs, blobs, call).tree;
        result.environment = sandbox->info().environment;
        result.notices = sandbox->info().notices;
        sandbox->destroy(call);
        return result;
    }

    Call call = Call().timeout(60s);
    std::shared_ptr<SandboxProvider> provider;
    std::shared_ptr<MemoryBlobs> objects;
    MemoryBlobs& blobs;
};

/// The mask that keeps everything new from everyone else, for the life of this object.
class PrivateMask {
public:
    PrivateMask() : before_(::umask(077)) {}
    PrivateMask(const PrivateMask&) = delete;
    PrivateMask& operator=(const PrivateMask&) = delete;
    ~PrivateMask() { ::umask(before_); }

private:
    mode_t before_;
};

} // namespace rexa::test

#endif
