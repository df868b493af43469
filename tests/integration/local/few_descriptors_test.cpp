#include "integration/local/provider.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

using namespace rexa;
using namespace rexa::test;

namespace {

/// This process's soft limit of open files, for the life of this object.
class OpenFiles {
public:
    OpenFiles() { ::getrlimit(RLIMIT_NOFILE, &before_); }
    OpenFiles(const OpenFiles&) = delete;
    OpenFiles& operator=(const OpenFiles&) = delete;
    ~OpenFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    void allow(rlim_t count) const {
        const rlimit limit{count, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }

private:
    rlimit before_{};
};

/// The lowest number that is free.
rlim_t next_descriptor() {
    const local::FileDescriptor probe(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return static_cast<rlim_t>(probe.get());
}

void run_something(const Tree& tree, const std::shared_ptr<MemoryBlobs>& objects) {
    Provider provider(options_with_debian_python(), objects);
    SandboxSpec spec;
    spec.language = Language::shell;
    const auto sandbox = provider.provider->acquire(spec, provider.call);
    sandbox->place(tree, provider.blobs, provider.call);
    Command command;
    command.language = Language::shell;
    command.code = "cat f";
    sandbox->execute(command, silent_observer(), provider.call);
    sandbox->destroy(provider.call);
}

} // namespace

TEST_CASE("with too few descriptors every error says so") {
    const auto objects = std::make_shared<MemoryBlobs>();
    const Tree tree =
        Provider(options_with_debian_python(), objects).run("open('f', 'w').write('1')\n").after;
    const rlim_t used = next_descriptor();
    OpenFiles limit;
    int errors = 0;
    for (rlim_t left = 1;; ++left) {
        REQUIRE(left < 200);
        limit.allow(used + left);
        try {
            run_something(tree, objects);
            break;
        } catch (const Error& error) {
            CAPTURE(left);
            CHECK(error.system_error() == EMFILE);
            if (error.origin() == "local") {
                CHECK(error.code() == Errc::resource_exhausted);
                CHECK_MESSAGE(error.message().find("limit of open files") != std::string::npos,
                              error.message());
                ++errors;
            }
        }
    }
    CHECK(errors > 5);
}
