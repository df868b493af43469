#include "net/plain_stream.hpp"

#include "net/errors.hpp"
#include "net/waits.hpp"

#include <rexa/error.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <limits>
#include <optional>
#include <stop_token>
#include <vector>

namespace rexa::net {

namespace {

/// Readable once the token is stopped. Without a token that can be, there is nothing to poll.
class StopEvent {
public:
    explicit StopEvent(const std::stop_token& stop) : event_(stop.stop_possible() ? make() : -1) {
        if (event_ >= 0) {
            callback_.emplace(stop, [event = event_] { ::eventfd_write(event, 1); });
        }
    }
    StopEvent(const StopEvent&) = delete;
    StopEvent& operator=(const StopEvent&) = delete;
    ~StopEvent() {
        callback_.reset();
        if (event_ >= 0) {
            ::close(event_);
        }
    }

    /// -1, which poll leaves out, when there is none.
    [[nodiscard]] int get() const noexcept { return event_; }

private:
    static int make() {
        const int event = ::eventfd(0, EFD_CLOEXEC);
        if (event < 0) {
            throw Error(Errc::resource_exhausted,
                        "no descriptor is left to wait with; raise the limit of open files")
                .with_errno(errno);
        }
        return event;
    }

    const int event_;
    std::optional<std::stop_callback<std::function<void()>>> callback_;
};

/// What poll takes for a wait until then.
int milliseconds_until(Call::Clock::time_point until) {
    constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Call::Clock::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), longest).count());
}

class PlainStream final : public Stream {
public:
    PlainStream(int socket, std::chrono::milliseconds silence)
        : socket_(socket), silence_{silence} {}
    PlainStream(const PlainStream&) = delete;
    PlainStream& operator=(const PlainStream&) = delete;
    ~PlainStream() override { ::close(socket_); }

    std::size_t read_some(std::span<std::byte> into, const Call& call) override {
        call.check();
        for (;;) {
            const ssize_t size = ::recv(socket_, into.data(), into.size(), MSG_DONTWAIT);
            if (size >= 0) {
                return static_cast<std::size_t>(size);
            }
            wait_after_error(POLLIN, call);
        }
    }

    void write(std::initializer_list<BytesView> parts, const Call& call) override {
        call.check();
        for (std::vector<iovec> left = buffers_of(parts); !left.empty();) {
            msghdr message{};
            message.msg_iov = left.data();
            message.msg_iovlen = left.size();
            const ssize_t size = ::sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (size >= 0) {
                take_away(left, static_cast<std::size_t>(size));
            } else {
                wait_after_error(POLLOUT, call);
            }
        }
    }

    bool has_input() override {
        pollfd watched{socket_, POLLIN, 0};
        return ::poll(&watched, 1, 0) != 0;
    }

    void set_silence(const Silence& silence) override { silence_ = silence; }

private:
    static std::vector<iovec> buffers_of(std::initializer_list<BytesView> parts) {
        std::vector<iovec> buffers;
        for (const BytesView part : parts) {
            if (!part.empty()) {
                buffers.push_back({const_cast<std::byte*>(part.data()), part.size()});
            }
        }
        return buffers;
    }

    static void take_away(std::vector<iovec>& buffers, std::size_t size) {
        while (!buffers.empty() && size >= buffers.front().iov_len) {
            size -= buffers.front().iov_len;
            buffers.erase(buffers.begin());
        }
        if (!buffers.empty()) {
            buffers.front().iov_base = static_cast<std::byte*>(buffers.front().iov_base) + size;
            buffers.front().iov_len -= size;
        }
    }

    /// After a system call that failed, which waiting may cure.
    void wait_after_error(short events, const Call& call) {
        if (errno == EINTR) {
            return;
        }
        if (errno != EAGAIN) {
            throw lost_connection({errno, boost::system::system_category()});
        }
        wait(events, call);
    }

    void wait(short events, const Call& call) {
        const auto until = sooner(call, silence_.longest);
        const StopEvent stopped(call.stop());
        std::array<pollfd, 2> watched{{{socket_, events, 0}, {stopped.get(), POLLIN, 0}}};
        for (;;) {
            const int ready = ::poll(watched.data(), watched.size(), milliseconds_until(until));
            if (ready > 0 && watched[0].revents != 0) {
                return;
            }
            call.check();
            if (Call::Clock::now() >= until) {
                throw silent_peer(silence_);
            }
        }
    }

    const int socket_;
    Silence silence_;
};

} // namespace

std::unique_ptr<Stream> make_plain_stream(int socket, std::chrono::milliseconds silence) {
    return std::make_unique<PlainStream>(socket, silence);
}

} // namespace rexa::net
