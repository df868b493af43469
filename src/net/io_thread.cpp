#include "net/io_thread.hpp"

#include "core/blocked_signals.hpp"

#include <unistd.h>

namespace rexa::net {

IoThread::IoThread() : work_(context_.get_executor()), process_(::getpid()) {
    const BlockedSignals blocked;
    thread_ = std::thread([this] { context_.run(); });
}

IoThread::~IoThread() {
    context_.stop();
    thread_.join();
}

bool IoThread::is_forked() const noexcept {
    return ::getpid() != process_;
}

} // namespace rexa::net
