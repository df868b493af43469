#include "sandbox/local/launcher/execute_request.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace rexa::launcher {

namespace {

/// Copies views out of a packet as the NUL-ended strings that exec takes.
class TextCopier {
public:
    explicit TextCopier(char* room) noexcept : next_(room) {}

    char* copy(std::string_view text) noexcept {
        char* const start = next_;
        text.copy(start, text.size());
        start[text.size()] = '\0';
        next_ += text.size() + 1;
        return start;
    }

    char** copy_list(protocol::Reader& reader, std::uint32_t count) noexcept {
        auto** list = static_cast<char**>(std::calloc(count + std::size_t{1}, sizeof(char*)));
        if (list == nullptr) {
            return nullptr;
        }
        for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
            list[i] = copy(reader.text());
        }
        return list;
    }

private:
    char* next_;
};

} // namespace

ExecuteRequest::~ExecuteRequest() {
    std::free(arguments_);
    std::free(environment_);
    std::free(texts_);
}

bool ExecuteRequest::read(Packet& packet) noexcept {
    protocol::Reader reader(packet.payload());
    flags = reader.u32();
    wall_limit_microseconds = reader.u64();
    cpu_limit_microseconds = reader.u64();
    memory_limit = reader.u64();
    limit_count_ = reader.u32();
    if (limit_count_ > max_limits) {
        return false;
    }
    for (std::size_t i = 0; i < limit_count_; ++i) {
        limits_[i].resource = reader.u32();
        limits_[i].soft = reader.u64();
        limits_[i].hard = reader.u64();
    }
    const std::uint32_t argument_count = reader.u32();
    const std::uint32_t variable_count = reader.u32();
    // Each text brings its length in four bytes, so the payload's size covers the NULs as well.
    const std::size_t room = packet.payload().size() + 4;
    if (!reader.ok() || argument_count == 0 || argument_count > room || variable_count > room) {
        return false;
    }
    texts_ = static_cast<char*>(std::malloc(room));
    if (texts_ == nullptr) {
        return false;
    }
    TextCopier copier(texts_);
    folder_ = copier.copy(reader.text());
    arguments_ = copier.copy_list(reader, argument_count);
    environment_ = copier.copy_list(reader, variable_count);
    for (Fd& stream : streams_) {
        stream = packet.take_fd();
    }
    cpu_counter = packet.take_fd();
    return reader.at_end() && arguments_ != nullptr && environment_ != nullptr && streams_[2];
}

Failure ExecuteRequest::set_limits() noexcept {
    for (Limit& wanted : std::span(limits_).first(limit_count_)) {
        rlimit limit{};
        const auto resource = static_cast<__rlimit_resource>(wanted.resource);
        ::getrlimit(resource, &limit);
        // The host may already be held tighter, and raising a hard limit needs a privilege.
        wanted.lowered = limit.rlim_max < wanted.hard;
        wanted.hard = std::min<std::uint64_t>(wanted.hard, limit.rlim_max);
        wanted.soft = std::min(wanted.soft, wanted.hard);
        limit = {wanted.soft, wanted.hard};
        if (::setrlimit(resource, &limit) != 0) {
            return {"set a limit", errno};
        }
    }
    return {};
}

void ExecuteRequest::write_lowered(protocol::Writer& writer) const noexcept {
    for (const Limit& limit : std::span(limits_).first(limit_count_)) {
        if (limit.lowered) {
            writer.u32(limit.resource);
            writer.u64(limit.hard);
        }
    }
}

Failure ExecuteRequest::prepare() noexcept {
    if (::setsid() < 0) {
        return {"start a session", errno};
    }
    ::umask(022);
    if (const Failure failure = set_limits()) {
        return failure;
    }
    if (::chdir(folder_) != 0) {
        return {"enter the program's folder", errno};
    }
    for (int i = 0; i < 3; ++i) {
        if (::dup2(streams_[i].get(), i) < 0) {
            return {"place the streams", errno};
        }
    }
    if (::close_range(3, ~0u, 0) != 0) {
        return {"close descriptors", errno};
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(arguments_[0], arguments_, environment_);
    return {"execute the program", errno};
}

void ExecuteRequest::become() noexcept {
    failure_ = prepare();
    ::_exit(127);
}

Failure ExecuteRequest::start(pid_t& child) noexcept {
    failure_ = {};
    child = ::vfork();
    if (child == 0) {
        become();
    }
    if (child < 0) {
        return {"create a process", errno};
    }
    for (Fd& stream : streams_) {
        stream.reset();
    }
    return failure_;
}

} // namespace rexa::launcher
