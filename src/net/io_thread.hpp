#ifndef REXA_NET_IO_THREAD_HPP
#define REXA_NET_IO_THREAD_HPP

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/types.h>

#include <thread>

namespace rexa::net {

/// The one thread on which every asynchronous operation of a client's sockets runs. It blocks all
/// signals and lives as long as this object, which must outlive the sockets.
class IoThread {
public:
    using Executor = boost::asio::io_context::executor_type;

    IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;
    /// Operations still under way are abandoned without their handlers.
    ~IoThread();

    /// Whether this is a child process of the one that made it: nothing runs here then.
    [[nodiscard]] bool is_forked() const noexcept;

    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<Executor> work_;
    std::thread thread_;
    const pid_t process_;
};

} // namespace rexa::net

#endif
